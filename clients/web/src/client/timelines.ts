// The timelines of the channels that were looked at last: pages of what is kept, and what arrives.

import type { Request } from "@/wire/core";
import type { Attention } from "./attention";
import { type Asked, type CoreClient, Refusal } from "./core";
import { Store } from "./store";
import type { MessageRow, PollView, Row, Tailed } from "./types";
import { failureWords } from "./words";

const PAGE = 50;
/** So much before the first unread message is read with it, and so much is read at once at most. */
const BEFORE_UNREAD = 20;
const LONGEST_PAGE = 500;
/** So many channels stay followed; switching back to them costs nothing. */
const KEPT = 6;
/** How long after the node could not be reached it is tried again. */
const AGAIN_MS = 1_000;
/** What comes while nobody looks is shown this much later. */
const HIDDEN_MS = 100;

export type TimelineState = {
  rows: Row[];
  phase: "loading" | "ready" | "failed";
  failure: string;
  /** Whether the first row there is stands here. */
  first: boolean;
  /** Whether an earlier page is on its way. */
  older: boolean;
  /** Whether the node has nothing newer. */
  caughtUp: boolean;
};

export const placeOf = (row: Row): number => (row.type === "gap" ? row.from : row.seq);

/** What a row is called as long as it is there: a message's id, from before it was sent. */
export function keyOf(row: Row): string {
  if (row.type === "message" || row.type === "deleted") return row.message_id;
  return `${row.type}-${placeOf(row)}`;
}

export class Timeline {
  readonly channel: string;
  readonly store = new Store<TimelineState>({
    rows: [],
    phase: "loading",
    failure: "",
    first: false,
    older: false,
    caughtUp: false,
  });
  readonly #core: CoreClient;
  readonly #attention: Attention;
  #tail: Asked<never> | undefined;
  readonly #coming: Tailed[] = [];
  #open = false;

  constructor(core: CoreClient, attention: Attention, channel: string) {
    this.#core = core;
    this.#attention = attention;
    this.channel = channel;
    this.open();
  }

  open(): void {
    this.#open = true;
    const { rows } = this.store.get();
    this.store.set({ phase: rows.length > 0 ? "ready" : "loading", failure: "" });
    this.#begin().catch((error) => this.#failed(error));
  }

  /** First what is kept, at once; then what came and comes after it. */
  async #begin(): Promise<void> {
    const unread = this.#attention.store.get().counts[this.channel]?.unread ?? 0;
    await this.#page(null, Math.min(Math.max(PAGE, unread + BEFORE_UNREAD), LONGEST_PAGE));
    if (!this.#open) return;
    const last = this.store.get().rows.findLast((row) => row.type !== "gap");
    const tail: Request = { do: "tail", channel: this.channel, after: last ? placeOf(last) : 0 };
    this.#tail = this.#core.ask<never, Tailed>(tail, (row) => this.#arrived(row));
    await this.#tail.done;
  }

  close(): void {
    this.#open = false;
    this.#tail?.abandon();
    this.#tail = undefined;
  }

  /** One page further back. */
  async loadOlder(): Promise<void> {
    const { rows, first, older } = this.store.get();
    const top = rows.find((row) => row.type !== "gap");
    if (first || older || !top) return;
    this.store.set({ older: true });
    await this.#page(placeOf(top)).finally(() => this.store.set({ older: false }));
  }

  /** Pages back until a row is here, or there is nothing before. */
  async loadBackTo(seq: number): Promise<void> {
    const above = () => this.store.get().rows.find((row) => row.type !== "gap");
    for (let top = above(); top && placeOf(top) > seq; top = above()) {
      if (this.store.get().first) return;
      await this.#page(placeOf(top), LONGEST_PAGE);
      const next = above();
      if (next && placeOf(next) >= placeOf(top)) return;
    }
  }

  /** A message that is here. */
  find(seq: number): MessageRow | undefined {
    const row = this.store.get().rows.find((one) => one.type === "message" && one.seq === seq);
    return row?.type === "message" ? row : undefined;
  }

  async #page(before: number | null, limit = PAGE): Promise<void> {
    const found: Row[] = [];
    const { channel } = this;
    const asked = this.#core.ask<{ first: boolean }, Row>(
      { do: "stored", channel, before, limit },
      (row) => found.push(row),
    );
    const { first } = await asked.done;
    this.store.set((now) => ({
      rows: merged(now.rows, found),
      phase: "ready",
      first: now.first || first,
    }));
  }

  #failed(error: unknown): void {
    if (!this.#open) return;
    if (error instanceof Refusal && error.kind === "unreachable") {
      // What is kept stays there to be read; what is new comes when the node can be reached.
      setTimeout(() => this.#open && this.open(), AGAIN_MS);
    } else {
      this.store.set({ phase: "failed", failure: failureWords(error) });
    }
  }

  /** What comes within one frame is shown together: a long log is not drawn row by row. */
  #arrived(row: Tailed): void {
    this.#coming.push(row);
    if (this.#coming.length > 1) return;
    // There are no frames while nobody looks.
    setTimeout(this.#show, HIDDEN_MS);
    globalThis.requestAnimationFrame?.(this.#show);
  }

  readonly #show = (): void => {
    const coming = this.#coming.splice(0);
    if (coming.length === 0) return;
    let { rows, caughtUp } = this.store.get();
    for (const row of coming) {
      if (row.type === "caught_up") caughtUp = true;
      else if (row.type === "poll") rows = counted(rows, row.seq, row.poll);
      else rows = row.type === "changed" ? changed(rows, row.message) : placed(rows, row);
    }
    this.store.set({ rows, caughtUp });
    // What has become of messages that were shown already while the log was fetched.
    if (coming.some(({ type }) => type === "caught_up")) this.#page(null).catch(() => {});
  };
}

/** The rows with one message as it is now, if it is here. */
function changed(rows: Row[], message: MessageRow): Row[] {
  const known = rows.find((row) => row.type === "message" && row.seq === message.seq);
  if (known?.type !== "message") return rows;
  // A change brings the message without what it answers.
  return placed(rows, known.reply_to ? { ...message, reply_to: known.reply_to } : message);
}

/** The rows with a poll as it is counted now, if it is here. */
function counted(rows: Row[], seq: number, poll: PollView): Row[] {
  const known = rows.find((row) => row.type === "message" && row.seq === seq);
  return known?.type === "message" ? placed(rows, { ...known, poll }) : rows;
}

/** The rows with one more in its place, or in the place of what it replaces. */
export function placed(rows: Row[], row: Row): Row[] {
  const place = placeOf(row);
  const at = rows.findLastIndex((one) => placeOf(one) <= place);
  const there = rows[at];
  const same = there && placeOf(there) === place && (there.type === "gap") === (row.type === "gap");
  return rows.toSpliced(same ? at : at + 1, same ? 1 : 0, row);
}

/** The rows with a page of others, each in its place or in the place of what it replaces. */
export function merged(rows: Row[], page: Row[]): Row[] {
  const [top, end] = [page[0], page.at(-1)];
  if (!top || !end) return rows;
  // A page is a piece of the whole: what stands before it and after it stays as it is.
  const from = rows.findLastIndex((row) => placeOf(row) < placeOf(top)) + 1;
  const to = rows.findLastIndex((row) => placeOf(row) <= placeOf(end)) + 1;
  const between = rows.slice(from, to);
  return [...rows.slice(0, from), ...page.reduce(placed, between), ...rows.slice(to)];
}

export class Timelines {
  readonly #core: CoreClient;
  readonly #attention: Attention;
  #open: Timeline[] = [];

  constructor(core: CoreClient, attention: Attention) {
    this.#core = core;
    this.#attention = attention;
  }

  /** The timeline of a channel, followed from now on. */
  of(channel: string): Timeline {
    const known = this.#open.find((one) => one.channel === channel);
    const timeline = known ?? new Timeline(this.#core, this.#attention, channel);
    this.#open = [timeline, ...this.#open.filter((one) => one !== timeline)];
    for (const one of this.#open.splice(KEPT)) one.close();
    return timeline;
  }

  closeAll(): void {
    for (const one of this.#open.splice(0)) one.close();
  }
}
