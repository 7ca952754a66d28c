// Several tabs: one leads, the others are answered through it, and whoever was overtaken writes nothing.

import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { Driver } from "@/core/driver";
import type { FromWorker, ToWorker } from "@/core/messages";
import { Rows } from "@/core/rows";
import { ALL, allBut, follow, isFor, lead, OWN } from "@/core/tabs";
import type { Batch } from "@/wire/core";

Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });

const NOTHING: Batch = { save: [], send: [], gateway: [], load: [], show: [], wake: null };

const value = "AAAA";

async function fresh(): Promise<Rows> {
  globalThis.indexedDB = new IDBFactory();
  return Rows.open();
}

/** Waits until something is so; the runner ends what never is. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setImmediate(resolve));
}

test("a tab is meant by its name, with all, and with all but another", () => {
  assert.ok(isFor("a", "a") && !isFor("a", "b") && !isFor("a", OWN));
  assert.ok(isFor(ALL, "a") && isFor(ALL, OWN));
  assert.ok(isFor(allBut("b"), "a") && isFor(allBut("b"), OWN) && !isFor(allBut("b"), "b"));
  assert.ok(isFor(allBut(OWN), "a") && !isFor(allBut(OWN), OWN));
});

test("whoever was overtaken writes nothing any more, neither rows nor notes", async () => {
  const first = await fresh();
  await first.save([{ key: "a/x", value }]);
  const second = await Rows.open();
  await assert.rejects(first.save([{ key: "a/y", value }]), /another tab has taken over/);
  await assert.rejects(first.note("draft/c1", "late"), /another tab has taken over/);
  assert.deepEqual(
    (await second.state()).map(({ key }) => key),
    ["a/x"],
  );
  await second.save([{ key: "a/z", value }]);
  assert.deepEqual(await second.notes(), []);
});

/** A leader and its pages, over a wire that lies in this process. */
async function several() {
  const rows = await fresh();
  const listeners: ((event: MessageEvent) => void)[] = [];
  const wire = {
    // As a BroadcastChannel: to all others, not to oneself, and later.
    postMessage: (data: unknown) => {
      for (const listener of listeners) queueMicrotask(() => listener({ data } as MessageEvent));
    },
    addEventListener: (_: string, listener: unknown) =>
      void listeners.push(listener as (event: MessageEvent) => void),
  } as unknown as BroadcastChannel;
  const own: FromWorker[] = [];
  const driver = new Driver((message, tab) => {
    if (isFor(tab, OWN)) own.push(message);
    if (tab !== OWN) wire.postMessage({ to: "tabs", tab, message });
  });
  const asked: unknown[] = [];
  const abandoned: number[] = [];
  const core = {
    handle: (_: number, text: string) => {
      const event = JSON.parse(text);
      if (event.event === "abandoned") abandoned.push(event.ask);
      if (event.event !== "asked") return JSON.stringify(NOTHING);
      asked.push(event.request);
      const done = event.request.do === "watch" ? [] : [{ show: "done", ask: event.ask, value: 7 }];
      return JSON.stringify({ ...NOTHING, show: done });
    },
  };
  const ends = new Map<string, () => void>();
  lead(wire, driver, (tab) => new Promise((resolve) => ends.set(tab, resolve)));
  await driver.begin(core, rows);
  const page = (tab: string) => {
    const told: FromWorker[] = [];
    const following = follow(wire, tab, (message) => told.push(message));
    return { told, ...following };
  };
  return { driver, own, asked, abandoned, ends, page };
}

test("another tab is told what is kept, is answered alone, and hears what is for all", async () => {
  const { driver, own, page } = await several();
  const [one, two] = [page("one"), page("two")];
  await until(() => one.told.length === 1 && two.told.length === 1);
  assert.deepEqual(one.told[0], { state: "open", notes: [], leads: false });
  one.hear({ ask: 3, request: { do: "whoami" } });
  await until(() => one.told.length === 2);
  assert.deepEqual(one.told[1], { ask: 3, value: 7 });
  one.hear({ note: "draft/c1", text: "half" });
  await until(() => own.some((message) => "note" in message));
  assert.deepEqual(two.told.at(-1), { note: "draft/c1", text: "half" });
  assert.equal(one.told.length, 2, "whoever has kept it knows");
  driver.stop(new Error("broken"));
  await until(() => two.told.some((message) => "state" in message && message.state === "stopped"));
});

test("nobody waits for what a tab has asked that is gone, and its unsent messages are handed on", async () => {
  const { own, abandoned, ends, page } = await several();
  const one = page("one");
  await until(() => one.told.length === 1);
  one.hear({ ask: 1, request: { do: "watch" } });
  one.hear({ note: "outbox/c1/m1", text: "{}" });
  await until(() => own.some((message) => "note" in message));
  ends.get("one")?.();
  await until(() => abandoned.length === 1 && own.some((message) => "left" in message));
  const left = own.find((message) => "left" in message);
  assert.deepEqual(left, { left: [["outbox/c1/m1", "{}"]] });
});

test("a tab that leads from now on hears no other leader", async () => {
  const { page } = await several();
  const one = page("one");
  await until(() => one.told.length === 1);
  one.end();
  one.hear({ ask: 1, request: { do: "whoami" } } as ToWorker);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(one.told.length, 1);
});
