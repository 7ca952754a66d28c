// Several tabs: one leads, the others are answered through it, and whoever was overtaken writes nothing.

import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { bytesOf, textOf } from "@/core/base64url";
import { Driver } from "@/core/driver";
import type { FromWorker, ToWorker } from "@/core/messages";
import { Network } from "@/core/network";
import { Rows } from "@/core/rows";
import { ALL, allBut, follow, isFor, lead, OWN } from "@/core/tabs";
import type { Batch, Event, Row } from "@/wire/core";

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
    removeEventListener: (_: string, listener: unknown) =>
      void listeners.splice(listeners.indexOf(listener as (event: MessageEvent) => void), 1),
  } as unknown as BroadcastChannel;
  const own: FromWorker[] = [];
  const driver = new Driver((message, tab) => {
    if (isFor(tab, OWN)) own.push(message);
    if (tab !== OWN) wire.postMessage({ to: "tabs", tab, term: 1, message });
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

/** The core's part in a ratchet: each message by the next key, and the key kept with it. */
function ratchet(rows: Row[]) {
  const kept = rows.find(({ key }) => key === "r/next")?.value ?? "";
  let next = Number(new TextDecoder().decode(bytesOf(kept)));
  const handle = (_: number, text: string) => {
    const { event, request } = JSON.parse(text);
    if (event !== "asked" || request.do !== "send") return JSON.stringify(NOTHING);
    const body = JSON.stringify({ key: next, text: request.texts[0] });
    next += 1;
    const save = [{ key: "r/next", value: textOf(new TextEncoder().encode(String(next))) }];
    const call = { call: next, method: "POST", path: "/v1/send", bearer: null, body };
    return JSON.stringify({ ...NOTHING, save, send: [call] });
  };
  return { handle };
}

/** What leaves, and how long ago it is. */
function watched(t: TestContext) {
  const left: { key: number; text: string }[] = [];
  t.mock.method(globalThis, "fetch", async (_: string, { body }: RequestInit) => {
    left.push(JSON.parse(String(body)));
    return new Response("{}");
  });
  let late = 0;
  const now = Date.now;
  t.mock.method(Date, "now", () => now() + late);
  const sleep = () => {
    late += 60_000;
  };
  return { left, sleep };
}

async function leading(rows: Rows) {
  const told: FromWorker[] = [];
  const driver = new Driver((message) => told.push(message));
  let overtaken = 0;
  driver.onTakenOver = () => {
    overtaken += 1;
  };
  await driver.begin(ratchet(await rows.state()), rows);
  const send = (text: string) =>
    driver.hear({ ask: 1, request: { do: "send", channel: "c1", texts: [text] } });
  return { driver, told, send, overtaken: () => overtaken };
}

for (const point of ["before", "after"] as const) {
  test(`a leader that stood still ${point} its write sends nothing, and no key is used twice`, async (t) => {
    const { left, sleep } = watched(t);
    const rows = await fresh();
    const first = await leading(rows);
    first.send("one");
    await until(() => left.length === 1);

    // It falls asleep in the middle of sending, and another tab takes over.
    const save = rows.save.bind(rows);
    let wake = () => {};
    let asleep = false;
    const awake = new Promise<void>((resolve) => {
      wake = resolve;
    });
    rows.save = async (changes) => {
      if (point === "after") await save(changes);
      asleep = true;
      await awake;
      if (point === "before") await save(changes);
    };
    first.send("two");
    await until(() => asleep);
    sleep();
    const second = await leading(await Rows.open());
    second.send("three");
    await until(() => left.length === 2);

    wake();
    await until(() => first.overtaken() === 1);
    first.send("four");
    first.driver.push({ event: "woke" });
    second.send("five");
    await until(() => left.length === 3);
    assert.deepEqual(
      left.map(({ text }) => text),
      ["one", "three", "five"],
    );
    assert.equal(new Set(left.map(({ key }) => key)).size, 3, "a key was used twice");
    assert.deepEqual(
      first.told.filter((message) => "state" in message && message.state === "stopped"),
      [],
      "others go on",
    );
    assert.equal(second.overtaken(), 0);
  });
}

test("a leader that stood still says and sends nothing more, even what needs no write", async (t) => {
  const { left, sleep } = watched(t);
  const rows = await fresh();
  const told: FromWorker[] = [];
  const driver = new Driver((message) => told.push(message));
  let overtaken = false;
  driver.onTakenOver = () => {
    overtaken = true;
  };
  const call = { call: 1, method: "GET", path: "/", bearer: null, body: "{}" };
  const core = {
    handle: (_: number, text: string) => {
      const { event, ask } = JSON.parse(text);
      const show = [{ show: "done", ask, value: 1 }];
      return JSON.stringify(event === "asked" ? { ...NOTHING, send: [call], show } : NOTHING);
    },
  };
  await driver.begin(core, rows);
  driver.hear({ ask: 1, request: { do: "whoami" } });
  await until(() => left.length === 1 && told.length === 3);
  await Rows.open();
  sleep();
  driver.hear({ ask: 2, request: { do: "whoami" } });
  await until(() => overtaken);
  assert.deepEqual([left.length, told.length], [1, 3]);
});

test("what a leader has not kept is given on when it was overtaken", async () => {
  const rows = await fresh();
  const { driver, overtaken, told } = await leading(rows);
  driver.hear({ note: "draft/c1", text: "kept" });
  assert.deepEqual(await rows.notes(), [["draft/c1", "kept"]]);
  await Rows.open();
  driver.hear({ note: "outbox/c1/m1", text: "{}" });
  driver.hear({ note: "draft/c1", text: null });
  await until(() => overtaken() > 0);
  const before = told.length;
  assert.deepEqual(
    [...driver.end()],
    [
      ["outbox/c1/m1", "{}"],
      ["draft/c1", null],
    ],
  );
  driver.hear({ note: "draft/c2", text: "late" });
  assert.equal(told.length, before, "it says nothing any more");
});

test("notes from before the store was open are kept", async () => {
  const rows = await fresh();
  const told: FromWorker[] = [];
  const driver = new Driver((message) => told.push(message));
  driver.hear({ note: "draft/c1", text: "early" });
  await driver.begin({ handle: () => JSON.stringify(NOTHING) }, rows);
  assert.deepEqual(await rows.notes(), [["draft/c1", "early"]]);
  const opened = told.find((message) => "state" in message);
  assert.deepEqual(opened, { state: "open", notes: [["draft/c1", "early"]], leads: true });
});

test("a network that has ended gives up what is on its way, and carries nothing more", async (t) => {
  const { left } = watched(t);
  const events: Event[] = [];
  const network = new Network((event) => events.push(event));
  const call = { call: 1, method: "GET", path: "/", bearer: null, body: null };
  let given = 0;
  t.mock.method(globalThis, "fetch", (_: string, { signal }: RequestInit) => {
    signal?.addEventListener("abort", () => {
      given += 1;
    });
    return new Promise(() => {});
  });
  const sockets = { opened: 0, sent: 0, closed: 0 };
  class Socket extends EventTarget {
    static OPEN = 1;
    readyState = 1;
    constructor() {
      super();
      sockets.opened += 1;
    }
    send = () => {
      sockets.sent += 1;
    };
    close = () => {
      sockets.closed += 1;
    };
  }
  Object.assign(globalThis, { WebSocket: Socket, self: { location: { href: "http://a.test/" } } });
  void network.call(call);
  network.gateway({ gateway: "open" });
  network.gateway({ gateway: "send", text: "a" });
  network.end();
  network.gateway({ gateway: "send", text: "b" });
  network.gateway({ gateway: "open" });
  await network.call(call);
  assert.deepEqual([given, sockets], [1, { opened: 1, sent: 1, closed: 1 }]);
  assert.deepEqual([left.length, events.length], [0, 0]);
});
