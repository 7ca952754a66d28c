// A new channel.

import type { App } from "@/client/app";
import { currentRoute, navigate } from "@/client/router";
import type { Request } from "@/wire/core";
import { Button, Field, Problem } from "../bits";
import { useForm } from "../forms";
import { closeModal } from "../view";
import { Choice } from "./Choice";
import { Dialog } from "./Dialog";

type Props = { app: App; server: string; of: "text" | "category" };

export function CreateChannel({ app, server, of }: Props) {
  const channels = app.server(server)?.view.channels ?? [];
  const categories = channels.filter(({ kind }) => kind === "category");
  const form = useForm(async ({ name = "", kind = "text", category = "" }) => {
    const within = kind === "category" ? null : category || null;
    const request: Request = {
      do: "create_channel",
      server,
      name: name.trim(),
      kind,
      category: within,
    };
    const made = await app.core.ask(request).done;
    closeModal();
    if (kind !== "category" && currentRoute().page !== "server_settings")
      navigate({ page: "channel", server, channel: made.channel_id });
  });
  return (
    <Dialog title="Create a channel">
      <form onSubmit={form.onSubmit} className="space-y-4">
        <Field label="Name" name="name" maxLength={100} autoComplete="off" required />
        <div className="grid grid-cols-2 gap-4">
          <Choice label="Kind" name="kind" chosen={of}>
            {[
              ["text", "Text"],
              ["announcement", "Announcements"],
              ["category", "Category"],
            ]}
          </Choice>
          <Choice label="Stands in" name="category" chosen="">
            {[["", "No category"], ...categories.map(({ channel_id, name }) => [channel_id, name])]}
          </Choice>
        </div>
        <p className="text-second text-muted">
          Everybody who may see it gets its keys, and nobody else: not the node, not those who join
          later for what was said before.
        </p>
        <Problem words={form.problem} />
        <Button type="submit" disabled={form.busy}>
          {form.busy ? "Creating…" : "Create the channel"}
        </Button>
      </form>
    </Dialog>
  );
}
