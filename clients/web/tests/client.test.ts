// What the page makes of rows, addresses and bytes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { idOf, newMessageId } from "@/client/ids";
import { pathOf, routeOf } from "@/client/router";
import { merged, placed } from "@/client/timelines";
import type { MessageRow, Row } from "@/client/types";
import { bytesOf, textOf } from "@/core/base64url";
import { itemsOf } from "@/ui/items";
import { whyGap, whyHidden } from "@/ui/unreadable";
import type { Cause, Reason } from "@/wire/core";

/** A reason that this version has no words for: those of the cause are told. */
const LATER = "of a later program" as Reason;

const AT = Date.UTC(2026, 10, 20, 12);

function said(seq: number, by: string, after = 0, more: Partial<MessageRow> = {}): MessageRow {
  return {
    type: "message",
    seq,
    message_id: `m${seq}`,
    author: {
      user_id: by,
      device_id: "d",
      username: by,
      nickname: null,
      display_name: null,
      avatar: null,
    },
    sent_at: AT + after,
    text: `${seq}`,
    ...more,
  };
}

test("a page is taken in as its rows one by one, wherever it stands", () => {
  const rows = (...seqs: number[]) => seqs.map((seq) => said(seq, "u1"));
  const gap: Row = { type: "gap", from: 4, to: 5, reason: "not_joined" } as Row;
  const pages = [
    [],
    rows(1, 2),
    rows(5, 6),
    [gap, ...rows(6)],
    rows(9, 10),
    rows(2, 5, 9),
    rows(3, 7, 12),
  ];
  for (const there of [[], rows(3, 4, 7), [...rows(3), gap, ...rows(7, 9)]] as Row[][]) {
    for (const page of pages) assert.deepEqual(merged(there, page), page.reduce(placed, there));
  }
});

test("an id is written as the core writes it", () => {
  assert.equal(idOf("m", new Uint8Array(16)), `m${"0".repeat(26)}`);
  assert.equal(idOf("m", new Uint8Array(16).fill(255)), `m7${"z".repeat(25)}`);
  const counting = Uint8Array.from({ length: 16 }, (_, at) => at);
  assert.equal(idOf("m", counting), "m00041061050r3gg28a1c60t3gf");
  assert.match(newMessageId(), /^m[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  assert.notEqual(newMessageId(), newMessageId());
});

test("base64url is read as it was written", () => {
  for (const length of [0, 1, 2, 3, 255, 70_000]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + 250) % 256);
    assert.deepEqual(bytesOf(textOf(bytes)), bytes);
    assert.match(textOf(bytes), /^[\w-]*$/);
  }
});

test("an address leads to a place and back", () => {
  for (const path of [
    "/",
    "/app",
    "/app/s/s1",
    "/app/s/s1/c1",
    "/app/settings/devices",
    "/i/code#secret",
  ]) {
    assert.equal(pathOf(routeOf(new URL(path, "https://node.example"))), path);
  }
  assert.deepEqual(routeOf(new URL("https://node.example/i/code#secret")), {
    page: "invitation",
    link: "https://node.example/i/code#secret",
  });
  assert.equal(routeOf(new URL("https://node.example/elsewhere")).page, "welcome");
});

test("rows stand in the order of the log, each once, whatever order they come in", () => {
  const gap: Row = {
    type: "gap",
    from: 1,
    to: 3,
    reason: "before_joined",
    cause: "before_joined",
    words: "",
  };
  const rows = [said(5, "a"), said(4, "a"), gap, said(7, "a"), said(5, "a", 0, { text: "edited" })];
  const sorted = rows.reduce<Row[]>(placed, []);
  assert.deepEqual(
    sorted.map((row) => (row.type === "gap" ? "gap" : row.seq)),
    ["gap", 4, 5, 7],
  );
  assert.equal(sorted[2]?.type === "message" && sorted[2].text, "edited");
  const erased = placed(sorted, { type: "deleted", seq: 5, message_id: "m5", author: null });
  assert.equal(erased.length, 4);
  assert.equal(erased[2]?.type, "deleted");
});

test("what one person says within minutes stands together, and each day apart", () => {
  const minute = 60_000;
  const items = itemsOf(
    [
      said(1, "a"),
      said(2, "a", minute),
      said(3, "b", 2 * minute),
      said(4, "b", 9 * minute),
      said(5, "b", 9 * minute, { reply_to: { seq: 1, message_id: "m1" } }),
      said(6, "b", 48 * 60 * minute),
    ],
    AT,
  );
  const begins = items.flatMap((item) => (item.kind === "message" ? [item.begins] : []));
  assert.deepEqual(begins, [true, false, true, true, true, true]);
  assert.deepEqual(
    items.map((item) => item.kind),
    ["day", "message", "message", "message", "message", "message", "day", "message"],
  );
  assert.equal(new Set(items.map((item) => item.key)).size, items.length);
});

test("what a member has shared stands apart from what was read here", () => {
  const shared_by = { user_id: "c", username: "cat" };
  const rows = [said(1, "a", 0, { shared_by }), said(2, "a", 0, { shared_by }), said(3, "a")];
  const begins = itemsOf(rows, AT).flatMap((item) =>
    item.kind === "message" ? [item.begins] : [],
  );
  assert.deepEqual(begins, [true, false, true]);
});

test("many rows that cannot be shown for one reason are told of once", () => {
  const unreadable = (seq: number, cause: Cause): Row => ({
    type: "unreadable",
    seq,
    reason: LATER,
    cause,
    words: null,
  });
  const items = itemsOf(
    [
      unreadable(1, "lost_key"),
      unreadable(2, "lost_key"),
      unreadable(3, "lost_key"),
      unreadable(4, "fork"),
    ],
    AT,
  );
  assert.deepEqual(
    items.map((item) => item.kind === "hidden" && item.words),
    [
      "3 messages here were sealed with a key that this device no longer has.",
      "A message here was part of another history than the one this device knows.",
    ],
  );
});

test("a group that was begun anew is said to be, and is no message that is missing", () => {
  const by = { user_id: "u1", username: "ada" };
  const items = itemsOf([{ type: "reset", seq: 3, at: AT, by }], AT);
  assert.deepEqual(
    items.map((item) => item.kind === "hidden" && [item.words, item.count]),
    [["ada reset the encryption of this channel.", null]],
  );
});

test("what is missing is told of without a number of messages that nobody knows", () => {
  const gap = (to: number | null, cause: Cause): Row => ({
    type: "gap",
    from: 1,
    to,
    reason: LATER,
    cause,
    words: "why",
  });
  const words = [gap(7, "before_joined"), gap(7, "gap"), gap(null, "fork")].flatMap((row) =>
    itemsOf([row], AT).map((item) => item.kind === "hidden" && item.words),
  );
  assert.deepEqual(words, [
    "What was said before this device joined cannot be read here.",
    "What was said here cannot be read: why.",
    "What follows cannot be read: why.",
  ]);
});

const source = readFileSync("../core/src/reason.rs", "utf8");
const codesOf = (from: string, to: string) =>
  [...source.slice(source.indexOf(from), source.indexOf(to)).matchAll(/= "(\w+)"/g)].map(
    ([, code]) => code ?? "",
  );
const hidden = (reason: string, cause: string | null) =>
  whyHidden({ type: "unreadable", seq: 1, reason, cause: cause as Cause | null, words: null }, 1);

test("every cause that the core knows has words here", () => {
  const codes = codesOf("Cause:", "impl Reason");
  assert.ok(codes.length >= 10);
  const words = codes.map((code) => hidden("a later reason", code).words);
  assert.equal(new Set(words).size, codes.length);
  assert.ok(words.every((one) => !one.includes("not to be shown")));
});

test("every reason that the core knows has words here, and a repair where one helps", () => {
  const codes = codesOf("Reason:", "Cause:");
  assert.ok(codes.length >= 31);
  for (const code of codes) {
    // Its own words, or those of the cause that has its name.
    const { words } = hidden(code, code === "before_joined" ? code : null);
    assert.ok(!words.includes("not to be shown"), code);
    assert.match(words, /^A message here was [^.]+(\. [A-Z][^.]+)?\.$/, code);
  }
  assert.equal(hidden("unsupported", "unsupported_version").repair, "update");
  assert.equal(hidden("unsupported_version", "unsupported_version").repair, "update");
  assert.equal(hidden("not_ours", "quarantined").repair, "devices");
  assert.equal(hidden("undecryptable", "quarantined").repair, null);
});

test("where nothing more is shown it is said what stays, and what is to be done", () => {
  const ends = (reason: Reason, cause: Cause) =>
    whyGap({ type: "gap", from: 5, to: null, reason, cause, words: "why" });
  assert.match(ends("forked", "fork").words, /What you have read stays .* Tell the others/);
  assert.match(ends("lied", "quarantined").words, /What you have read stays .* Tell the others/);
  assert.match(ends("withheld", "gap").words, /What you have read stays .* tell whoever runs/);
  assert.match(ends("not_visible", "outside").words, /ask whoever runs the server/);
  const newer = ends("unsupported_version", "unsupported_version");
  assert.match(newer.words, /newer version .* stays/);
  assert.equal(newer.repair, "update");
});
