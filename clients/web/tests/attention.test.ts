// What asks for attention: counted, summed, drawn as a line, and what the pill in the header says.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Attention, summed } from "@/client/attention";
import type { CoreClient } from "@/client/core";
import { pathOf, routeOf } from "@/client/router";
import type { MessageRow, Row, Standing } from "@/client/types";
import { shown, trustOf } from "@/ui/Encrypted";
import { itemsOf } from "@/ui/items";
import { firstAfter } from "@/ui/timeline/reading";

const stands = (channel_id: string, more: Partial<Standing> = {}): Standing => ({
  type: "channel",
  channel_id,
  server_id: "s1",
  state: "ok",
  reason: null,
  seq: 1,
  read_seq: 0,
  level: "all",
  muted: false,
  muted_until: null,
  ...more,
});

const said = (seq: number, by: string): MessageRow => ({
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
  sent_at: Date.UTC(2026, 10, 20, 12),
  text: `${seq}`,
});

test("what was silenced asks for nothing but by mentions", () => {
  const counts = { unread: 3, mentions: 1, notify: 0, first: 2 };
  const state = {
    standing: {
      a: stands("a"),
      b: stands("b", { muted: true }),
      c: stands("c", { level: "nothing" }),
    },
    counts: { a: counts, b: counts, c: counts, gone: counts },
  };
  const { unread, mentions } = summed(state, ["a", "b", "c", "gone", "unknown"]);
  assert.deepEqual([unread, mentions], [3, 3]);
});

test("a channel is counted when it goes on, once for many changes, and what is more is told", async () => {
  const asked: string[] = [];
  let notify = 0;
  const core = {
    ask: (request: { channel: string }) => {
      asked.push(request.channel);
      const view = { unread: 1, mentions: 0, notify: notify++, first_unread: 1 };
      return { done: Promise.resolve({ channels: [view] }), abandon: () => {} };
    },
  };
  const attention = new Attention(core as unknown as CoreClient);
  const more: string[] = [];
  attention.onMore = (channel) => more.push(channel);
  attention.stands(stands("a"));
  attention.stands(stands("a", { seq: 2 }));
  attention.stands(stands("a", { seq: 3 }));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(asked, ["a", "a"]);
  assert.deepEqual(more, ["a"], "the first count is no news");
  attention.stands(stands("a", { seq: 3, state: "removing" }));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(asked.length, 2, "nothing to count");
});

test("the line of what is new stands before the first message by somebody else", () => {
  const rows: Row[] = [said(1, "b"), said(2, "a"), said(3, "b"), said(4, "b")];
  assert.equal(firstAfter(rows, 1, "a"), 3);
  assert.equal(firstAfter(rows, 4, "a"), null);
  assert.equal(firstAfter(rows, null, "a"), null);
  const items = itemsOf(rows, Date.now(), 4);
  const at = items.findIndex((item) => item.kind === "new");
  const next = items[at + 1];
  assert.ok(next?.kind === "message" && next.row.seq === 4 && next.begins);
});

test("the pill says what holds, and nothing better", () => {
  const words = (standing: Standing | undefined, trust: Parameters<typeof shown>[1] = null) =>
    shown(standing, trust).words;
  const trust = (others: number, verified: number, changed = 0) => ({ others, verified, changed });
  assert.equal(words(undefined), "Getting keys");
  assert.equal(words(stands("a", { state: "joining" }), trust(2, 2)), "Getting keys");
  const paused = shown(stands("a", { state: "paused", reason: "the node lied" }), trust(2, 2));
  assert.equal(paused.words, "Paused");
  assert.match(paused.about, /the node lied/);
  assert.equal(words(stands("a", { state: "resting" })), "Waiting for keys");
  assert.equal(words(stands("a", { state: "removing" }), trust(1, 1)), "Removing a device");
  assert.equal(words(stands("a"), trust(3, 1, 1)), "Number changed");
  assert.equal(words(stands("a")), "Encrypted");
  assert.equal(words(stands("a"), trust(0, 0)), "Encrypted", "nobody to verify");
  assert.equal(words(stands("a"), trust(3, 1)), "1 of 3 verified");
  assert.equal(words(stands("a"), trust(3, 3)), "All verified");
});

test("people are counted once, whatever devices they have, and oneself not at all", () => {
  const reader = (user_id: string, verified: "verified" | "changed" | "unverified") => ({
    user_id,
    verified,
  });
  const readers = [
    reader("me", "unverified"),
    reader("b", "verified"),
    reader("b", "verified"),
    reader("c", "changed"),
  ];
  assert.deepEqual(trustOf(readers, "me"), { others: 2, verified: 1, changed: 1 });
});

test("conversations have addresses of their own", () => {
  for (const path of ["/app/d", "/app/d/s1"]) {
    assert.equal(pathOf(routeOf(new URL(path, "https://node.example"))), path);
  }
  assert.deepEqual(routeOf(new URL("https://node.example/app/d/s1")), { page: "dm", dm: "s1" });
});
