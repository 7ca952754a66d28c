// Files as the worker fetches them, against a node of a few lines.

import assert from "node:assert/strict";
import { test } from "node:test";
import { blurHash, blurred } from "@/core/blurhash";
import { type Ask, Bytes, type Failed } from "@/core/bytes";
import { Files } from "@/core/files";
import type { Downloaded } from "@/core/messages";
import { fit, isDecoded } from "@/core/picture";
import type { Request } from "@/wire/core";
import { COMMITMENT, tools } from "./sealing";

const PART = 1024 * 1024;

type Answer = { status?: number; body?: unknown; bytes?: Uint8Array<ArrayBuffer> };

/** Whether the node has parts handed out elsewhere. */
let elsewhere = false;

/** What a message says of its thumbnail, and of its file. */
let thumbnailLength = 3;
let fileLength = 100_000;

/** A core that gives keys, and a node that answers by a function. */
function stage(
  answer: (method: string, path: string, init: RequestInit) => Answer | Promise<Answer>,
) {
  const ask = async (request: Request) => {
    if (request.do === "find_file") {
      if (request.thumbnail) {
        const found = { name: "thumbnail", length: thumbnailLength, media_type: "image/png" };
        return { channel_id: "c1", blob_id: "b2", key: "", ...found };
      }
      const found = { name: "plan.txt", length: fileLength, media_type: "text/plain" };
      return { channel_id: "c1", blob_id: "b1", key: "", ...found };
    }
    return { access_token: "t" };
  };
  globalThis.fetch = (async (path: string, init: RequestInit) => {
    if (path === "/v1/info") return new Response(JSON.stringify({ parts_elsewhere: elsewhere }));
    const { status = 200, body, bytes } = await answer(init.method ?? "GET", path, init);
    const headers = { "content-type": bytes ? "application/octet-stream" : "application/json" };
    return new Response(bytes ?? JSON.stringify(body ?? {}), { status, headers });
  }) as typeof fetch;
  return { files: new Files(ask as Ask, tools) };
}

const never = new AbortController().signal;

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

test("what is opened of a large file is handed to the browser on the way, and not held until its end", async (t) => {
  const real = globalThis.Blob;
  let most = 0;
  globalThis.Blob = class extends real {
    constructor(parts: BlobPart[] = []) {
      super(parts);
      const held = parts.flatMap((part) => (part instanceof Uint8Array ? [part.length] : []));
      most = Math.max(
        most,
        held.reduce((sum, length) => sum + length, 0),
      );
    }
  } as typeof Blob;
  fileLength = 30 * PART + 7;
  t.after(() => {
    globalThis.Blob = real;
    fileLength = 100_000;
  });
  const plain = new Uint8Array(fileLength).map((_, at) => at % 199);
  const bytes = new Uint8Array(COMMITMENT + fileLength);
  bytes.set(plain, COMMITMENT);
  const { files } = stage(() => ({ bytes }));
  const transfer = { do: "download", channel: "c1", seq: 4 } as const;
  const { blob } = (await files.run(transfer, () => {}, never)) as Downloaded;
  assert.deepEqual(new Uint8Array(await blob.arrayBuffer()), plain);
  assert.ok(most > 0 && most < 10 * PART, `${most} bytes at once`);
});

test("a thumbnail that is too long is not fetched, and one that is too wide not shown", async () => {
  let fetched = 0;
  let bytes = new Uint8Array();
  const { files } = stage(() => {
    fetched += 1;
    return { bytes };
  });
  const transfer = { do: "download", channel: "c1", seq: 4, thumbnail: true } as const;
  const get = () => files.run(transfer, () => {}, never);
  const blob = (...image: number[]) => new Uint8Array([...new Uint8Array(COMMITMENT), ...image]);
  bytes = blob(0x89, 200, 100);
  thumbnailLength = 3;
  assert.equal(((await get()) as Downloaded).media_type, "image/png");
  fetched = 0;
  thumbnailLength = 131_073;
  await assert.rejects(get(), (error: Failed) => error.failure.code === "too_large");
  assert.equal(fetched, 0);
  thumbnailLength = 3;
  for (const lying of [blob(0x89, 0, 9), blob(0x3c, 1, 1)]) {
    bytes = lying;
    await assert.rejects(get(), (error: Failed) => error.failure.code === "no_thumbnail");
  }
});

test("a blur hash is the one that others make, is drawn, and is nothing when it is none", () => {
  const [width, height] = [32, 24];
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      data.set([x * 8, y * 10, (x * y) % 256, 255], (y * width + x) * 4);
    }
  }
  const hash = "LxH27h2lwtX3mAWUjwfAgFfmfTfi";
  assert.equal(blurHash({ data, width, height }), hash);
  const drawn = blurred(hash, 8, 8);
  assert.ok(drawn);
  assert.deepEqual([...drawn.data.subarray(0, 4)], [0, 78, 0, 255]);
  for (const bad of ["", "0", "00OZZ", `${hash}0`, "<script>", "~~00000000"]) {
    assert.equal(blurred(bad, 8, 8), null, bad);
  }
});

test("a picture is fitted, and one that fills the memory is not decoded", () => {
  assert.deepEqual(fit({ width: 4000, height: 3000 }, 640), { width: 640, height: 480 });
  assert.deepEqual(fit({ width: 100, height: 50 }, 640), { width: 100, height: 50 });
  assert.deepEqual(fit({ width: 1, height: 60_000 }, 640), { width: 1, height: 640 });
  assert.ok(isDecoded({ width: 8000, height: 6000 }));
  for (const [width, height] of [
    [0, 9],
    [70_000, 1],
    [50_000, 50_000],
  ] as const) {
    assert.ok(!isDecoded({ width, height }));
  }
});

test("parts are fetched one after the other from where the node says, without the token", async (t) => {
  elsewhere = true;
  t.after(() => {
    elsewhere = false;
  });
  const plain = Uint8Array.from({ length: 100_000 }, (_, at) => at % 200);
  const blob = new Uint8Array([...new Uint8Array(COMMITMENT), ...plain]);
  const asked: string[] = [];
  let lost = 1;
  const { files } = stage((_method, path, init) => {
    const headers = new Headers(init.headers);
    asked.push(path);
    if (path.startsWith("/v1/")) {
      assert.equal(headers.get("authorization"), "Bearer t");
      return { body: { url: `https://cdn.example${path.slice(-2)}` } };
    }
    assert.equal(headers.get("authorization"), null);
    assert.equal(init.credentials, "omit");
    assert.equal(init.redirect, "error");
    if (lost-- > 0) return { status: 403 };
    const from = Number(headers.get("range")?.match(/^bytes=(\d+)-$/)?.[1]);
    return { status: from > 0 ? 206 : 200, bytes: blob.slice(from) };
  });
  const transfer = { do: "download", channel: "c1", seq: 4 } as const;
  const { blob: got } = (await files.run(transfer, () => {}, never)) as Downloaded;
  assert.deepEqual(new Uint8Array(await got.arrayBuffer()), plain);
  const path = "/v1/channels/c1/blobs/b1/parts/0";
  const there = "https://cdn.example/0";
  assert.deepEqual(asked, [path, there, path, there], "an address that is over is asked for again");
});

test("a stream goes over the ends of parts that others hand out", async () => {
  const blob = Uint8Array.from({ length: 2 * PART + 100 }, (_, at) => at % 251);
  globalThis.fetch = (async (path: string) => {
    const headers = { "content-type": "application/octet-stream" };
    const part = Number(path.slice(-1));
    return new Response(blob.slice(part * PART, (part + 1) * PART), { headers });
  }) as typeof fetch;
  const bytes = new Bytes((async () => ({ access_token: "t" })) as unknown as Ask, never);
  const stream = bytes.stream("/v1/b", true);
  for (let at = 0; at < blob.length; at += 70_000) {
    const taken = await stream.take(Math.min(70_000, blob.length - at));
    assert.deepEqual(taken, blob.slice(at, at + 70_000));
  }
});
