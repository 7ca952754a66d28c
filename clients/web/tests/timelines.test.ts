// A long timeline: a bounded piece of it is held, around where one reads, with no row missing inside.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Attention } from "@/client/attention";
import { type CoreClient, Refusal } from "@/client/core";
import { MOST_HELD, placeOf, Timeline } from "@/client/timelines";
import type { Row, Tailed } from "@/client/types";
import type { Request } from "@/wire/core";

const row = (seq: number): Row => ({
  type: "message",
  seq,
  message_id: `m${seq}`,
  author: null,
  sent_at: seq,
  text: `${seq}`,
});

/** A core that keeps rows, answers as `stored` does, and counts what it has given. */
class Kept {
  readonly rows: Row[];
  given = 0;
  tail: (row: Tailed) => void = () => {};
  /** Ends the request that follows. */
  refuse: (error: unknown) => void = () => {};
  /** Answers wait here while they are held up. */
  held: (() => void)[] | null = null;

  constructor(seqs: number[]) {
    this.rows = seqs.map(row);
  }

  ask(request: Request, onRow: (row: never) => void) {
    if (request.do === "tail") {
      this.tail = onRow as (row: Tailed) => void;
      const done = new Promise((_, reject) => {
        this.refuse = reject;
      });
      return { done, abandon: () => {} };
    }
    if (request.do !== "stored") throw new Error(request.do);
    const before = request.before ?? Number.POSITIVE_INFINITY;
    const above = this.rows.filter((one) => placeOf(one) < before);
    const page = above.slice(-request.limit);
    const done = new Promise<{ first: boolean }>((resolve) => {
      const answer = () => {
        this.given += page.length;
        for (const one of page) onRow(one as never);
        resolve({ first: page.length === above.length });
      };
      if (this.held) this.held.push(answer);
      else answer();
    });
    return { done, abandon: () => {} };
  }

  /** Something new: kept, and told to whoever follows. */
  say(seq: number): void {
    this.rows.push(row(seq));
    this.tail(row(seq) as Tailed);
  }
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 150));
const upTo = (last: number, step = 1) =>
  Array.from({ length: last / step }, (_, at) => (at + 1) * step);

async function opened(seqs: number[]) {
  const core = new Kept(seqs);
  const attention = { store: { get: () => ({ counts: {} }) } } as unknown as Attention;
  const timeline = new Timeline(core as unknown as CoreClient, attention, "c1");
  await soon();
  const places = () => timeline.store.get().rows.map(placeOf);
  return { core, timeline, places };
}

/** Whether a piece has every row of the whole between its first and its last. */
function whole(core: Kept, places: number[]): void {
  const [top = 0, bottom = 0] = [places[0], places.at(-1)];
  const all = core.rows.map(placeOf).filter((place) => place >= top && place <= bottom);
  assert.deepEqual(places, all);
}

test("far back, a page around the message is read and nothing between", async () => {
  const { core, timeline, places } = await opened(upTo(10_000));
  assert.equal(core.given, 50);
  await timeline.loadAround(1_000);
  assert.equal(core.given, 130);
  assert.deepEqual([places()[0], places().at(-1)], [950, 1_029]);
  assert.equal(timeline.store.get().end, false);
  whole(core, places());
  // The next page above, and the next below.
  await timeline.loadOlder();
  await timeline.loadNewer();
  assert.deepEqual([places()[0], places().at(-1)], [900, 1_079]);
  whole(core, places());
});

test("a message that is near is joined to what is here, and one that is here costs nothing", async () => {
  const { core, timeline, places } = await opened(upTo(1_000));
  await timeline.loadAround(990);
  assert.equal(core.given, 50);
  await timeline.loadAround(930);
  assert.deepEqual([places()[0], places().at(-1)], [880, 1_000]);
  assert.equal(timeline.store.get().end, true);
  whole(core, places());
});

test("the first message of all is gone to, and what comes before it stands there", async () => {
  const { timeline, places } = await opened(upTo(1_000));
  await timeline.loadAround(1);
  assert.equal(places()[0], 1);
  assert.equal(timeline.store.get().first, true);
});

test("what arrives while one is far back stands at the end, where “Latest” leads", async () => {
  const { core, timeline, places } = await opened(upTo(1_000));
  await timeline.loadAround(100);
  const before = places();
  core.say(1_001);
  await soon();
  assert.deepEqual(places(), before);
  assert.equal(timeline.store.get().newest, 1_001);
  await timeline.toEnd();
  assert.equal(places().at(-1), 1_001);
  core.say(1_002);
  await soon();
  assert.equal(places().at(-1), 1_002);
  whole(core, places());
});

test("page by page one comes from far back to the end, and follows again", async () => {
  const { core, timeline, places } = await opened(upTo(1_000));
  await timeline.loadAround(500);
  core.say(1_001);
  await soon();
  for (let page = 0; page < 40 && !timeline.store.get().end; page += 1) {
    await timeline.loadNewer();
    whole(core, places());
    assert.ok(places().length <= MOST_HELD + 50);
  }
  assert.equal(places().at(-1), 1_001);
  core.say(1_002);
  await soon();
  assert.equal(places().at(-1), 1_002);
});

test("whoever scrolls up for long holds no more than so many rows", async () => {
  const { core, timeline, places } = await opened(upTo(2_000));
  for (let page = 0; page < 20; page += 1) await timeline.loadOlder();
  assert.equal(places().length, MOST_HELD);
  assert.equal(timeline.store.get().end, false);
  assert.equal(places()[0], 951);
  whole(core, places());
});

test("numbers without rows hold nobody up", async () => {
  const { core, timeline, places } = await opened(upTo(100_000, 400));
  await timeline.loadAround(20_000);
  for (let page = 0; page < 400 && !timeline.store.get().end; page += 1) {
    await timeline.loadNewer();
    whole(core, places());
  }
  assert.equal(places().at(-1), 100_000);
});

test("a page that was asked for before one went elsewhere is not mixed in", async () => {
  const { core, timeline, places } = await opened(upTo(5_000));
  core.held = [];
  const older = timeline.loadOlder();
  const gone = timeline.loadAround(1_000);
  const [first, second] = core.held;
  second?.();
  await gone;
  first?.();
  await older;
  whole(core, places());
  assert.ok(places().includes(1_000));
});

test("where a channel comes to stand still, that is said at the end of what was read, at once", async () => {
  const { core, timeline } = await opened(upTo(3));
  const gap: Row = {
    ...{ type: "gap", from: 4, to: null, reason: "unsupported_version" },
    ...{ cause: "unsupported_version", words: "update it" },
  };
  core.rows.push(gap);
  core.refuse(new Refusal({ kind: "refused", code: "paused", message: "it is paused" }));
  await soon();
  const { rows, phase, failure } = timeline.store.get();
  assert.deepEqual(rows.at(-1), gap);
  assert.deepEqual([phase, failure], ["failed", "It is paused."]);
});
