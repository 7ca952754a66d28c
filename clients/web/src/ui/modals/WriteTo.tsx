// The way to somebody by their name.

import type { App } from "@/client/app";
import { navigate } from "@/client/router";
import { Button, Field, Problem } from "../bits";
import { useForm } from "../forms";
import { closeModal } from "../view";
import { Dialog } from "./Dialog";

export function WriteTo({ app, name = "" }: { app: App; name?: string }) {
  const form = useForm(async ({ names = "" }) => {
    const users = names.split(/[\s,]+/).filter(Boolean);
    const { dm_id } = await app.core.ask({ do: "open_dm", users }).done;
    closeModal();
    navigate({ page: "dm", dm: dm_id });
  });
  return (
    <Dialog title="Write to somebody">
      <form onSubmit={form.onSubmit} className="space-y-4">
        <Field
          label="Name"
          name="names"
          hint="Several, with commas, make a conversation of all of them."
          defaultValue={name}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
        <p className="text-second text-muted">
          They are asked first. What you write is sealed for you and them; the node sees only that
          you talk.
        </p>
        <Problem words={form.problem} />
        <Button type="submit" disabled={form.busy}>
          {form.busy ? "Opening…" : "Open"}
        </Button>
      </form>
    </Dialog>
  );
}
