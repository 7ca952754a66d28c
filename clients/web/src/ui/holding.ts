// What would be lost if the page were loaded anew now. Drafts and ordinary messages are kept, and are
// gone on with; files that the browser does not keep, edits and what was changed in settings are not. Of what leaves without a name
// nobody could say afterwards whether it had gone out.

import type { App } from "@/client/app";
import { type Followed, Store, useStore } from "@/client/store";
import { unsaved } from "./settings/unsaved";
import { type About, type StagedFile, view } from "./view";

export type Held = {
  /** Files on their way, or that were not sent; those that are kept go on after a reload. */
  sending: { failed: unknown; kept: boolean | null }[];
  /** Whether an anonymous post or vote is on its way. */
  nameless: boolean;
  /** Files beside messages that are not sent; those that are kept are there again. */
  staged: Record<string, Pick<StagedFile, "kept">[]>;
  about: Record<string, About>;
  /** Whether something in settings is not saved. */
  dirty: boolean;
};

/** In words; null where nothing would be lost. */
export function holding({ sending, nameless, staged, about, dirty }: Held): string | null {
  const lost = sending.filter(({ kept }) => kept !== true);
  if (lost.some(({ failed }) => failed === null)) return "A file is still being sent.";
  if (nameless) return "Something anonymous is still on its way.";
  if (lost.length > 0) return "A file could not be sent: try again, or take it away.";
  if (Object.values(staged).some((files) => files.some(({ kept }) => !kept)))
    return "Files wait beside a message that is not sent.";
  if (Object.values(about).some(({ kind }) => kind === "edit")) return "A message is being edited.";
  if (dirty) return "Something in the settings is not saved.";
  return null;
}

type Files = Pick<Held, "sending">;
type Posts = { posts: { failed: string | null; seq: number | null }[] };
type Votes = { votes: Record<string, { failed: string | null; sent: boolean }> };

const none = new Store<Files & Posts & Votes>({ sending: [], posts: [], votes: {} });

export function useHolding(app: App | null): string | null {
  const files: Followed<Files> = app?.files.store ?? none;
  const masks: Followed<Posts> = app?.masks.store ?? none;
  const polls: Followed<Votes> = app?.polls.store ?? none;
  const sending = useStore(files, (state) => state.sending);
  const posting = useStore(masks, ({ posts }) =>
    posts.some(({ failed, seq }) => failed === null && seq === null),
  );
  const voting = useStore(polls, ({ votes }) =>
    Object.values(votes).some(({ failed, sent }) => failed === null && !sent),
  );
  const staged = useStore(view, (state) => state.staged);
  const about = useStore(view, (state) => state.about);
  const dirty = useStore(unsaved, (state) => state.dirty);
  return holding({ sending, nameless: posting || voting, staged, about, dirty });
}
