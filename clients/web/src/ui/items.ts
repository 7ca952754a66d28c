// Rows of a timeline as they stand on the screen: days apart, what one person says in a row together.

import { keyOf } from "@/client/timelines";
import type { MessageRow, Row } from "@/client/types";
import { dayOf, dayWords } from "@/client/words";
import type { Cause } from "@/wire/core";

/** Said by one person within this time, messages stand together. */
const TOGETHER_MS = 5 * 60_000;

export type ItemView =
  | { kind: "day"; key: string; words: string }
  | { kind: "new"; key: string }
  | { kind: "message"; key: string; row: MessageRow; begins: boolean }
  | { kind: "deleted"; key: string; name: string }
  | { kind: "hidden"; key: string; words: string; count: number | null };

type Gap = Extract<Row, { type: "gap" }>;
type Reset = Extract<Row, { type: "reset" }>;

const HIDDEN: Record<Cause, string> = {
  before_joined: "sent before this device joined. Only those who were there can read it",
  outside: "sent while this device was not in the channel",
  gap: "not shown by the node",
  unknown_device: "sent by a device that does not belong to this channel",
  fork: "part of another history than the one this device knows",
  lost_key: "sealed with a key that this device no longer has",
  unsupported_version: "of a kind that this version does not know. Update to read it",
  quarantined: "damaged, or against the protocol: put aside",
  not_allowed: "sent by somebody who was not allowed to",
  undone: "undone, and sent again",
};

const said = (count: number): string =>
  count === 1 ? "A message here was" : `${count.toLocaleString()} messages here were`;

/** Why messages are not shown, as a sentence. */
export function hiddenWords(cause: Cause | null, words: string | null, count: number): string {
  return `${said(count)} ${(cause && HIDDEN[cause]) ?? words ?? "not to be shown"}.`;
}

/** Why a part of the log is not shown. How many of its items were messages is not known here. */
export function gapWords({ cause, words, to }: Gap): string {
  if (to === null) return `What follows cannot be read: ${words}.`;
  if (cause === "before_joined")
    return "What was said before this device joined cannot be read here.";
  return `What was said here cannot be read: ${words}.`;
}

/** What is said where a group was begun anew. */
export const resetWords = ({ by }: Reset): string =>
  `${by.username} reset the encryption of this channel.`;

/** `line` is the seq of the first message that is new. */
export function itemsOf(rows: Row[], now: number, line: number | null = null): ItemView[] {
  const items: ItemView[] = [];
  let before: MessageRow | null = null;
  let day: number | null = null;
  for (const row of rows) {
    const key = keyOf(row);
    if (row.type === "message") {
      if (dayOf(row.sent_at) !== day) {
        day = dayOf(row.sent_at);
        items.push({ kind: "day", key: `day-${day}-${key}`, words: dayWords(row.sent_at, now) });
        before = null;
      }
      if (row.seq === line) {
        items.push({ kind: "new", key: "new" });
        before = null;
      }
      items.push({ kind: "message", key, row, begins: !before || !together(before, row) });
      before = row;
      continue;
    }
    before = null;
    if (row.type === "deleted") {
      items.push({ kind: "deleted", key, name: row.author?.username ?? "somebody" });
      continue;
    }
    if (row.type === "gap") {
      items.push({ kind: "hidden", key, words: gapWords(row), count: null });
      continue;
    }
    if (row.type === "reset") {
      items.push({ kind: "hidden", key, words: resetWords(row), count: null });
      continue;
    }
    const last = items.at(-1);
    const words = hiddenWords(row.cause, row.words, 1);
    // Many in a row for one reason are told of once.
    if (last?.kind === "hidden" && last.count !== null) {
      if (last.words === hiddenWords(row.cause, row.words, last.count)) {
        last.count += 1;
        last.words = hiddenWords(row.cause, row.words, last.count);
        continue;
      }
    }
    items.push({ kind: "hidden", key, words, count: 1 });
  }
  return items;
}

/** Whether two messages are known to have one author: anonymous ones only by their pseudonym. */
function same(a: MessageRow, b: MessageRow): boolean {
  if (a.author && b.author) return a.author.user_id === b.author.user_id;
  const handle = a.anonymous?.handle ?? null;
  return handle !== null && handle === b.anonymous?.handle;
}

function together(a: MessageRow, b: MessageRow): boolean {
  if (!same(a, b) || b.reply_to || a.shared_by?.user_id !== b.shared_by?.user_id) return false;
  return b.sent_at - a.sent_at < TOGETHER_MS && b.sent_at >= a.sent_at;
}
