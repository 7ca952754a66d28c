// The way out, with or without what is kept here.

import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import { Button, Problem } from "../bits";
import { useForm } from "../forms";
import { closeModal } from "../view";
import { Dialog } from "./Dialog";

export function SignOut({ app }: { app: App }) {
  const { here, saved } = useStore(app.reminding.store, (state) => state);
  const form = useForm(async ({ forget }) => {
    await app.signOut(forget === "on");
    closeModal();
  });
  return (
    <Dialog title="Sign out">
      <form onSubmit={form.onSubmit} className="space-y-4">
        <p className="text-secondary">
          Your keys and what you have read stay in this browser, sealed, until you sign in again.
        </p>
        <label className="flex items-start gap-3">
          <input type="checkbox" name="forget" className="mt-1 size-4 accent-(--accent-fill)" />
          <span>
            Delete them from this browser, too
            <span className="block text-second text-muted">
              For a computer that others use. Earlier messages cannot be read here again.
              {here && !saved ? " You have not saved your recovery phrase." : ""}
            </span>
          </span>
        </label>
        <Problem words={form.problem} />
        <div className="flex gap-3">
          <Button type="submit" kind="danger" disabled={form.busy}>
            Sign out
          </Button>
          <Button kind="plain" onClick={closeModal}>
            Stay
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
