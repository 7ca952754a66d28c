// What the service worker takes and refuses: its script, run with caches and a node that are made here.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { stateOf } from "@/client/release";
import { fingerprint, newKey, publicOf, sign } from "../scripts/sign.mjs";

const SCRIPT = readFileSync("public/sw.js", "utf8");
const VECTORS = JSON.parse(readFileSync("../../spec/vectors/web-release.json", "utf8"));

type Noted = { sum: string; signature: string; key: string | null; release: number | null };
type Told = {
  current: Noted;
  waiting: Noted | null;
  before: string | null;
  refused: { reason: string; file: string | null; key: string | null } | null;
  script: string | null;
  failed: boolean;
};

/** Caches as a browser has them, as far as the script asks. */
class Caches {
  readonly all = new Map<string, Map<string, Response>>();
  async keys() {
    return [...this.all.keys()];
  }
  async delete(name: string) {
    return this.all.delete(name);
  }
  async open(name: string) {
    const cache = this.all.get(name) ?? new Map<string, Response>();
    this.all.set(name, cache);
    return { put: async (path: string, kept: Response) => void cache.set(path, kept.clone()) };
  }
  async match(path: string, { cacheName }: { cacheName?: string } = {}) {
    const names = cacheName ? [cacheName] : await this.keys();
    const found = names.map((name) => this.all.get(name)?.get(path)).find(Boolean);
    return found?.clone();
  }
}

const sum = (bytes: string) => createHash("sha256").update(bytes).digest("hex");

/** A node with these files, their list, and a signature of it. */
function node(files: Record<string, string>) {
  const served = new Map<string, string>();
  const publish = (now: Record<string, string>, by?: { key: string; release: number }) => {
    served.clear();
    const all = { "sw.js": SCRIPT, ...now };
    for (const [name, text] of Object.entries(all)) served.set(`/${name}`, text);
    const names = Object.entries(all).map(([name, text]) => [name, sum(text)]);
    const list = JSON.stringify(Object.fromEntries(names));
    served.set("/hashes.json", list);
    if (by) served.set("/hashes.json.sig", sign(Buffer.from(list), by.key, by.release));
  };
  publish(files);
  return { served, publish };
}

/** The script in a browser of its own. */
function worker(served: Map<string, string>, { subtle = crypto.subtle } = {}) {
  const listeners = new Map<string, (event: unknown) => void>();
  const asked: string[] = [];
  const said: unknown[] = [];
  const registration: { active: unknown; installing: unknown; waiting: unknown } = {
    active: null,
    installing: {},
    waiting: null,
  };
  const caches = new Caches();
  const self = {
    registration,
    location: { origin: "https://node.example" },
    clients: {
      claim: async () => {},
      matchAll: async () => [{ postMessage: (words: unknown) => said.push(words) }],
    },
    skipWaiting: () => {},
    addEventListener: (name: string, listener: (event: unknown) => void) =>
      listeners.set(name, listener),
  };
  const fetch = async (from: string | { url: string }) => {
    const path = typeof from === "string" ? from : new URL(from.url).pathname;
    asked.push(path);
    const text = served.get(path);
    if (text === "down") throw new TypeError("Failed to fetch");
    const headers = { "content-type": "text/plain", refresh: "0; url=/elsewhere" };
    return new Response(text ?? "", { status: text === undefined ? 404 : 200, headers });
  };
  const context = createContext({
    self,
    caches,
    fetch,
    crypto: { subtle },
    Response,
    URL,
    TextEncoder,
    TextDecoder,
    atob,
    btoa,
  });
  runInContext(SCRIPT, context);
  const send = async (name: string, more: object) => {
    let done: Promise<unknown> = Promise.resolve();
    const waitUntil = (one: Promise<unknown>) => {
      done = one;
    };
    listeners.get(name)?.({ waitUntil, respondWith: waitUntil, ...more });
    return done;
  };
  const ask = async (data: string) => {
    const { promise, resolve } = answered<Told>();
    await send("message", { data, ports: [{ postMessage: resolve }] });
    return promise;
  };
  const begin = async () => {
    await send("install", {});
    Object.assign(registration, { active: {}, installing: null });
    await send("activate", {});
  };
  const get = async (path: string, mode = "cors") => {
    const request = { url: `https://node.example${path}`, method: "GET", mode };
    return (await send("fetch", { request })) as Response | undefined;
  };
  return { begin, ask, get, caches, asked, said, registration, context };
}

function answered<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((now) => {
    resolve = now;
  });
  return { promise, resolve };
}

const OLD = { "index.html": "old", "app.html": "app", "w/core-1.js": "core 1" };
const NEW = { "index.html": "new", "app.html": "app", "w/core-2.js": "core 2" };
const key = newKey();
const other = newKey();

/** A browser that has taken a version signed by the key as release 10. */
async function signedHere() {
  const { served, publish } = node(OLD);
  publish(OLD, { key, release: 10 });
  const browser = worker(served);
  await browser.begin();
  return { served, publish, ...browser };
}

const text = async (answer: Response | undefined) => answer?.text();

test("a signed version is followed by a newer one of the same key, when somebody asks", async () => {
  const { publish, ask, get, asked, said } = await signedHere();
  const first = await ask("about");
  assert.deepEqual(
    [first.current.signature, first.current.key, first.current.release],
    ["good", publicOf(key), 10],
  );
  publish(NEW, { key, release: 11 });
  const { waiting, refused } = await ask("look");
  assert.deepEqual([waiting?.release, refused], [11, null]);
  assert.equal(await text(await get("/", "navigate")), "old");
  const { current, before } = await ask("swap");
  assert.deepEqual([current.release, before], [11, first.current.sum]);
  assert.equal(await text(await get("/", "navigate")), "new");
  assert.ok(said.some((one) => (one as { begun?: string }).begun === current.sum));
  // A tab that is open with the version before has its files, and no others from the node.
  assert.equal(await text(await get("/w/core-1.js")), "core 1");
  asked.length = 0;
  assert.equal((await get("/w/core-0.js"))?.type, "error");
  assert.deepEqual(asked, []);
});

for (const [what, by, reason] of [
  ["that nobody signed", undefined, "unsigned"],
  ["that another key signs", { key: other, release: 11 }, "other_key"],
  ["that is older", { key, release: 9 }, "older"],
  ["under the same number", { key, release: 10 }, "older"],
] as const) {
  test(`after a signed version one ${what} is refused, and the old one goes on`, async () => {
    const { publish, ask, get, caches } = await signedHere();
    const { current } = await ask("about");
    publish(NEW, by);
    const told = await ask("look");
    assert.deepEqual([told.refused?.reason, told.waiting], [reason, null]);
    assert.deepEqual((await ask("swap")).current, current);
    assert.equal(await text(await get("/", "navigate")), "old");
    assert.deepEqual(await caches.keys(), [`coterie-${current.sum}`, "coterie.notes"]);
    publish(OLD, { key, release: 10 });
    assert.equal((await ask("look")).refused, null);
  });
}

test("a signature of another list, or of another number, is bad", async () => {
  const { served, publish, ask } = await signedHere();
  publish(NEW, { key, release: 11 });
  const good = served.get("/hashes.json.sig") ?? "";
  for (const bad of [
    good.replace('"release":11', '"release":12'),
    good.replace('"release":11', '"release":11.5'),
    good.replace('"signature":"', '"signature":"A'),
    good.replace("{", '{"more":1,'),
    "",
    "[]",
  ]) {
    served.set("/hashes.json.sig", bad);
    assert.equal((await ask("look")).refused?.reason, "bad_signature", bad);
  }
  served.set("/hashes.json.sig", good);
  served.set("/hashes.json", `${served.get("/hashes.json")} `);
  assert.equal((await ask("look")).refused?.reason, "bad_signature");
});

test("a file that is another than the signed list says is named, and nothing of its version stays", async () => {
  const { served, publish, ask, get, caches } = await signedHere();
  publish(NEW, { key, release: 11 });
  served.set("/w/core-2.js", "trap");
  const { refused, waiting, current } = await ask("look");
  assert.deepEqual([refused?.reason, refused?.file, waiting], ["file", "w/core-2.js", null]);
  assert.deepEqual(await caches.keys(), [`coterie-${current.sum}`, "coterie.notes"]);
  assert.equal(await text(await get("/", "navigate")), "old");
});

test("what is not signed is followed by anything, until something signed is taken", async () => {
  const { served, publish } = node(OLD);
  const { begin, ask } = worker(served);
  await begin();
  assert.equal((await ask("about")).current.signature, "none");
  publish(NEW);
  await ask("look");
  assert.equal((await ask("swap")).current.key, null);
  publish(OLD, { key, release: 5 });
  await ask("look");
  publish(NEW);
  assert.equal((await ask("look")).waiting, null, "a signed one that only waited binds nobody");
  publish(OLD, { key, release: 5 });
  await ask("look");
  assert.equal((await ask("swap")).current.key, publicOf(key));
  publish(NEW);
  assert.equal((await ask("look")).refused?.reason, "unsigned");
  publish(OLD, { key, release: 7 });
  assert.equal((await ask("look")).current.release, 7, "the same files, signed again");
});

test("what is signed wrongly at the first visit runs, and vouches for nothing", async () => {
  const { served, publish } = node(OLD);
  publish(OLD, { key, release: 1 });
  served.set("/hashes.json.sig", sign(Buffer.from("another list"), key, 1));
  const { begin, ask } = worker(served);
  await begin();
  const { current } = await ask("about");
  assert.deepEqual([current.signature, current.key], ["bad", null]);
});

test("a browser that cannot check takes the first version and no signed one after it", async () => {
  const { served, publish } = node(OLD);
  publish(OLD, { key, release: 1 });
  const importKey = () => Promise.reject(new DOMException("no Ed25519", "NotSupportedError"));
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  const subtle = { digest, importKey } as unknown as SubtleCrypto;
  const { begin, ask } = worker(served, { subtle });
  await begin();
  assert.deepEqual((await ask("about")).current.signature, "unchecked");
  publish(NEW, { key, release: 2 });
  assert.equal((await ask("look")).waiting?.signature, "unchecked");
});

test("a node that cannot be reached changes nothing", async () => {
  const { served, ask, get } = await signedHere();
  const { current } = await ask("about");
  for (const path of served.keys()) served.set(path, "down");
  const told = await ask("look");
  assert.deepEqual([told.failed, told.refused, told.current], [true, null, current]);
  assert.equal(await text(await get("/app/s/1", "navigate")), "app");
});

test("the first script of all is no other one, however late a browser says that it waits no more", async () => {
  const { ask, registration } = await signedHere();
  const first = registration.active;
  registration.waiting = first;
  assert.equal((await ask("about")).script, null);
  Object.assign(registration, { active: null, waiting: first });
  assert.equal((await ask("about")).script, null);
});

test("another script in its place follows if the signed list has it, and is named if not", async () => {
  const { served, publish, ask, registration } = await signedHere();
  assert.equal((await ask("about")).script, null);
  registration.waiting = {};
  assert.equal((await ask("about")).script, "follows", "the same script, as listed");
  served.set("/sw.js", "take()");
  assert.equal((await ask("about")).script, "unsigned");
  publish({ ...NEW, "sw.js": "better()" });
  assert.equal((await ask("about")).script, "unsigned");
  publish({ ...NEW, "sw.js": "better()" }, { key: other, release: 11 });
  assert.equal((await ask("about")).script, "unsigned");
  publish({ ...NEW, "sw.js": "better()" }, { key, release: 11 });
  assert.equal((await ask("about")).script, "follows");
});

test("of an answer only what is known is kept, and calls go by", async () => {
  const { get } = await signedHere();
  const page = await get("/", "navigate");
  assert.deepEqual([...(page?.headers.keys() ?? [])], ["content-type"]);
  for (const path of ["/v1/info", "/hashes.json", "/hashes.json.sig", "/sw.js"]) {
    assert.equal(await get(path), undefined, path);
  }
});

test("a key is made for its owner alone, never over another, and is printed", () => {
  const folder = mkdtempSync(join(tmpdir(), "coterie-key-"));
  const file = join(folder, "release.pem");
  const make = () => spawnSync(process.execPath, ["scripts/release.mjs", "key", file]);
  const made = make();
  assert.equal(made.status, 0, made.stderr.toString());
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const pem = readFileSync(file, "utf8");
  const printed = publicOf(pem);
  assert.equal(
    made.stdout.toString(),
    `release key ${printed}\nfingerprint ${fingerprint(printed)}\n`,
  );
  assert.notEqual(make().status, 0);
  assert.equal(readFileSync(file, "utf8"), pem);
  rmSync(folder, { recursive: true });
});

test("what is most urgent is said, and what was refused only where a key is pinned", async () => {
  const { publish, ask } = await signedHere();
  const now = async () => stateOf((await ask("about")) as Parameters<typeof stateOf>[0]);
  assert.equal(await now(), "none");
  publish(NEW);
  const told = (await ask("look")) as Parameters<typeof stateOf>[0];
  assert.equal(stateOf(told), "refused");
  const { current } = told;
  assert.equal(stateOf({ ...told, current: current && { ...current, key: null } }), "none");
  assert.equal(stateOf({ ...told, script: "unsigned" }), "script");
  assert.equal(stateOf({ ...told, script: "follows" }), "waiting");
  assert.equal(stateOf({ ...told, waiting: current, script: "unsigned" }), "script");
});

test("the vectors of a release", async () => {
  const { context } = worker(node(OLD).served);
  const voucher = (context as { voucher?: Voucher }).voucher;
  assert.ok(voucher);
  const bytes = (words: string) => new TextEncoder().encode(words);
  for (const { list, signature, key, release, fingerprint: print } of VECTORS.good) {
    const told = await voucher(bytes(list), bytes(signature));
    assert.deepEqual({ ...told }, { signature: "good", key, release });
    assert.equal(fingerprint(key), print);
  }
  for (const { name, list, signature } of VECTORS.bad) {
    assert.deepEqual(
      { ...(await voucher(bytes(list), bytes(signature))) },
      { signature: "bad" },
      name,
    );
  }
});
type Voucher = (list: Uint8Array, signature: Uint8Array) => Promise<object>;
