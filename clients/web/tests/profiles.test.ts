// Profiles and blocks: what may be said, which pictures may be shown, and what is asked of the core.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { App } from "@/client/app";
import { Refusal } from "@/client/core";
import { People } from "@/client/people";
import { BOUNDS, measure, middleOf, shownForm } from "@/client/pictures";
import { changeOf, isNow, lengthOf, problemOf, type Words, wordsOf } from "@/client/profile";
import { textOf } from "@/core/base64url";
import type { Request } from "@/wire/core";

const NONE: Words = { name: "", pronouns: "", bio: "", status: "" };

test("a name with control, invisible or turning characters is refused before it is sent", () => {
  for (const good of [
    "Ada",
    "Ada Lovelace ☕",
    "👩‍👩‍👧‍👦",
    "阿达",
    "عدا",
    "❤️",
    "x".repeat(50),
    "",
  ]) {
    assert.equal(problemOf("name", good), null, good);
  }
  const bad = [
    "A\u0007",
    "a\u202eb",
    "a\u2066b",
    "a\u200bb",
    "a\u00adb",
    "\u3164",
    "\u2800",
    "x\ufeffy",
  ];
  for (const name of [...bad, "a\u{e0061}", "a\u2028b"]) {
    assert.match(
      problemOf("name", name) ?? "",
      /cannot be seen|turns the text/,
      JSON.stringify(name),
    );
  }
  assert.match(problemOf("name", "a\u202eb") ?? "", /U\+202E/);
  assert.match(problemOf("name", "A\nda") ?? "", /one line/);
});

test("lengths are counted in characters, as the protocol counts them", () => {
  assert.equal(lengthOf("👍👍"), 2);
  assert.equal(problemOf("name", "👍".repeat(50)), null);
  assert.match(problemOf("name", "👍".repeat(51)) ?? "", /too long by 1: 50/);
  assert.equal(problemOf("bio", `${"x".repeat(499)}\n${"y".repeat(500)}`), null);
  assert.match(problemOf("bio", "x".repeat(1_001)) ?? "", /too long by 1: 1,000/);
  assert.match(problemOf("status", "x".repeat(141)) ?? "", /too long by 1: 140/);
  assert.match(problemOf("pronouns", "x".repeat(41)) ?? "", /too long by 1: 40/);
});

test("only what is another is changed, and what is empty is taken away", () => {
  const kept = { ...NONE, name: "Ada", status: "in the garden" };
  assert.deepEqual(changeOf(kept, kept, undefined), {});
  assert.deepEqual(changeOf(kept, { ...kept, name: " " }, undefined), { name: "" });
  assert.deepEqual(changeOf(kept, { ...kept, bio: " Beans.\r\nPeas. " }, undefined), {
    bio: "Beans.\nPeas.",
  });
  // Another end says the status again; one without an end has none.
  assert.deepEqual(changeOf(kept, kept, 99), { status: "in the garden", until: 99 });
  assert.deepEqual(changeOf(kept, kept, null), { status: "in the garden" });
  assert.deepEqual(changeOf(kept, { ...kept, status: "" }, 99), { status: "" });
});

test("a status is shown until it ends", () => {
  assert.ok(isNow({ text: "away", until: null }, 100));
  assert.ok(isNow({ text: "away", until: 101 }, 100));
  assert.ok(!isNow({ text: "away", until: 100 }, 100));
  assert.ok(!isNow(null, 100));
});

const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "string" ? [...part].map((one) => one.charCodeAt(0)) : part,
    ),
  );
const png = (width: number, height: number) => {
  const four = (number: number) => [24, 16, 8, 0].map((by) => (number >>> by) & 255);
  return bytes("\x89PNG\r\n\x1a\n", [0, 0, 0, 13], "IHDR", four(width), four(height));
};
const webp = (chunk: string, rest: number[]) =>
  bytes("RIFF\0\0\0\0WEBP", chunk, [0, 0, 0, 0], rest);
const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8, 0, 200, 1, 44, 0, 0];

test("headers tell what a picture is", () => {
  const sides = (picture: Uint8Array) => {
    const form = measure(picture);
    return form && [form.media_type, form.width, form.height];
  };
  assert.deepEqual(sides(png(3, 2)), ["image/png", 3, 2]);
  assert.deepEqual(sides(Uint8Array.from(jpeg)), ["image/jpeg", 300, 200]);
  const lossy = [0, 0, 0, 0x9d, 0x01, 0x2a, 0x2c, 0x01, 0xc8, 0x00];
  assert.deepEqual(sides(webp("VP8 ", lossy)), ["image/webp", 300, 200]);
  const bits = 299 | (199 << 14);
  const lossless = [0x2f, bits & 255, (bits >> 8) & 255, (bits >> 16) & 255, bits >>> 24];
  assert.deepEqual(sides(webp("VP8L", [...lossless, 0, 0, 0, 0, 0])), ["image/webp", 300, 200]);
  const extended = [0, 0, 0, 0, 0x2b, 1, 0, 0xc7, 0, 0];
  assert.deepEqual(sides(webp("VP8X", extended)), ["image/webp", 300, 200]);
  for (const other of ["<svg/>", "GIF89a", "", "\xff\xd8\xff", "RIFF\0\0\0\0WEBP"]) {
    assert.equal(measure(bytes(other)), null, other);
  }
});

test("a picture out of bounds, or that is none, is not shown", () => {
  assert.ok(shownForm(png(1_024, 1_024), "avatar"));
  assert.equal(shownForm(png(1_025, 10), "avatar"), null);
  assert.ok(shownForm(png(1_025, 10), "banner"));
  assert.equal(shownForm(png(10, 2_049), "banner"), null);
  assert.equal(shownForm(png(0, 10), "avatar"), null);
  const long = new Uint8Array(BOUNDS.avatar.bytes + 1);
  long.set(png(10, 10));
  assert.equal(shownForm(long, "avatar"), null);
  assert.equal(shownForm(bytes("<svg onload=alert(1)>"), "avatar"), null);
});

test("of a picture the middle is kept, in the shape that is wanted", () => {
  const square = { width: 512, height: 512 };
  assert.deepEqual(middleOf({ width: 300, height: 200 }, square), {
    x: 50,
    y: 0,
    width: 200,
    height: 200,
  });
  assert.deepEqual(middleOf({ width: 300, height: 900 }, { width: 1_536, height: 512 }), {
    x: 0,
    y: 400,
    width: 300,
    height: 100,
  });
});

/** An app that answers what it is asked, and writes it down. */
function asked(answer: (request: Request) => unknown) {
  const requests: Request[] = [];
  const ask = (request: Request) => {
    requests.push(request);
    const done = new Promise((resolve) => resolve(answer(request)));
    return { done, abandon: () => {} };
  };
  return { requests, people: new People({ core: { ask } } as unknown as App) };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

test("a picture is fetched once for all who look at it, and shown only if its header is good", async () => {
  URL.createObjectURL = () => "blob:1";
  const good = asked(() => ({ bytes: textOf(png(64, 64)) }));
  const of = { user: "u1", mark: "0a", server: "s1" };
  const one = good.people.look(of);
  const two = good.people.look(of);
  await turn();
  assert.deepEqual(good.requests, [
    { do: "show_picture", user: "u1", banner: false, server: "s1" },
  ]);
  assert.equal(one.store.get().url, "blob:1");
  assert.equal(two.store, one.store);
  assert.ok(good.people.has(of));

  const bad = asked(() => ({ bytes: textOf(bytes("<svg onload=alert(1)>")) }));
  const shown = bad.people.look(of);
  await turn();
  assert.deepEqual(shown.store.get(), { url: null, failed: true });
});

test("a picture that could not be fetched without a connection is asked for again", async () => {
  let live = false;
  const { people, requests } = asked(() => {
    if (live) return { bytes: textOf(png(64, 64)) };
    throw new Refusal({ kind: "unreachable", code: "unreachable", message: "no node" });
  });
  const of = { user: "u1", mark: "0a" };
  const first = people.look(of);
  await turn();
  assert.equal(first.store.get().url, null);
  first.away();
  live = true;
  const again = people.look(of);
  await turn();
  assert.equal(again.store.get().url, "blob:1");
  assert.equal(requests.length, 2);
});

test("who is blocked is read after a block, whether or not it could be told", async () => {
  let refuses = false;
  const { people, requests } = asked((request) => {
    if (request.do === "list_blocks") return { blocks: [{ user_id: "u2", username: "bob" }] };
    if (refuses)
      throw new Refusal({ kind: "unreachable", code: "unreachable", message: "no node" });
    return {};
  });
  assert.equal(people.store.get().blocked, null);
  await people.block("u2", true);
  assert.deepEqual([...(people.store.get().blocked ?? [])], ["u2"]);
  refuses = true;
  await assert.rejects(people.block("u2", true));
  assert.deepEqual(requests.map((request) => request.do).slice(-2), ["block", "list_blocks"]);
});

test("what is shown in fields is what was told", () => {
  const profile = {
    user_id: "u1",
    username: "ada",
    version: 3,
    display_name: "Ada",
    pronouns: null,
    bio: null,
    status: { text: "away", until: 9 },
    avatar: null,
    banner: false,
    blocked: false,
    servers: [],
  };
  assert.deepEqual(wordsOf(profile), { ...NONE, name: "Ada", status: "away" });
});
