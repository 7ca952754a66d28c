// The driver and its store: sealed, all or none, and saved before anything is said to anybody.

import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "@/core/base64url";
import { Driver } from "@/core/driver";
import type { FromWorker } from "@/core/messages";
import { Rows } from "@/core/rows";
import { isFor, OWN } from "@/core/tabs";
import type { Batch, Change, Failure } from "@/wire/core";

Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });

const value = (text: string) => textOf(new TextEncoder().encode(text));
const change = (key: string, text: string | null): Change => ({
  key,
  value: text === null ? null : value(text),
});

async function fresh(): Promise<Rows> {
  globalThis.indexedDB = new IDBFactory();
  return Rows.open();
}

/** Everything in the database, as text. */
async function raw(): Promise<string> {
  const opening = indexedDB.open("coterie");
  await new Promise((resolve) => {
    opening.onsuccess = resolve;
  });
  const texts: string[] = [];
  for (const name of ["rows", "notes"]) {
    const all = opening.result.transaction(name).objectStore(name).getAll();
    await new Promise((resolve) => {
      all.onsuccess = resolve;
    });
    for (const { body } of all.result) texts.push(Buffer.from(body).toString("latin1"));
  }
  opening.result.close();
  return texts.join("\n");
}

test("rows come back as they were saved, in the order of their keys, and lie sealed", async () => {
  const rows = await fresh();
  await rows.save([
    change("s/1", "canary one"),
    change("a/account", "canary two"),
    change("t/c/1", "x"),
  ]);
  await rows.save([change("s/1", null), change("w/9", "canary three")]);
  assert.deepEqual(await rows.state(), [
    { key: "a/account", value: value("canary two") },
    { key: "w/9", value: value("canary three") },
  ]);
  await rows.note("draft/c", "canary four");
  assert.deepEqual(await rows.notes(), [["draft/c", "canary four"]]);
  assert.ok(!(await raw()).includes("canary"));
  await rows.note("draft/c", null);
  assert.deepEqual(await rows.notes(), []);
});

test("a note that is forgotten at once stays forgotten, and the last of several counts", async () => {
  const rows = await fresh();
  await Promise.all([rows.note("draft/c", "one"), rows.note("draft/c", null)]);
  assert.deepEqual(await rows.notes(), []);
  await Promise.all(
    ["two", "a longer third ".repeat(9_000), "four"].map((t) => rows.note("draft/c", t)),
  );
  assert.deepEqual(await rows.notes(), [["draft/c", "four"]]);
});

test("a load gives the first of a range, or the last, in ascending order", async () => {
  const rows = await fresh();
  await rows.save(["1", "2", "3", "4"].map((key) => change(`t/c/${key}`, key)));
  const keys = async (limit: number, last: boolean) => {
    const found = await rows.load({ load: 1, from: "t/c/1", to: "t/c/4", limit, last });
    return found.map(({ key }) => key);
  };
  assert.deepEqual(await keys(2, false), ["t/c/1", "t/c/2"]);
  assert.deepEqual(await keys(2, true), ["t/c/2", "t/c/3"]);
  assert.deepEqual(await keys(9, true), ["t/c/1", "t/c/2", "t/c/3"]);
  assert.deepEqual(
    await rows.load({ load: 1, from: "t/c/4", to: "t/c/4", limit: 9, last: false }),
    [],
  );
});

const NOTHING: Batch = { save: [], send: [], gateway: [], load: [], show: [], wake: null };

/** A core that answers each event by a batch, and what the driver told the page. */
function played(answer: (event: { event: string; ask: number }) => Partial<Batch>) {
  const told: FromWorker[] = [];
  let events = 0;
  const driver = new Driver((message, tab) => isFor(tab, OWN) && told.push(message));
  const core = {
    handle: (_: number, event: string) => {
      events += 1;
      return JSON.stringify({ ...NOTHING, ...answer(JSON.parse(event)) });
    },
  };
  return { told, driver, core, handled: () => events };
}

/** Waits until something is so; the runner ends what never is. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setImmediate(resolve));
}

test("what was asked before the store was open is answered, after it was saved", async () => {
  const rows = await fresh();
  const { told, driver, core } = played(({ event, ask }) =>
    event === "asked"
      ? { save: [change("a/x", "1")], show: [{ show: "done", ask, value: "yes" }] }
      : {},
  );
  driver.hear({ ask: 7, request: { do: "whoami" } });
  const order: string[] = [];
  const save = rows.save.bind(rows);
  rows.save = async (changes) => {
    await save(changes);
    order.push(`saved with ${told.length} told`);
  };
  await driver.begin(core, rows);
  await until(() => told.length === 2);
  assert.deepEqual(told, [
    { state: "open", notes: [], leads: true },
    { ask: 7, value: "yes" },
  ]);
  assert.deepEqual(order, ["saved with 1 told"]);
  assert.equal((await rows.state()).length, 1);
});

test("what could not be saved was never said, and nothing more is done", async () => {
  const rows = await fresh();
  const { told, driver, core, handled } = played(({ event, ask }) =>
    event === "asked"
      ? { save: [change("a/x", "1")], show: [{ show: "done", ask, value: "yes" }] }
      : {},
  );
  rows.save = () => Promise.reject(new Error("no room"));
  await driver.begin(core, rows);
  driver.hear({ ask: 1, request: { do: "whoami" } });
  await until(() => told.length === 2);
  driver.hear({ ask: 2, request: { do: "whoami" } });
  assert.equal(handled(), 2, "what was asked afterwards does not reach the core");
  assert.deepEqual(told.slice(1), [{ state: "stopped", words: "Error: no room" }]);
});

test("rows of a load go back to the core, and what is abandoned is told to it", async () => {
  const rows = await fresh();
  await rows.save([change("t/c/1", "one")]);
  const seen: unknown[] = [];
  const { told, driver, core } = played((event) => {
    seen.push(event);
    if (event.event === "asked") {
      return { load: [{ load: 3, from: "t/", to: "t0", limit: 5, last: false }] };
    }
    if (event.event === "abandoned") {
      const failure: Failure = {
        kind: "unreachable",
        code: "unreachable",
        message: "nobody waits",
      };
      return { show: [{ show: "failed", ask: event.ask, failure }] };
    }
    return {};
  });
  await driver.begin(core, rows);
  driver.hear({ ask: 5, request: { do: "whoami" } });
  await until(() => seen.length === 3);
  assert.deepEqual(seen.at(-1), {
    event: "loaded",
    load: 3,
    rows: [{ key: "t/c/1", value: value("one") }],
  });
  driver.hear({ abandon: 5 });
  await until(() => told.length === 2);
  assert.equal(told.filter((message) => "failure" in message).length, 1);
});

test("what comes together is saved together, before any of it is said; a load ends it", async () => {
  const rows = await fresh();
  const { told, driver, core } = played(({ event, ask }) => {
    if (event !== "asked") return {};
    const show: Batch["show"] = [{ show: "done", ask, value: null }];
    const load = { load: 1, from: "t/", to: "t0", limit: 1, last: false };
    const more = told.length === 1 && loads.shift() ? { load: [load] } : {};
    return { save: [change("a/x", `${ask}`), change(`a/${ask}`, "1")], show, ...more };
  });
  const loads = [false, false, true];
  const saves: { changes: number; told: number }[] = [];
  const save = rows.save.bind(rows);
  rows.save = async (changes) => {
    await save(changes);
    saves.push({ changes: changes.length, told: told.length });
  };
  for (let ask = 1; ask <= 5; ask += 1) driver.hear({ ask, request: { do: "whoami" } });
  await driver.begin(core, rows);
  await until(() => told.length === 6);
  // Three up to the load, of which one row is the same; then the other two.
  assert.deepEqual(saves, [
    { changes: 4, told: 1 },
    { changes: 3, told: 4 },
  ]);
  assert.equal((await rows.state()).length, 6);
});
