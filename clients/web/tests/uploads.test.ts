// Files as the worker sends them, against a node of a few lines: kept first, gone on with by whoever
// leads next, and nothing left behind.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Ask, Failed, refusal } from "@/core/bytes";
import type { Lent, Sending } from "@/core/messages";
import type { Spool } from "@/core/spool";
import { Uploads } from "@/core/uploads";
import type { Request } from "@/wire/core";
import { COMMITMENT, tools } from "./sealing";

const PART = 1024 * 1024;

type Answer = { status?: number; body?: unknown };

/** A browser that keeps files as long as this lives, and has so much room. */
class Drawer implements Spool {
  readonly kept = new Map<string, Blob>();
  room = Number.POSITIVE_INFINITY;
  async keep(name: string, size: number, pieces: AsyncIterable<Blob>): Promise<void> {
    if (size > this.room) throw refusal("no_room", "the browser does not keep the file");
    const all: Blob[] = [];
    for await (const piece of pieces) all.push(piece);
    this.kept.set(name, new Blob(all));
  }
  async read(name: string): Promise<Blob> {
    const found = this.kept.get(name);
    if (!found) throw new Error("not found");
    return found;
  }
  async drop(name: string): Promise<void> {
    this.kept.delete(name);
  }
  async names(): Promise<string[]> {
    return [...this.kept.keys()];
  }
  async clear(): Promise<void> {
    this.kept.clear();
  }
}

/** A node that has blobs part by part, and a core that outlive whoever leads. */
class Stage {
  readonly spool = new Drawer();
  readonly notes = new Map<string, string>();
  readonly asked: Request[] = [];
  readonly calls: string[] = [];
  readonly blobs = new Map<string, { size: number; parts: Uint8Array[] }>();
  /** Files by their source, as the core has begun them. */
  readonly begun = new Map<string, string>();
  readonly sent: string[] = [];
  sending: Sending[] = [];
  anew = 0;
  /** What the node says instead of what it does. */
  answer: (method: string, path: string) => Answer | null | Promise<Answer | null> = () => null;
  /** Before the core answers. */
  core: (request: Request) => Promise<void> = async () => {};
  #next = 1;

  constructor() {
    globalThis.fetch = ((path: string, init: RequestInit) =>
      this.#fetch(path, init)) as typeof fetch;
  }

  /** Whoever leads from now on. */
  async lead(): Promise<Uploads> {
    const ask = ((request: Request) => this.#ask(request)) as Ask;
    const tell = (sending: Sending[], anew: boolean) => {
      this.sending = structuredClone(sending);
      this.anew += anew ? 1 : 0;
    };
    const uploads = new Uploads(ask, tools, this.spool, tell);
    const note = async (name: string, text: string | null) => {
      if (text === null) this.notes.delete(name);
      else this.notes.set(name, text);
    };
    await uploads.begin({ note }, [...this.notes]);
    return uploads;
  }

  did = () => this.asked.map((request) => request.do).filter((act) => act !== "lend_token");

  blobOf(name: string): Buffer {
    return Buffer.concat(this.blobs.get(name)?.parts ?? []);
  }

  /** Nothing is on its way, and nothing of what was is left. */
  clean = () =>
    this.sending.length + this.spool.kept.size + this.notes.size + this.begun.size === 0;

  async #ask(request: Request): Promise<unknown> {
    this.asked.push(request);
    await this.core(request);
    if (request.do === "begin_file") return this.#begin(request);
    if (request.do === "forget_file" || request.do === "send_file") {
      const source = [...this.begun].find(([, blob]) => blob === request.blob)?.[0];
      if (request.do === "send_file") {
        const words = "there is no upload of this file";
        if (!source) throw new Failed({ kind: "not_found", code: "not_found", message: words });
        this.sent.push(request.blob);
      }
      if (source) this.begun.delete(source);
    }
    return { access_token: "t" };
  }

  #begin({ source, name, length, preview }: Extract<Request, { do: "begin_file" }>) {
    const blob = this.begun.get(source) ?? `b${this.#next++}`;
    this.begun.set(source, blob);
    const sealed = (blob_id: string, name: string, length: number) => ({
      ...{ blob_id, key: "", name, length, size: length + COMMITMENT },
    });
    const made = preview?.thumbnail;
    const thumbnail = made ? sealed(`${blob}t`, "thumbnail", made.length) : null;
    return { channel_id: "c1", ...sealed(blob, name, length), thumbnail };
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const [, name = "", part] = /blobs\/([^/]+)(?:\/parts\/(\d+))?$/.exec(path) ?? [];
    this.calls.push(`${init.method} ${path.replace("/v1/channels/c1/blobs", "")}`);
    const given = await Promise.race([this.answer(init.method ?? "GET", path), aborted(init)]);
    init.signal?.throwIfAborted();
    const { status = 200, body } = given ?? (await this.#does(name, part, init));
    const headers = { "content-type": "application/json" };
    return new Response(JSON.stringify(body ?? {}), { status, headers });
  }

  async #does(name: string, part: string | undefined, init: RequestInit): Promise<Answer> {
    if (init.method === "DELETE") {
      this.blobs.delete(name);
      return {};
    }
    const size = part === undefined ? JSON.parse(String(init.body)).size : 0;
    const blob = this.blobs.get(name) ?? { size, parts: [] as Uint8Array[] };
    this.blobs.set(name, blob);
    if (part !== undefined) {
      assert.equal(Number(part), blob.parts.length, "parts come in order");
      blob.parts.push(new Uint8Array(await (init.body as Blob).arrayBuffer()));
    }
    const received = blob.parts.length;
    const whole = received === Math.ceil(blob.size / PART);
    return { body: { received, whole, part_size: PART } };
  }
}

const BYTES = Uint8Array.from({ length: 3 * PART + 77 }, (_, at) => at % 251);
const lent = (id: string, file = new File([BYTES], `${id}.bin`, { lastModified: 5 })): Lent => ({
  ...{ id, channel: "c1", at: Date.now(), file },
});

/** What nobody waits for any longer does not happen. */
const aborted = ({ signal }: RequestInit) =>
  new Promise<never>((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason));
  });

/** Waits until something is so; the runner ends what never is. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** A node that takes so many parts, and then nothing until it is let go. */
function held(stage: Stage, passing: number): () => void {
  let go = () => {};
  const gone = new Promise<void>((resolve) => {
    go = resolve;
  });
  stage.answer = async (method, path) => {
    if (method === "PUT" && Number(/parts\/(\d+)/.exec(path)?.[1] ?? -1) >= passing) await gone;
    return null;
  };
  return go;
}

test("a file is kept, goes over part by part, is gone on with where an answer was lost, and is said", async () => {
  const stage = new Stage();
  const uploads = await stage.lead();
  let lost = false;
  let kept = 0;
  stage.answer = async (_, path) => {
    kept = Math.max(kept, stage.spool.kept.get("b1")?.size ?? 0);
    if (!path.endsWith("/parts/2") || lost) return null;
    lost = true;
    throw new TypeError("connection reset");
  };
  uploads.lend(lent("plan"));
  await until(() => stage.sent.length === 1 && stage.clean());
  assert.equal(kept, BYTES.length + COMMITMENT);
  assert.ok(stage.blobOf("b1").subarray(COMMITMENT).equals(Buffer.from(BYTES)));
  assert.deepEqual(stage.did(), ["begin_file", "send_file"]);
  assert.ok(lost);
});

test("files go one after the other, and one that is refused does not hold the others up", async () => {
  const stage = new Stage();
  const uploads = await stage.lead();
  const no = {
    status: 422,
    body: { code: "limit_reached", detail: "no room", rule: "user_quota" },
  };
  stage.answer = (_, path) => (path.endsWith("/b1") ? no : null);
  for (const name of ["one", "two", "three"]) uploads.lend(lent(name));
  await until(() => stage.sent.length === 2 && stage.sending.length === 1);
  assert.deepEqual(stage.sent, ["b2", "b3"]);
  const [refused] = stage.sending;
  assert.equal(refused?.failed?.message, "no room (user_quota)");
  assert.ok(refused.again);
  stage.answer = () => null;
  uploads.retry("one");
  await until(() => stage.clean());
  assert.deepEqual(stage.sent, ["b2", "b3", "b1"]);
});

test("whoever leads next goes on with what was kept, and sends nothing again that the node has", async () => {
  const stage = new Stage();
  const first = await stage.lead();
  const go = held(stage, 2);
  first.lend(lent("plan"));
  await until(() => stage.sending[0]?.how?.done === 2 * PART);
  assert.equal(stage.sending[0]?.kept, true);
  first.halt();
  go();
  stage.answer = () => null;
  stage.calls.length = 0;
  await stage.lead();
  await until(() => stage.clean());
  assert.deepEqual(stage.calls, ["PUT /b1", "PUT /b1/parts/2", "PUT /b1/parts/3"]);
  assert.ok(stage.blobOf("b1").subarray(COMMITMENT).equals(Buffer.from(BYTES)));
  assert.deepEqual(stage.sent, ["b1"]);
});

test("a message that was sent while the leader ended is not sent again", async () => {
  const stage = new Stage();
  const first = await stage.lead();
  // The core has sent it and told nobody: whoever led is gone.
  stage.core = async (request) => {
    if (request.do !== "send_file") return;
    stage.sent.push(request.blob);
    stage.begun.clear();
    await new Promise(() => {});
  };
  first.lend(lent("plan"));
  await until(() => stage.sent.length === 1);
  assert.equal(stage.sending[0]?.step, "saying");
  await first.cancel("plan");
  assert.equal(stage.sending.length, 1, "nobody takes it back while it is being said");
  first.halt();
  stage.core = async () => {};
  await stage.lead();
  await until(() => stage.clean());
  assert.deepEqual(stage.sent, ["b1"]);
});

test("what the browser does not keep goes over all the same, and after a reload has to be chosen again", async () => {
  const stage = new Stage();
  stage.spool.room = 1000;
  const first = await stage.lead();
  const go = held(stage, 2);
  first.lend(lent("plan"));
  await until(() => stage.sending[0]?.how?.done === 2 * PART);
  assert.equal(stage.sending[0]?.kept, false);
  assert.equal(stage.spool.kept.size, 0, "nothing half done is left");
  first.halt();
  go();
  stage.answer = () => null;
  const second = await stage.lead();
  await until(() => stage.sending[0]?.failed?.code === "not_kept");
  assert.equal(stage.sending[0]?.again, false);
  // The tab that has it still lends it again, or somebody has chosen it again.
  stage.calls.length = 0;
  second.lend(lent("plan"));
  await until(() => stage.clean());
  assert.deepEqual(stage.calls, ["PUT /b1", "PUT /b1/parts/2", "PUT /b1/parts/3"]);
  assert.deepEqual(stage.sent, ["b1"]);
});

test("what is cancelled leaves nothing at the node and nothing here, also after a reload", async () => {
  for (const reloaded of [false, true]) {
    const stage = new Stage();
    let uploads = await stage.lead();
    const go = held(stage, 1);
    uploads.lend(lent("plan"));
    uploads.lend(lent("next"));
    await until(() => stage.sending[0]?.how?.done === PART && stage.sending[1]?.kept === true);
    if (reloaded) {
      uploads.halt();
      uploads = await stage.lead();
      await until(() => stage.sending[0]?.how?.done === PART);
    }
    const cancelled = uploads.cancel("plan");
    assert.deepEqual(
      stage.sending.map(({ id }) => id),
      ["next"],
    );
    go();
    await cancelled;
    await until(() => stage.clean());
    assert.ok(!stage.blobs.has("b1"));
    assert.deepEqual(stage.sent, ["b2"]);
  }
});

test("one that was being given up when the leader ended is given up by the next", async () => {
  const stage = new Stage();
  const first = await stage.lead();
  held(stage, 1);
  first.lend(lent("plan"));
  await until(() => stage.sending[0]?.how?.done === PART);
  void first.cancel("plan");
  await until(() => [...stage.notes.values()].some((text) => JSON.parse(text).cancelled));
  // What the first one does further does not count.
  const notes = [...stage.notes];
  first.halt();
  const next = new Stage();
  for (const [name, text] of notes) next.notes.set(name, text);
  next.spool.kept.set("b1", new Blob([BYTES]));
  next.spool.kept.set("nobody's", new Blob([BYTES]));
  await next.lead();
  await until(() => next.clean());
  // The first one may have said so, too, before it ended.
  assert.deepEqual([...new Set(next.calls)], ["DELETE /b1"]);
  assert.deepEqual(next.sent, []);
});

test("when the session ends nothing of the files stays", async () => {
  const stage = new Stage();
  const uploads = await stage.lead();
  held(stage, 0);
  for (const name of ["one", "two"]) uploads.lend(lent(name));
  await until(() => stage.sending.length === 2 && stage.sending.every(({ kept }) => kept));
  await uploads.end();
  assert.ok(stage.clean());
  assert.deepEqual(stage.sent, []);
});

test("an image goes without what it tells, and a broken one not at all", async () => {
  const stage = new Stage();
  const uploads = await stage.lead();
  const image = (first: number) =>
    new File([Uint8Array.of(first, 1, 2, 3, 9, 9)], "a.png", { type: "image/x" });
  uploads.lend(lent("good", image(0x89)));
  await until(() => stage.sent.length === 1 && stage.clean());
  const [begun] = stage.asked;
  assert.ok(begun?.do === "begin_file" && begun.length === 4 && begun.media_type === "image/png");
  uploads.lend(lent("broken", image(66)));
  await until(() => stage.sending[0]?.failed?.code === "image");
  assert.equal(stage.did().filter((act) => act === "begin_file").length, 1);
  await uploads.cancel("broken");
  assert.ok(stage.clean());
});

test("a picture goes with its thumbnail, kept beside it, and both are taken back", async () => {
  const stage = new Stage();
  const uploads = await stage.lead();
  const picture = new File([Uint8Array.of(0x89, 9, 9, 0)], "a.png", { type: "image/png" });
  uploads.lend(lent("one", picture));
  await until(() => stage.sent.length === 1 && stage.clean());
  const [begun] = stage.asked;
  assert.ok(begun?.do === "begin_file");
  const thumbnail = { media_type: "image/jpeg", length: 3 };
  assert.deepEqual(begun.preview, { width: 4000, height: 3000, blur_hash: "00OZZy", thumbnail });
  const puts = ["PUT /b1", "PUT /b1/parts/0", "PUT /b1t", "PUT /b1t/parts/0"];
  assert.deepEqual(stage.calls.splice(0), puts);

  const no = { status: 422, body: { code: "limit_reached", detail: "no room" } };
  stage.answer = (method, path) => (method === "PUT" && path.endsWith("/b2t") ? no : null);
  uploads.lend(lent("two", picture));
  await until(() => stage.sending[0]?.failed?.code === "limit_reached");
  assert.deepEqual([...stage.spool.kept.keys()], ["b2", "b2t"], "it can be tried again");
  await uploads.cancel("two");
  assert.deepEqual(stage.calls.slice(-2), ["DELETE /b2", "DELETE /b2t"]);
  assert.ok(stage.clean());
});

test("a file whose message came too late for the node has to be chosen again", async () => {
  const stage = new Stage();
  const uploads = await stage.lead();
  stage.core = async (request) => {
    if (request.do !== "send_file") return;
    stage.begun.clear();
    const message = "the request is not valid (blob_unknown)";
    throw new Failed({ kind: "refused", code: "invalid", message });
  };
  uploads.lend(lent("plan"));
  await until(() => stage.sending[0]?.failed?.code === "not_kept");
  assert.equal(stage.sending[0]?.again, false);
  assert.equal(stage.spool.kept.size, 0);
  stage.core = async () => {};
  uploads.lend(lent("plan"));
  await until(() => stage.clean());
  assert.deepEqual(stage.sent, ["b2"]);
});
