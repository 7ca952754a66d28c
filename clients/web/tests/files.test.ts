// Files as the worker sends and fetches them, against a node of a few lines.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Failed } from "@/core/bytes";
import { Files, type Tools } from "@/core/files";
import type { Downloaded, Transferred } from "@/core/messages";
import type { Request } from "@/wire/core";

const CHUNK = 65_536;
const COMMITMENT = 32;
const PART = 1024 * 1024;

/** "Sealing" that only puts a commitment before the first chunk, as the real one does. */
const tools: Tools = {
  sealing: (_key, _name, length, chunk) => {
    const starts = (at: number) => Math.min(length, Math.max(0, at * CHUNK - COMMITMENT));
    let at = chunk;
    const takes = () => starts(at + 1) - starts(at);
    return {
      takes,
      ended: () => starts(at) >= length,
      seal: (plain) => {
        assert.equal(plain.length, takes());
        const first = at === 0;
        at += 1;
        return first ? new Uint8Array([...new Uint8Array(COMMITMENT), ...plain]) : plain;
      },
    };
  },
  opening: (_key, _name, length, front) => {
    assert.equal(front.length, COMMITMENT);
    let left = length;
    const takes = () => Math.min(left, left === length ? CHUNK - COMMITMENT : CHUNK);
    return {
      takes,
      open: (sealed) => {
        if (sealed[0] === 255) throw new Error("not authentic");
        left -= sealed.length;
        return sealed;
      },
    };
  },
  strip: (image) => {
    if (image[0] === 66) throw new Error("broken");
    return image[0] === 0x89 ? image.slice(0, 4) : undefined;
  },
};

type Answer = { status?: number; body?: unknown; bytes?: Uint8Array<ArrayBuffer> };

/** A core that gives keys and sends, and a node that answers by a function. */
function stage(
  answer: (method: string, path: string, init: RequestInit) => Answer | Promise<Answer>,
) {
  const asked: Request[] = [];
  const ask = async (request: Request, row?: (row: unknown) => void) => {
    asked.push(request);
    if (request.do === "begin_file") {
      const { name, length } = request;
      return { channel_id: "c1", blob_id: "b1", key: "", name, length, size: length + COMMITMENT };
    }
    if (request.do === "find_file") {
      const found = { name: "plan.txt", length: 100_000, media_type: "text/plain" };
      return { channel_id: "c1", blob_id: "b1", key: "", ...found };
    }
    if (request.do === "send_file") row?.({ seq: 9 });
    return { access_token: "t" };
  };
  globalThis.fetch = (async (path: string, init: RequestInit) => {
    const { status = 200, body, bytes } = await answer(init.method ?? "GET", path, init);
    return new Response(bytes ?? JSON.stringify(body ?? {}), { status });
  }) as typeof fetch;
  return { files: new Files(ask, tools), asked, did: () => asked.map((request) => request.do) };
}

const never = new AbortController().signal;

test("a file goes over part by part, is gone on with where an answer was lost, and then is said", async () => {
  const bytes = Uint8Array.from({ length: 2 * PART + 77 }, (_, at) => at % 251);
  const parts: Uint8Array[] = [];
  let lost = false;
  const { files, did } = stage(async (method, path, init) => {
    const view = () => ({ received: parts.length, whole: parts.length === 3, part_size: PART });
    if (path.endsWith("/b1")) return { body: view() };
    assert.equal(method, "PUT");
    assert.ok(path.endsWith(`/parts/${parts.length}`));
    parts.push(new Uint8Array(await (init.body as Blob).arrayBuffer()));
    if (parts.length === 2 && !lost) {
      lost = true;
      throw new TypeError("connection reset");
    }
    return { body: view() };
  });
  const told: Transferred[] = [];
  const transfer = { do: "upload", channel: "c1", file: new File([bytes], "a.bin") } as const;
  const sent = await files.run(transfer, (how) => told.push(how), never);
  assert.deepEqual(sent, { seq: 9 });
  const blob = Buffer.concat(parts);
  assert.ok(blob.subarray(COMMITMENT).equals(Buffer.from(bytes)));
  assert.deepEqual(told.at(-1), { done: bytes.length, of: bytes.length });
  assert.deepEqual(did(), ["begin_file", "lend_token", "send_file"]);
});

test("an image goes without what it tells, and a broken one not at all", async () => {
  const { files, asked } = stage(() => ({ body: { received: 1, whole: true, part_size: PART } }));
  const upload = (first: number) => {
    const file = new File([Uint8Array.of(first, 1, 2, 3, 9, 9)], "a.png", { type: "image/x" });
    return files.run({ do: "upload", channel: "c1", file }, () => {}, never);
  };
  await upload(0x89);
  const [begun] = asked;
  assert.ok(begun?.do === "begin_file" && begun.length === 4 && begun.media_type === "image/png");
  await assert.rejects(upload(66), (error: Failed) => error.failure.code === "image");
  assert.equal(asked.filter((request) => request.do === "begin_file").length, 1);
});

test("what is refused or cancelled leaves nothing at the node", async () => {
  const calls: string[] = [];
  const { files, did } = stage((method, path) => {
    calls.push(`${method} ${path}`);
    if (method === "DELETE") return {};
    return { status: 422, body: { code: "limit_reached", detail: "no room", rule: "user_quota" } };
  });
  const file = new File(["abc"], "a.txt");
  const refused = files.run({ do: "upload", channel: "c1", file }, () => {}, never);
  await assert.rejects(
    refused,
    (error: Failed) => error.failure.message === "no room (user_quota)",
  );
  assert.deepEqual(calls, ["PUT /v1/channels/c1/blobs/b1", "DELETE /v1/channels/c1/blobs/b1"]);
  assert.equal(did().at(-1), "forget_file");
});

test("a file is opened chunk by chunk, and one that is not authentic or too short is none", async () => {
  const plain = Uint8Array.from({ length: 100_000 }, (_, at) => at % 200);
  const blob = new Uint8Array([...new Uint8Array(COMMITMENT), ...plain]);
  let bytes = blob;
  const { files } = stage(() => ({ bytes }));
  const get = () => files.run({ do: "download", channel: "c1", seq: 4 }, () => {}, never);
  const { blob: got, name } = (await get()) as Downloaded;
  assert.equal(name, "plan.txt");
  assert.deepEqual(new Uint8Array(await got.arrayBuffer()), plain);
  const corrupt = (error: Failed) => error.failure.code === "file_corrupt";
  bytes = blob.slice(0, 90_000);
  await assert.rejects(get(), corrupt);
  bytes = blob.with(COMMITMENT, 255) as Uint8Array<ArrayBuffer>;
  await assert.rejects(get(), corrupt);
});
