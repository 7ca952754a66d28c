// What would be lost if the page were loaded anew now. Drafts and what is on its way are kept, and are
// gone on with; files, edits and what was changed in settings are not.

import type { App } from "@/client/app";
import { type Followed, Store, useStore } from "@/client/store";
import { unsaved } from "./settings/unsaved";
import { type About, view } from "./view";

type Sending = { failed: string | null }[];

/** In words; null where nothing would be lost. */
export function holding(
  sending: Sending,
  staged: Record<string, File[]>,
  about: Record<string, About>,
  dirty: boolean,
): string | null {
  if (sending.some(({ failed }) => failed === null)) return "A file is still being sent.";
  if (sending.length > 0) return "A file could not be sent: try again, or take it away.";
  if (Object.values(staged).some((files) => files.length > 0))
    return "Files wait beside a message that is not sent.";
  if (Object.values(about).some(({ kind }) => kind === "edit")) return "A message is being edited.";
  if (dirty) return "Something in the settings is not saved.";
  return null;
}

const none = new Store<{ sending: Sending }>({ sending: [] });

export function useHolding(app: App | null): string | null {
  const store: Followed<{ sending: Sending }> = app?.files.store ?? none;
  const sending = useStore(store, (state) => state.sending);
  const staged = useStore(view, (state) => state.staged);
  const about = useStore(view, (state) => state.about);
  const dirty = useStore(unsaved, (state) => state.dirty);
  return holding(sending, staged, about, dirty);
}
