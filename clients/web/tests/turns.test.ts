// Whose turn it is to lead: whoever is closed is followed by the next, whoever stands still is taken over
// by a tab that can be seen, and becomes a follower when it wakes up. Locks, wire and clock are played.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { FromWorker, ToWorker } from "@/core/messages";
import { type Clock, MISSED, PULSE_MS, SPREAD_MS } from "@/core/pulse";
import { ALL, lead, type Mail, type Wire } from "@/core/tabs";
import { LOCK, Turns } from "@/core/turns";

type Held = { name: string; tab: string; lose: (error: Error) => void };
type Wish = { name: string; tab: string; begin: () => void };

/** One browser: its locks, its wire, its time. */
class Browser {
  now = 0;
  readonly #held: Held[] = [];
  readonly #wishes: Wish[] = [];
  readonly #timers = new Set<{ at: number; act: () => void }>();
  readonly #ears: { tab: string; hear: (event: MessageEvent<Mail>) => void }[] = [];
  /** Those that stand still; what they were told waits for them. */
  readonly #asleep = new Map<string, (() => void)[]>();
  /** How often the store was opened. */
  opened = 0;
  /** All that was said on the wire. */
  readonly said: Mail[] = [];

  /** Has a tab do something, unless it stands still: then when it wakes up. */
  #do(tab: string, act: () => void): void {
    const waiting = this.#asleep.get(tab);
    if (waiting) waiting.push(act);
    else queueMicrotask(() => (this.#asleep.has(tab) ? this.#do(tab, act) : act()));
  }

  sleep(tab: string): void {
    this.#asleep.set(tab, []);
  }

  wake(tab: string): void {
    const waiting = this.#asleep.get(tab) ?? [];
    this.#asleep.delete(tab);
    for (const act of waiting) this.#do(tab, act);
  }

  /** Ends a tab, as if it were closed. */
  close(tab: string): void {
    this.sleep(tab);
    for (const held of this.#held.filter((one) => one.tab === tab)) this.#release(held);
  }

  holders = (name: string): string[] =>
    this.#held.filter((held) => held.name === name).map(({ tab }) => tab);

  #release(held: Held): void {
    const at = this.#held.indexOf(held);
    if (at < 0) return;
    this.#held.splice(at, 1);
    const next = this.#wishes.find(({ name }) => name === held.name);
    if (!next || this.holders(held.name).length > 0) return;
    this.#wishes.splice(this.#wishes.indexOf(next), 1);
    next.begin();
  }

  locksOf(tab: string): Pick<LockManager, "request"> {
    const request = (name: string, ...rest: unknown[]) =>
      new Promise((resolve, reject) => {
        const act = rest.pop() as (lock: Lock | null) => Promise<unknown>;
        const { steal, ifAvailable, signal } = (rest[0] ?? {}) as LockOptions;
        const fails = (error: Error) => this.#do(tab, () => reject(error));
        const aborted = (why: string) => new DOMException(why, "AbortError");
        const begin = () => {
          const held = { name, tab, lose: fails };
          this.#held.push(held);
          this.#do(tab, () => {
            act({ name, mode: "exclusive" }).then((value) => {
              this.#release(held);
              this.#do(tab, () => resolve(value));
            }, fails);
          });
        };
        if (steal) {
          for (const held of this.#held.filter((one) => one.name === name)) {
            this.#held.splice(this.#held.indexOf(held), 1);
            held.lose(aborted("stolen"));
          }
          return begin();
        }
        if (this.holders(name).length === 0) return begin();
        if (ifAvailable) return this.#do(tab, () => act(null).then(resolve, reject));
        const wish = { name, tab, begin };
        this.#wishes.push(wish);
        signal?.addEventListener("abort", () => {
          const at = this.#wishes.indexOf(wish);
          if (at < 0) return;
          this.#wishes.splice(at, 1);
          fails(aborted("no longer wanted"));
        });
      });
    return { request } as Pick<LockManager, "request">;
  }

  wireOf(tab: string): Wire {
    const wire = {
      postMessage: (data: Mail) => {
        this.said.push(data);
        for (const ear of this.#ears.filter((one) => one.tab !== tab)) {
          this.#do(ear.tab, () => {
            if (this.#ears.includes(ear)) ear.hear({ data } as MessageEvent<Mail>);
          });
        }
      },
      addEventListener: (_: string, hear: (event: MessageEvent<Mail>) => void) =>
        void this.#ears.push({ tab, hear }),
      removeEventListener: (_: string, hear: unknown) => {
        this.#ears.splice(
          this.#ears.findIndex((ear) => ear.hear === hear),
          1,
        );
      },
    };
    return wire as unknown as Wire;
  }

  clockOf(tab: string, chance: number): Clock {
    return {
      after: (ms, act) => {
        const timer = { at: this.now + ms, act: () => this.#do(tab, act) };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
      chance: () => chance,
    };
  }

  /** Lets time pass. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settled();
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.now = due.at;
      due.act();
    }
    this.now = end;
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A tab of a browser, with a leader's turn that only writes down what it is asked. */
function open(browser: Browser, tab: string, { visible = true, chance = 0 } = {}) {
  const told: (FromWorker | { pong: number })[] = [];
  const heard: ToWorker[] = [];
  const unkept = new Map<string, string | null>();
  const wire = browser.wireOf(tab);
  const locks = browser.locksOf(tab);
  const counts = { turns: 0, ended: 0 };
  let takenOver = () => {};
  const turns = new Turns({
    ...{ tab, wire, locks, clock: browser.clockOf(tab, chance) },
    tell: (message) => told.push(message),
    lead: () => {
      counts.turns += 1;
      browser.opened += 1;
      const term = browser.opened;
      const tell = (message: FromWorker, meant = ALL) =>
        wire.postMessage({ to: "tabs", tab: meant, term, message } satisfies Mail);
      const opened: FromWorker = { state: "open", notes: [], leads: false };
      const hear = (message: ToWorker) => void heard.push(message);
      const welcome = async (whom: string) => tell(opened, whom);
      const deaf = lead(wire, { hear, welcome, leave: async () => {} }, (other) =>
        locks.request(`gone/${tab}/${other}`, () => new Promise<void>(() => {})),
      );
      tell(opened);
      const over = new Promise<void>((resolve) => {
        takenOver = resolve;
      });
      return {
        ...{ hear, over },
        end: () => {
          counts.ended += 1;
          deaf();
          return { unkept: new Map(unkept), term };
        },
      };
    },
  });
  const failed = turns.run().catch((error) => assert.fail(error));
  turns.hear({ visible });
  return { turns, told, heard, unkept, counts, failed, takenOver: () => takenOver() };
}

/** So long after somebody stands still they are surely taken over. */
const SURELY_MS = (MISSED + 1) * PULSE_MS + SPREAD_MS;

test("the next tab leads when the leading one is closed, at once", async () => {
  const browser = new Browser();
  const [first, second] = [open(browser, "a"), open(browser, "b")];
  await browser.pass(0);
  assert.deepEqual([first.counts.turns, second.counts.turns], [1, 0]);
  browser.close("a");
  await browser.pass(0);
  assert.equal(second.counts.turns, 1);
  assert.deepEqual(browser.holders(LOCK), ["b"]);
});

test("a leader that answers leads as long as it lives", async () => {
  const browser = new Browser();
  const [first, second] = [open(browser, "a"), open(browser, "b")];
  await browser.pass(100 * PULSE_MS);
  assert.deepEqual([first.counts.turns, second.counts.turns, first.counts.ended], [1, 0, 0]);
});

test("a leader that stands still is taken over after two answers are missed, and follows when it wakes up", async () => {
  const browser = new Browser();
  const first = open(browser, "a");
  await browser.pass(0);
  const second = open(browser, "b");
  await browser.pass(PULSE_MS / 2);
  browser.sleep("a");
  await browser.pass(PULSE_MS * MISSED);
  assert.equal(second.counts.turns, 0, "it may only be slow");
  await browser.pass(SURELY_MS);
  assert.equal(second.counts.turns, 1);
  assert.deepEqual([first.counts.ended, browser.holders(LOCK)], [0, ["b"]]);

  browser.wake("a");
  await browser.pass(0);
  assert.deepEqual([first.counts, second.counts.ended], [{ turns: 1, ended: 1 }, 0]);
  assert.deepEqual(browser.holders(LOCK), ["b"]);
  assert.deepEqual(first.told, [{ state: "open", notes: [], leads: false }], "it was welcomed");
  first.turns.hear({ ask: 1, request: { do: "whoami" } });
  await browser.pass(0);
  assert.deepEqual(second.heard.at(-1), { ask: 1, request: { do: "whoami" } });
  // And it may lead again one day.
  browser.close("b");
  await browser.pass(0);
  assert.equal(first.counts.turns, 2);
});

test("a tab that nobody sees takes nothing over, until it is seen", async () => {
  const browser = new Browser();
  open(browser, "a");
  await browser.pass(0);
  const hidden = open(browser, "b", { visible: false });
  await browser.pass(0);
  browser.sleep("a");
  await browser.pass(10 * SURELY_MS);
  assert.equal(hidden.counts.turns, 0);
  hidden.turns.hear({ visible: true });
  await browser.pass(SURELY_MS);
  assert.equal(hidden.counts.turns, 1);
});

test("of several tabs that can be seen one takes over, and the others follow it", async () => {
  const browser = new Browser();
  open(browser, "a");
  await browser.pass(0);
  const others = ["b", "c", "d"].map((tab, at) => open(browser, tab, { chance: at / 3 }));
  await browser.pass(0);
  browser.sleep("a");
  await browser.pass(10 * SURELY_MS);
  assert.deepEqual(
    others.map(({ counts }) => counts),
    [
      { turns: 1, ended: 0 },
      { turns: 0, ended: 0 },
      { turns: 0, ended: 0 },
    ],
  );
});

test("also those whom chance makes take over in one moment come to rest with one leader", async () => {
  const browser = new Browser();
  open(browser, "a");
  await browser.pass(0);
  const others = ["b", "c", "d"].map((tab) => open(browser, tab));
  await browser.pass(0);
  browser.sleep("a");
  await browser.pass(10 * SURELY_MS);
  const leading = others.filter(({ counts }) => counts.turns > counts.ended);
  assert.equal(leading.length, 1);
  assert.equal(browser.holders(LOCK).length, 1);
  const turns = others.map(({ counts }) => counts.turns);
  await browser.pass(10 * SURELY_MS);
  assert.deepEqual(
    others.map(({ counts }) => counts.turns),
    turns,
    "nobody steals in turns",
  );
});

test("a note said to a leader that stands still is said to the next one, and one that was heard is not", async () => {
  const browser = new Browser();
  open(browser, "a");
  await browser.pass(0);
  const [second, third] = [open(browser, "b"), open(browser, "c", { chance: 0.9 })];
  await browser.pass(0);
  third.turns.hear({ note: "draft/early", text: "heard" });
  await browser.pass(2 * PULSE_MS);
  browser.sleep("a");
  second.turns.hear({ note: "draft/c1", text: "half a" });
  second.turns.hear({ note: "draft/c1", text: "half a sentence" });
  third.turns.hear({ note: "outbox/c1/m1", text: "{}" });
  third.turns.hear({ note: "draft/c2", text: null });
  await browser.pass(SURELY_MS);
  assert.equal(second.counts.turns, 1);
  assert.deepEqual(second.heard, [
    { note: "draft/c1", text: "half a sentence" },
    { note: "outbox/c1/m1", text: "{}" },
    { note: "draft/c2", text: null },
  ]);
  assert.deepEqual(third.told.at(-1), {
    ...{ state: "open", leads: false },
    notes: [["outbox/c1/m1", "{}"]],
  });
});

test("what a leader had not kept when it was overtaken it has the next one keep", async () => {
  const browser = new Browser();
  const first = open(browser, "a");
  await browser.pass(0);
  const second = open(browser, "b");
  first.unkept.set("outbox/c1/m2", "{}");
  browser.sleep("a");
  await browser.pass(SURELY_MS);
  browser.wake("a");
  await browser.pass(0);
  assert.ok(second.heard.length > 0);
  for (const heard of second.heard) assert.deepEqual(heard, { note: "outbox/c1/m2", text: "{}" });
});

test("whoever notices by the store that it was overtaken gives the lock back and follows", async () => {
  const browser = new Browser();
  const first = open(browser, "a");
  await browser.pass(0);
  const second = open(browser, "b");
  await browser.pass(0);
  first.takenOver();
  await browser.pass(0);
  assert.deepEqual([first.counts.ended, second.counts.turns], [1, 1]);
  assert.deepEqual(browser.holders(LOCK), ["b"]);
});

test("nobody hears what an overtaken leader says before it knows", async () => {
  const browser = new Browser();
  open(browser, "a");
  await browser.pass(0);
  open(browser, "b");
  const third = open(browser, "c", { chance: 0.9 });
  await browser.pass(0);
  browser.sleep("a");
  await browser.pass(SURELY_MS);
  const before = third.told.length;
  const stale: FromWorker = { state: "stopped", words: "of yesterday" };
  browser.wireOf("a").postMessage({ to: "tabs", tab: ALL, term: 1, message: stale });
  await browser.pass(0);
  assert.equal(third.told.length, before);
  browser.wireOf("b").postMessage({ to: "tabs", tab: ALL, term: 2, message: stale });
  await browser.pass(0);
  assert.deepEqual(third.told.at(-1), stale);
});
