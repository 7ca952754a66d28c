// Where one was mentioned and has not read it yet: found among what is stored on this device.

import type { App } from "./app";
import type { AttentionState } from "./attention";
import type { CoreClient } from "./core";
import type { MessageRow, Row } from "./types";

/** So many rows at a time, and not further back than this many of them. */
const PAGE = 200;
const MOST_PAGES = 10;

export type Mentions = { channel: string; rows: MessageRow[] };

/** The channels in which there are some, each with what would make it another list: as one word. */
export function mentionedIn(state: AttentionState, channels: string[]): string {
  return channels
    .flatMap((id) => {
      const { mentions = 0, unread = 0, first = null } = state.counts[id] ?? {};
      return mentions > 0 ? [`${id}:${mentions}:${unread}:${first}`] : [];
    })
    .join(" ");
}

/** All channels that one is in, those of servers and those of conversations. */
export function channelsOf({ store }: Pick<App, "store">): string[] {
  const { servers, dms } = store.get();
  const channels = servers.flatMap(({ view }) =>
    view.channels.flatMap(({ channel_id, visible }) => (visible ? [channel_id] : [])),
  );
  const direct = dms.flatMap(({ dm }) => (dm.request || !dm.channel_id ? [] : [dm.channel_id]));
  return [...channels, ...direct];
}

const meant = (row: Row): row is MessageRow =>
  row.type === "message" && row.addressed === true && row.unread === true;

/** The unread mentions of one channel, the newest first. */
export async function unreadMentions(
  core: Pick<CoreClient, "ask">,
  channel: string,
  wanted: number,
): Promise<MessageRow[]> {
  const found: MessageRow[] = [];
  let before: number | null = null;
  for (let page = 0; page < MOST_PAGES && found.length < wanted; page += 1) {
    const rows: Row[] = [];
    const asked = core.ask({ do: "stored", channel, before, limit: PAGE }, (row) => rows.push(row));
    const { first }: { first: boolean } = await asked.done;
    found.push(...rows.filter(meant).reverse());
    const top = rows.find((row) => row.type !== "gap");
    if (first || !top) break;
    before = top.seq;
  }
  return found;
}

/** Those of all channels; the channel of the newest stands first. */
export async function readMentions(
  core: Pick<CoreClient, "ask">,
  told: string,
): Promise<Mentions[]> {
  const all = told.split(" ").filter(Boolean);
  const found = await Promise.all(
    all.map(async (one) => {
      const [channel = "", wanted] = one.split(":");
      return { channel, rows: await unreadMentions(core, channel, Number(wanted)) };
    }),
  );
  const newest = ({ rows }: Mentions) => rows[0]?.sent_at ?? 0;
  return found.filter(({ rows }) => rows.length > 0).sort((a, b) => newest(b) - newest(a));
}
