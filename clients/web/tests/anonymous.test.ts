// Anonymous posts: how they are sent, what is said of them, and that nothing joins them on the screen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { explained, isOpen, nobodyWords, quotaWords } from "@/client/anonymity";
import type { AnonymousStatus, MessageRow, Nobody } from "@/client/types";
import { Network } from "@/core/network";
import { authorName } from "@/ui/Face";
import { itemsOf } from "@/ui/items";
import type { Call, Event } from "@/wire/core";

const AT = Date.UTC(2026, 10, 20, 12);

function said(seq: number, anonymous: Nobody | null): MessageRow {
  return {
    type: "message",
    seq,
    message_id: `m${seq}`,
    author: null,
    ...(anonymous ? { anonymous } : {}),
    sent_at: AT,
    text: `${seq}`,
  };
}

const begins = (rows: MessageRow[]) =>
  itemsOf(rows, AT).flatMap((item) => (item.kind === "message" ? [item.begins] : []));

test("posts that nothing joins stand apart, and those of one pseudonym together", () => {
  const nobody = (handle: string | null): Nobody => ({ of: 3, window: 7, handle });
  assert.deepEqual(begins([said(1, nobody(null)), said(2, nobody(null))]), [true, true]);
  assert.deepEqual(begins([said(1, null), said(2, null)]), [true, true]);
  assert.deepEqual(begins([said(1, nobody("ab")), said(2, nobody("ab"))]), [true, false]);
  assert.deepEqual(begins([said(1, nobody("ab")), said(2, nobody("cd"))]), [true, true]);
  assert.equal(authorName(said(1, nobody(null))), "One of 3 members");
  assert.equal(nobodyWords({ of: 1, window: 7, handle: null }), "One of 1 member");
});

test("what is said before a post follows from how the channel stands", () => {
  const status: AnonymousStatus = { channel_id: "c", allowed: true, ready: true };
  assert.match(explained(status).seen, /that a member wrote it/);
  const ready = { ...status, of: 12, left: 3, limit: 4, closes_at: AT };
  assert.match(explained(ready).seen, /one of 12 members wrote it/);
  assert.match(explained(ready).hidden, /whether two posts have one author/);
  assert.match(quotaWords(ready) ?? "", /^3 of 4 posts left until /);
  assert.equal(quotaWords(status), null);
  const named = explained({ ...ready, pseudonymous: true });
  assert.match(named.seen, /a pseudonym/);
  assert.doesNotMatch(named.hidden, /two posts/, "a pseudonym joins them");
  for (const { open } of [explained(ready), named]) assert.match(open, /network address/);
});

test("an author can be blocked only in the window that is open", () => {
  const window = Math.floor(AT / 1_000 / 900);
  assert.ok(isOpen(window, 900, AT));
  assert.ok(!isOpen(window - 1, 900, AT));
  assert.ok(!isOpen(window, undefined, AT));
});

test("a call that is made apart names nobody, and shares no connection with those that do", async () => {
  const asked: { path: string; init: RequestInit }[] = [];
  globalThis.fetch = (async (path: string, init: RequestInit) => {
    asked.push({ path, init });
    return new Response("{}", { status: 200 });
  }) as typeof fetch;
  const events: Event[] = [];
  const network = new Network((event) => events.push(event));
  const call = { method: "POST", path: "/v1/x", body: "{}" };
  const made: Call[] = [
    { ...call, call: 1, bearer: "token", apart: false },
    { ...call, call: 2, bearer: null, apart: true },
  ];
  for (const one of made) await network.call(one);
  const [named, apart] = asked.map(({ init }) => init);
  assert.equal(named?.credentials, "same-origin");
  assert.deepEqual(named?.headers, {
    authorization: "Bearer token",
    "content-type": "application/json",
  });
  assert.equal(apart?.credentials, "omit");
  assert.equal(apart?.referrerPolicy, "no-referrer");
  assert.deepEqual(apart?.headers, { "accept-language": "*", "content-type": "application/json" });
  assert.deepEqual(
    events.map(({ event }) => event),
    ["answered", "answered"],
  );
});
