// A new server, or one that a link leads to.

import type { App } from "@/client/app";
import { navigate, routeOf } from "@/client/router";
import type { Request } from "@/wire/core";
import { Button, Field, Problem } from "../bits";
import { useForm } from "../forms";
import { closeModal, openModal } from "../view";
import { Dialog } from "./Dialog";

export function AddServer({ app }: { app: App }) {
  return (
    <Dialog title="Add a server">
      <div className="space-y-6">
        <Create app={app} />
        <Join />
        <div className="border-line border-t pt-6">
          <Button kind="plain" onClick={() => openModal({ kind: "discover" })}>
            Look among listed servers
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function Create({ app }: { app: App }) {
  const form = useForm(async ({ name = "" }) => {
    const request: Request = { do: "create_server", name: name.trim() };
    const made = await app.core.ask(request).done;
    closeModal();
    const [first] = made.channels;
    const server = made.server_id;
    navigate(
      first ? { page: "channel", server, channel: first.channel_id } : { page: "server", server },
    );
  });
  return (
    <form onSubmit={form.onSubmit} className="space-y-3">
      <Field label="Name of a new server" name="name" maxLength={100} autoComplete="off" required />
      <Problem words={form.problem} />
      <Button type="submit" disabled={form.busy}>
        {form.busy ? "Creating…" : "Create"}
      </Button>
    </form>
  );
}

function Join() {
  const form = useForm(async ({ link = "" }) => {
    const url = URL.canParse(link.trim()) ? new URL(link.trim()) : null;
    const route = url && routeOf(url);
    if (route?.page !== "invitation" || !url?.hash) {
      throw new Error("this is not an invitation link: it looks like https://…/i/CODE#SECRET");
    }
    closeModal();
    navigate(route);
  });
  return (
    <form onSubmit={form.onSubmit} className="space-y-3 border-line border-t pt-6">
      <Field label="Invitation link" name="link" type="url" autoComplete="off" required />
      <Problem words={form.problem} />
      <Button type="submit" kind="plain" disabled={form.busy}>
        See where it leads
      </Button>
    </form>
  );
}
