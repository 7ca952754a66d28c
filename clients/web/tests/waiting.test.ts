// Files beside a draft as the worker keeps them: sealed, bounded, and gone when they are to go.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { App } from "@/client/app";
import { type CoreClient, Refusal } from "@/client/core";
import { Notes } from "@/client/notes";
import { Failed, refusal } from "@/core/bytes";
import type { ToWorker } from "@/core/messages";
import type { Spool } from "@/core/spool";
import { LARGEST, LONGEST_MS, Waiting } from "@/core/waiting";
import { restore, stage, unstage } from "@/ui/composer/attached";
import { view } from "@/ui/view";

const MIB = 1024 ** 2;

/** A browser that has so much room. */
function drawer(room = Number.POSITIVE_INFINITY) {
  const kept = new Map<string, Blob>();
  const spool: Spool = {
    async keep(name, size, pieces) {
      if (size > room) throw refusal("no_room", "the browser does not keep the file");
      const all: Blob[] = [];
      for await (const piece of pieces) all.push(piece);
      const whole = new Blob(all);
      assert.equal(whole.size, size, "as long as was said");
      kept.set(name, whole);
    },
    async read(name) {
      const found = kept.get(name);
      if (!found) throw new Error("not found");
      return found;
    },
    drop: async (name) => void kept.delete(name),
    names: async () => [...kept.keys()],
    clear: async () => kept.clear(),
  };
  return { kept, spool };
}

/** A store with a key of its own, and notes. */
async function store(notes = new Map<string, string>()) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const of = (name: string, iv: Uint8Array<ArrayBuffer>) => ({
    ...{ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) },
  });
  return {
    notes,
    async sealPiece(name: string, plain: Uint8Array<ArrayBuffer>) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      return new Blob([iv, await crypto.subtle.encrypt(of(name, iv), key, plain)]);
    },
    async openPiece(name: string, sealed: Blob) {
      const bytes = new Uint8Array(await sealed.arrayBuffer());
      const body = bytes.slice(12);
      return new Uint8Array(await crypto.subtle.decrypt(of(name, bytes.slice(0, 12)), key, body));
    },
    async note(name: string, text: string | null) {
      if (text === null) notes.delete(name);
      else notes.set(name, text);
    },
  };
}

const bytesOf = async (blob: Blob) => Buffer.from(await blob.arrayBuffer());
const notKept = (error: unknown) => error instanceof Failed && error.failure.code === "not_kept";

test("a file beside a draft is kept sealed, piece by piece, and is the same again", async () => {
  const { kept, spool } = drawer();
  const sealer = await store();
  const waiting = new Waiting(spool);
  await waiting.begin(sealer, [], 0);
  const plain = Buffer.alloc(2 * MIB + 77, "canary of a draft ");
  for (const [id, bytes] of [
    ["f1", plain],
    ["f2", Buffer.alloc(0)],
  ] as const) {
    assert.equal(await waiting.keep(id, new Blob([bytes])), true);
    assert.ok((await bytesOf(await waiting.open(id))).equals(bytes), id);
  }
  assert.ok(!(await bytesOf(kept.get("f1") as Blob)).includes("canary"));
  // Whoever leads next has the same key, and opens it as well.
  const next = new Waiting(spool);
  await next.begin(sealer, [["attached/c/f1", JSON.stringify({ at: 0 })]], 1);
  assert.ok((await bytesOf(await next.open("f1"))).equals(plain));
});

test("one that was changed, cut short, put in the place of another or thrown away is not kept", async () => {
  const { kept, spool } = drawer();
  const waiting = new Waiting(spool);
  await waiting.begin(await store(), [], 0);
  await waiting.keep("f1", new Blob([Buffer.alloc(2 * MIB, 1)]));
  const sealed = await bytesOf(kept.get("f1") as Blob);
  const changed = Buffer.from(sealed);
  changed[MIB] = (changed[MIB] ?? 0) ^ 1;
  for (const bad of [changed, sealed.subarray(0, MIB + 28), sealed.subarray(1)]) {
    kept.set("f1", new Blob([Buffer.from(bad)]));
    await assert.rejects(waiting.open("f1"), notKept);
  }
  kept.set("f2", new Blob([sealed]));
  await assert.rejects(waiting.open("f2"), notKept);
  await assert.rejects(waiting.open("f3"), notKept);
});

test("what is too large, or has no room, is not kept and leaves nothing", async () => {
  const { kept, spool } = drawer(MIB);
  const waiting = new Waiting(spool);
  assert.equal(await waiting.keep("early", new Blob(["x"])), false, "there is no store yet");
  await waiting.begin(await store(), [], 0);
  assert.equal(await waiting.keep("f1", new Blob([Buffer.alloc(2 * MIB)])), false);
  const large = { size: LARGEST + 1 } as Blob;
  assert.equal(await waiting.keep("f2", large), false);
  assert.equal(kept.size, 0);
});

test("what is taken away while it is being written does not come back", async () => {
  const { kept, spool } = drawer();
  const waiting = new Waiting(spool);
  await waiting.begin(await store(), [], 0);
  const keeping = waiting.keep("f1", new Blob([Buffer.alloc(MIB)]));
  await waiting.drop("f1");
  await keeping;
  assert.equal(kept.size, 0);
});

test("a start forgets what nobody knows of, and what has waited too long", async () => {
  const { kept, spool } = drawer();
  const first = new Waiting(spool);
  const sealer = await store();
  await first.begin(sealer, [], 0);
  for (const id of ["known", "old", "unknown"]) await first.keep(id, new Blob([id]));
  sealer.notes.set("attached/c/known", JSON.stringify({ at: 2 }));
  sealer.notes.set("attached/c/old", JSON.stringify({ at: 1 }));
  sealer.notes.set("draft/c", "not about files");
  await new Waiting(spool).begin(sealer, [...sealer.notes], 1 + LONGEST_MS);
  assert.deepEqual([...kept.keys()], ["known"]);
  assert.deepEqual([...sealer.notes.keys()], ["attached/c/known", "draft/c"]);
});

/** A page whose worker keeps what it is told to, and hands out what is in its store. */
function paged(found: [string, string][], kept = new Map<string, Blob>()) {
  const told: ToWorker[] = [];
  const core = {
    draft: (act: ToWorker) => void told.push(act),
    note: () => {},
    transfer: ({ id }: { id: string }) => {
      const blob = kept.get(id);
      const gone = new Refusal({ kind: "refused", code: "not_kept", message: "it is gone" });
      return { done: blob ? Promise.resolve(blob) : Promise.reject(gone), abandon: () => {} };
    },
    onWaits: (_id: string, _kept: boolean) => {},
  };
  const notes = new Notes(core as unknown as CoreClient);
  notes.opened(found);
  view.set({ staged: {} });
  const names = () => (view.get().staged.c ?? []).map(({ file }) => file.name);
  return { app: { core, notes } as unknown as App, core, notes, told, names };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test("a file that is added is noted once it is kept, and forgotten when it is taken away or sent", () => {
  const { app, core, notes, told, names } = paged([]);
  stage(app, "c", [new File(["a"], "a.txt"), new File(["b"], "b.txt")]);
  const [first, second] = view.get().staged.c ?? [];
  assert.equal(notes.under("attached/").length, 0);
  core.onWaits(first?.id ?? "", true);
  core.onWaits(second?.id ?? "", false);
  assert.deepEqual(
    notes.under("attached/c/").map(([, text]) => JSON.parse(text).name),
    ["a.txt"],
  );
  assert.deepEqual(
    (view.get().staged.c ?? []).map(({ kept }) => kept),
    [true, false],
  );
  unstage(app, "c", first?.id);
  assert.deepEqual(names(), ["b.txt"]);
  assert.equal(notes.under("attached/").length, 0);
  assert.deepEqual(
    unstage(app, "c").map(({ name }) => name),
    ["b.txt"],
  );
  const left = told.flatMap((act) => ("leave" in act ? [act.leave] : []));
  assert.deepEqual(left, [first?.id, second?.id]);
  // What is kept after it was taken away is not left there.
  core.onWaits("late", true);
  assert.deepEqual(told.at(-1), { leave: "late" });
  assert.equal(notes.under("attached/").length, 0);
});

test("what was being kept when its tab's worker was lost is kept by the next one; no more than ten files wait", () => {
  const { app, core, notes, told } = paged([]);
  stage(
    app,
    "c",
    Array.from({ length: 12 }, (_, at) => new File(["x"], `${at}`)),
  );
  assert.equal(told.length, 10);
  core.onWaits(view.get().staged.c?.[0]?.id ?? "", true);
  told.length = 0;
  notes.opened(notes.under(""));
  assert.equal(told.length, 9);
});

test("after a reload files are there in their order; what the browser has thrown away is forgotten, and what another tab has sent goes", async () => {
  const note = (name: string, at: number) => JSON.stringify({ name, type: "", modified: 7, at });
  const found: [string, string][] = [
    ["attached/c/f1", note("second", 2)],
    ["attached/c/f2", note("first", 1)],
    ["attached/c/f3", note("gone", 3)],
    ["attached/d/f4", note("elsewhere", 4)],
  ];
  const kept = new Map(["f1", "f2", "f4"].map((id) => [id, new Blob([id])]));
  const { app, notes, names } = paged(found, kept);
  restore(app, "c");
  restore(app, "c");
  await soon();
  assert.deepEqual(names(), ["first", "second"]);
  assert.equal(view.get().staged.c?.[0]?.file.lastModified, 7);
  assert.equal(notes.get("attached/c/f3"), null);
  notes.heard("attached/c/f2", null);
  assert.deepEqual(names(), ["second"]);
  assert.deepEqual(
    notes.under("attached/").map(([name]) => name),
    ["attached/c/f1", "attached/d/f4"],
  );
});
