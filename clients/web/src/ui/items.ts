// Rows of a timeline as they stand on the screen: days apart, what one person says in a row together.

import { keyOf } from "@/client/timelines";
import type { MessageRow, Row } from "@/client/types";
import { dayOf, dayWords } from "@/client/words";
import { type Repair, whyGap, whyHidden } from "./unreadable";

/** Said by one person within this time, messages stand together. */
const TOGETHER_MS = 5 * 60_000;

export type ItemView =
  | { kind: "day"; key: string; words: string }
  | { kind: "new"; key: string }
  | { kind: "message"; key: string; row: MessageRow; begins: boolean }
  | { kind: "deleted"; key: string; name: string }
  | { kind: "hidden"; key: string; words: string; repair: Repair | null; count: number | null };

type Reset = Extract<Row, { type: "reset" }>;

/** Whether two look alike, so that one that stands need not be made anew. */
export function alike(a: ItemView, b: ItemView): boolean {
  if (a.kind === "message" && b.kind === "message") return a.row === b.row && a.begins === b.begins;
  return JSON.stringify(a) === JSON.stringify(b);
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
      items.push({ kind: "hidden", key, ...whyGap(row), count: null });
      continue;
    }
    if (row.type === "reset") {
      items.push({ kind: "hidden", key, words: resetWords(row), repair: null, count: null });
      continue;
    }
    const last = items.at(-1);
    // Many in a row for one reason are told of once.
    if (last?.kind === "hidden" && last.count !== null) {
      if (last.words === whyHidden(row, last.count).words) {
        last.count += 1;
        last.words = whyHidden(row, last.count).words;
        continue;
      }
    }
    items.push({ kind: "hidden", key, ...whyHidden(row, 1), count: 1 });
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
