// Much comes while somebody uses their hands: it is taken in pieces, in order and whole, what has not
// changed stays the same object, and what nobody would see is not made.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attention } from "@/client/attention";
import type { CoreClient } from "@/client/core";
import { Pieces } from "@/client/pieces";
import { Store } from "@/client/store";
import { merged, placeOf, Timeline } from "@/client/timelines";
import type { MessageRow, Row, Tailed } from "@/client/types";
import { alike, itemsOf } from "@/ui/items";
import { standing } from "@/ui/timeline/window";
import type { Request } from "@/wire/core";

const row = (seq: number, text = `${seq}`): MessageRow => ({
  type: "message",
  seq,
  message_id: `m${seq}`,
  author: null,
  sent_at: seq,
  text,
});

/** A clock by hand: a piece takes as long as it is told, and the next one comes when it is said. */
class Hand {
  time = 0;
  readonly #due: (() => void)[] = [];
  readonly clock = {
    now: () => this.time,
    later: (then: () => void) => void this.#due.push(then),
  };

  /** One frame; false when nothing waits for it. */
  async frame(): Promise<boolean> {
    const due = this.#due.splice(0);
    for (const then of due) then();
    await Promise.resolve();
    return due.length > 0;
  }
}

/** How many were taken at a time, of so many that take so long each. */
async function sizes(count: number, each: number): Promise<number[]> {
  const hand = new Hand();
  const taken: number[][] = [];
  const pieces = new Pieces<number>((piece) => {
    taken.push(piece);
    hand.time += piece.length * each;
  }, hand.clock);
  for (let one = 0; one < count; one += 1) pieces.add(one);
  while (await hand.frame());
  assert.deepEqual(
    taken.flat(),
    Array.from({ length: count }, (_, at) => at),
  );
  return taken.map((piece) => piece.length);
}

test("a piece is smaller after one that took long, and larger after one that did not", async () => {
  const slow = await sizes(100, 2);
  assert.equal(slow[0], 16);
  assert.ok(
    slow.slice(1).every((size) => size <= 8),
    `${slow}`,
  );
  const quick = await sizes(100, 0.01);
  assert.ok(quick.length < 6, `${quick}`);
  assert.ok(Math.max(...quick) <= 40, `${quick}`);
});

test("more than is ever seen at once is one piece", async () => {
  assert.deepEqual(await sizes(1_000, 2), [1_000]);
});

/** In a browser: frames, one after the other. */
async function withFrames(during: () => Promise<void>): Promise<void> {
  const frames = globalThis as { requestAnimationFrame?: unknown; cancelAnimationFrame?: unknown };
  frames.requestAnimationFrame = (then: () => void) => setTimeout(then, 5);
  frames.cancelAnimationFrame = clearTimeout;
  try {
    await during();
  } finally {
    delete frames.requestAnimationFrame;
    delete frames.cancelAnimationFrame;
  }
}

test("a click between two pieces is handled before the second", () =>
  withFrames(async () => {
    const happened: string[] = [];
    await new Promise<void>((done) => {
      const pieces = new Pieces<number>((piece) => {
        if (happened.length === 0) setImmediate(() => happened.push("click"));
        happened.push("piece");
        if (piece.includes(59)) done();
      });
      for (let one = 0; one < 60; one += 1) pieces.add(one);
    });
    assert.deepEqual(happened.slice(0, 3), ["piece", "click", "piece"]);
  }));

test("a piece waits for a hand that has done something", () =>
  withFrames(async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
    let pending = true;
    const scheduling = { isInputPending: () => pending };
    Object.defineProperty(globalThis, "navigator", { value: { scheduling }, configurable: true });
    try {
      let taken = 0;
      const pieces = new Pieces<number>((piece) => {
        taken += piece.length;
      });
      pieces.add(1);
      await new Promise((next) => setTimeout(next, 50));
      assert.equal(taken, 0);
      pending = false;
      await new Promise((next) => setTimeout(next, 50));
      assert.equal(taken, 1);
    } finally {
      if (before) Object.defineProperty(globalThis, "navigator", before);
      else delete (globalThis as { navigator?: unknown }).navigator;
    }
  }));

/** A core that has kept some rows, and tells of more. */
function telling(kept: Row[]) {
  let tell: (row: Tailed) => void = () => {};
  const ask = (request: Request, onRow: (row: never) => void) => {
    if (request.do === "tail") {
      tell = onRow as (row: Tailed) => void;
      return { done: new Promise(() => {}), abandon: () => {} };
    }
    for (const one of kept) onRow(one as never);
    return { done: Promise.resolve({ first: false }), abandon: () => {} };
  };
  const attention = { store: { get: () => ({ counts: {} }) } } as unknown as Attention;
  const timeline = new Timeline({ ask } as unknown as CoreClient, attention, "c1");
  return { timeline, say: (one: Row) => tell(one as Tailed) };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 150));

test("1,000 rows that come at once change the timeline few times, in order and none lost", async () => {
  const { timeline, say } = telling([row(1), row(2)]);
  await soon();
  let told = 0;
  timeline.store.subscribe(() => {
    told += 1;
  });
  // Not all in order: a gap that is filled later stands in its place.
  for (let seq = 1_002; seq > 2; seq -= 2) say(row(seq));
  for (let seq = 3; seq < 1_002; seq += 2) say(row(seq));
  await soon();
  const places = timeline.store.get().rows.map(placeOf);
  assert.deepEqual(
    places,
    Array.from({ length: 1_002 }, (_, at) => at + 1),
  );
  assert.ok(told <= 3, `${told} times`);
});

test("what came before a page stands there before the page is laid on", async () => {
  const { timeline, say } = telling([row(1), row(2, "as it is now")]);
  await soon();
  const page = timeline.loadOlder();
  say(row(2, "as it was"));
  say(row(3));
  await page;
  await soon();
  assert.deepEqual(timeline.store.get().rows.map(placeOf), [1, 2, 3]);
  assert.equal(timeline.find(2)?.text, "as it is now");
});

test("a row that comes again as it was stays the same object, and one that has changed does not", () => {
  const rows = [row(1), row(2), row(3)];
  const again = merged(rows, [row(1), row(2, "edited"), row(3)]);
  assert.equal(again[0], rows[0]);
  assert.notEqual(again[1], rows[1]);
  assert.equal(again[2], rows[2]);
});

test("of many that come at once only the last are made, and rows go above by many at a time", () => {
  assert.equal(standing(100, 1_000), 40);
  assert.equal(standing(150, 41), 40);
  assert.equal(standing(40, 16), 56);
  let stood = 100;
  let gone = 0;
  for (let piece = 0; piece < 100; piece += 1) {
    const now = standing(stood, 8);
    if (now < stood) gone += 1;
    stood = now;
    assert.ok(stood <= 150);
  }
  assert.ok(gone < 20, `${gone} of 100 pieces moved everything`);
});

test("an item that looks as it did is alike, whatever came after it", () => {
  const rows = Array.from({ length: 50 }, (_, at) => row(at + 1));
  const before = itemsOf(rows, 0);
  const after = itemsOf([...rows, row(51)], 0);
  before.forEach((item, at) => {
    const now = after[at];
    assert.ok(now && alike(item, now), item.key);
  });
  const edited = itemsOf([...rows.slice(0, -1), row(50, "edited")], 0);
  const last = [before.at(-1), edited.at(-1)];
  assert.ok(last[0] && last[1] && !alike(last[0], last[1]));
});

test("a calm store is at once what it was set to, and tells of many changes once", async () => {
  const store = new Store({ count: 0 }, { calm: true });
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  for (let count = 1; count <= 500; count += 1) store.set({ count });
  assert.equal(store.get().count, 500);
  assert.equal(told, 0);
  await soon();
  assert.equal(told, 1);
  store.set({ count: 501 });
  await soon();
  assert.equal(told, 2);
});
