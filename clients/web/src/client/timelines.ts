// The timelines of the channels that were looked at last: of what is kept a piece around where one reads,
// and what arrives, once that piece reaches the end.

import type { Request } from "@/wire/core";
import type { Attention } from "./attention";
import { type Asked, type CoreClient, Refusal } from "./core";
import { Pieces } from "./pieces";
import { Store } from "./store";
import type { MessageRow, PollView, Row, Tailed } from "./types";
import { failureWords } from "./words";

const PAGE = 50;
/** So much before the first unread message is read with it, and so much is read at once at most. */
const BEFORE_UNREAD = 20;
const LONGEST_PAGE = 500;
/** So many rows after a message that is gone to are read with it, beside the page before it. */
const AFTER_GOAL = 30;
/** So many rows are held by whoever scrolls: beyond that, as many go at one end as come at the other. */
export const MOST_HELD = 400;
/** So many channels stay followed; switching back to them costs nothing. */
const KEPT = 6;
/** How long after the node could not be reached it is tried again. */
const AGAIN_MS = 1_000;

export type TimelineState = {
  rows: Row[];
  phase: "loading" | "ready" | "failed";
  failure: string;
  /** Whether the first row there is stands here. */
  first: boolean;
  /** Whether the last row there is stands here: only then what arrives is added. */
  end: boolean;
  /** Whether rows were left out or let go between where it was opened and what stands here. */
  cut: boolean;
  /** Whether an earlier page is on its way, or a later one. */
  older: boolean;
  newer: boolean;
  /** The greatest place of a row that is known of, whether or not it stands here. */
  newest: number;
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
    end: true,
    cut: false,
    older: false,
    newer: false,
    newest: 0,
    caughtUp: false,
  });
  readonly #core: CoreClient;
  readonly #attention: Attention;
  #tail: Asked<never> | undefined;
  readonly #coming = new Pieces<Tailed>((piece) => this.#show(piece));
  #open = false;
  /** Another one whenever other rows stand here: a page that was asked for before fits no longer. */
  #era = 0;

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
    const limit = Math.min(Math.max(PAGE, unread + BEFORE_UNREAD), LONGEST_PAGE);
    if (this.store.get().end) await this.#page(null, limit);
    if (!this.#open) return;
    const tail: Request = {
      do: "tail",
      channel: this.channel,
      after: this.store.get().newest,
    };
    this.#tail = this.#core.ask(tail, (row) => this.#coming.add(row));
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
    this.store.set(({ rows: now, end }) =>
      now.length > MOST_HELD ? { rows: now.slice(0, MOST_HELD), end: false } : { end },
    );
  }

  /** One page further on, where the end does not stand here. */
  async loadNewer(): Promise<void> {
    const { rows, end, newer } = this.store.get();
    const last = rows.findLast((row) => row.type !== "gap");
    if (end || newer || !last) return;
    this.store.set({ newer: true });
    await this.#onFrom(placeOf(last)).finally(() => this.store.set({ newer: false }));
  }

  async #onFrom(last: number): Promise<void> {
    const era = this.#era;
    // Not everything that has a number is a row: where there is none, the next page is wider.
    for (let span = PAGE; era === this.#era; span *= 2) {
      const { found } = await this.#ask(last + 1 + span, span);
      if (era !== this.#era) return;
      const end = last + span >= this.store.get().newest;
      const more = found.some((row) => placeOf(row) > last);
      if (!end && !more) continue;
      this.store.set((now) => {
        const all = merged(now.rows, found);
        if (all.length <= MOST_HELD) return { rows: all, end };
        return { rows: all.slice(-MOST_HELD), end, first: false, cut: true };
      });
      // What comes after the last row there is: that one sees no more, for one.
      if (end) await this.#page(null);
      return;
    }
  }

  /** Has a message here, and a page around it. Rows that do not adjoin it are let go. */
  async loadAround(seq: number): Promise<void> {
    if (this.#holds(seq)) return;
    this.#era += 1;
    const era = this.#era;
    const { found, first } = await this.#ask(seq + AFTER_GOAL, PAGE + AFTER_GOAL);
    const [top, bottom] = [found[0], found.at(-1)];
    if (era !== this.#era || !top || !bottom) return;
    this.store.set((now) => {
      const reached = placeOf(bottom) >= now.newest;
      if (adjoins(now.rows, found)) {
        const rows = merged(now.rows, found);
        return { rows, first: now.first || first, end: now.end || reached };
      }
      // What was asked for beside the rows that go comes too late.
      this.#era += 1;
      return { rows: found, first, end: reached, cut: true };
    });
  }

  /** Whether a message would stand between the rows that are here. */
  #holds(seq: number): boolean {
    const { rows, first, end } = this.store.get();
    const [top, bottom] = [rows[0], rows.at(-1)];
    if (!top || !bottom) return false;
    return (first || placeOf(top) <= seq) && (end || seq <= placeOf(bottom));
  }

  /** Back to the last rows there are. */
  async toEnd(): Promise<void> {
    if (this.store.get().end) return;
    this.#era += 1;
    const era = this.#era;
    const { found, first } = await this.#ask(null, PAGE);
    if (era !== this.#era) return;
    this.#era += 1;
    this.store.set({ rows: found, first, end: true, cut: true });
    this.#knows(found);
  }

  /** A message that is here. */
  find(seq: number): MessageRow | undefined {
    return found(this.store.get().rows, seq);
  }

  async #page(before: number | null, limit = PAGE): Promise<void> {
    const era = this.#era;
    const { found, first } = await this.#ask(before, limit);
    if (era !== this.#era) return;
    this.store.set((now) => ({
      rows: merged(now.rows, found),
      phase: "ready",
      first: now.first || first,
    }));
    this.#knows(found);
  }

  /** What is kept before a place, or at the end. */
  async #ask(before: number | null, limit: number): Promise<{ found: Row[]; first: boolean }> {
    const found: Row[] = [];
    const { channel } = this;
    const asked = this.#core.ask({ do: "stored", channel, before, limit }, (row) =>
      found.push(row),
    );
    const { first } = await asked.done;
    // What came before it stands before it is laid on.
    this.#coming.all();
    return { found, first };
  }

  #knows(rows: Row[]): void {
    const last = rows.findLast((row) => row.type !== "gap");
    if (!last || placeOf(last) <= this.store.get().newest) return;
    this.store.set({ newest: placeOf(last) });
  }

  #failed(error: unknown): void {
    if (!this.#open) return;
    if (error instanceof Refusal && error.kind === "unreachable") {
      // What is kept stays there to be read; what is new comes when the node can be reached.
      setTimeout(() => this.#open && this.open(), AGAIN_MS);
    } else {
      const failure = failureWords(error);
      this.store.set({ phase: "failed", failure });
      // What stands still stands still from somewhere on, and says so there.
      const told = this.store.get().end ? this.#page(null) : Promise.resolve();
      told.then(
        () => this.#open && this.store.set({ phase: "failed", failure }),
        () => {},
      );
    }
  }

  /** A long log is not drawn row by row, nor all in one. */
  #show(coming: Tailed[]): void {
    const { end, cut } = this.store.get();
    let { caughtUp, newest } = this.store.get();
    const rows = [...this.store.get().rows];
    for (const row of coming) {
      if (row.type === "caught_up") caughtUp = true;
      else if (row.type === "poll") counted(rows, row.seq, row.poll);
      else if (row.type === "changed") changed(rows, row.message);
      else {
        if (row.type !== "gap") newest = Math.max(newest, row.seq);
        // Elsewhere than in this piece it would stand beside what is not its neighbour.
        if (fits(rows, placeOf(row), end, cut)) put(rows, row);
      }
    }
    this.store.set({ rows, caughtUp, newest });
    // What has become of messages that were shown already while the log was fetched.
    if (!coming.some(({ type }) => type === "caught_up")) return;
    const last = rows.findLast((row) => row.type !== "gap");
    this.#page(end || !last ? null : placeOf(last) + 1).catch(() => {});
  }
}

/** Whether a row of a place belongs to a piece of the whole. */
function fits(rows: Row[], place: number, end: boolean, cut: boolean): boolean {
  const [top, bottom] = [rows[0], rows.at(-1)];
  if (!top || !bottom) return end;
  return (end || place <= placeOf(bottom)) && (!cut || place >= placeOf(top));
}

/** Whether two pieces have a row in common, so that nothing is missing between them. */
function adjoins(rows: Row[], page: Row[]): boolean {
  const [top, bottom] = [rows[0], rows.at(-1)];
  const [from, to] = [page[0], page.at(-1)];
  if (!top || !bottom || !from || !to) return false;
  return placeOf(from) <= placeOf(bottom) && placeOf(to) >= placeOf(top);
}

/** How many rows stand at a place or before it. */
function upTo(rows: Row[], place: number): number {
  let [from, to] = [0, rows.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const row = rows[middle];
    if (row && placeOf(row) <= place) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The message of a place, if it is among rows. */
function found(rows: Row[], seq: number): MessageRow | undefined {
  // A gap may begin where a message stands.
  const end = upTo(rows, seq);
  for (let at = end - 1; at >= 0; at -= 1) {
    const row = rows[at];
    if (!row || placeOf(row) < seq) return undefined;
    if (row.type === "message") return row;
  }
  return undefined;
}

/** Has one message stand as it is now, if it is here. */
function changed(rows: Row[], message: MessageRow): void {
  const known = found(rows, message.seq);
  if (!known) return;
  // A change brings the message without what it answers.
  put(rows, known.reply_to ? { ...message, reply_to: known.reply_to } : message);
}

/** Has a poll stand as it is counted now, if it is here. */
function counted(rows: Row[], seq: number, poll: PollView): void {
  const known = found(rows, seq);
  if (known) put(rows, { ...known, poll });
}

/** Puts a row in its place, or in the place of what it replaces; one that is as it was stays the same object. */
function put(rows: Row[], row: Row): void {
  const place = placeOf(row);
  const at = upTo(rows, place) - 1;
  const there = rows[at];
  const same = there && placeOf(there) === place && (there.type === "gap") === (row.type === "gap");
  if (!same) rows.splice(at + 1, 0, row);
  else if (JSON.stringify(there) !== JSON.stringify(row)) rows[at] = row;
}

/** The rows with one more in its place, or in the place of what it replaces. */
export function placed(rows: Row[], row: Row): Row[] {
  const all = [...rows];
  put(all, row);
  return all;
}

/** The rows with a page of others, each in its place or in the place of what it replaces. */
export function merged(rows: Row[], page: Row[]): Row[] {
  const [top, end] = [page[0], page.at(-1)];
  if (!top || !end) return rows;
  // A page is a piece of the whole: what stands before it and after it stays as it is.
  const from = rows.findLastIndex((row) => placeOf(row) < placeOf(top)) + 1;
  const to = rows.findLastIndex((row) => placeOf(row) <= placeOf(end)) + 1;
  const between = rows.slice(from, to);
  for (const row of page) put(between, row);
  return [...rows.slice(0, from), ...between, ...rows.slice(to)];
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
