// Which categories of a server are folded on this device, and what is seen of them then.

import type { Notes } from "./notes";
import type { ChannelView } from "./types";

const noteOf = (server: string): string => `folded/${server}`;

/** The folded categories of a server, by their ids. */
export function readFolds(notes: Notes, server: string): ReadonlySet<string> {
  return new Set(notes.get(noteOf(server))?.split(" ").filter(Boolean));
}

/** Folds or unfolds one, and forgets those that are gone. */
export function fold(
  notes: Notes,
  server: string,
  category: string,
  on: boolean,
  channels: ChannelView[],
): void {
  const folded = new Set(readFolds(notes, server));
  if (on) folded.add(category);
  else folded.delete(category);
  const there = channels.filter(
    ({ kind, channel_id }) => kind === "category" && folded.has(channel_id),
  );
  const ids = there.map(({ channel_id }) => channel_id);
  notes.set(noteOf(server), ids.length > 0 ? ids.join(" ") : null);
}

/**
 * What is seen of the channels: of a folded category those that ask for attention, and the one that is
 * open.
 */
export function unfolded(
  channels: ChannelView[],
  folded: ReadonlySet<string>,
  selected: string | null,
  asks: (channel: string) => boolean,
): ChannelView[] {
  return channels.filter(
    ({ channel_id, category_id, kind, visible }) =>
      visible &&
      (kind === "category" ||
        category_id === null ||
        !folded.has(category_id) ||
        channel_id === selected ||
        asks(channel_id)),
  );
}
