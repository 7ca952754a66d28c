// What a finger from the edge means, where going up leads, what mentions one, and what is new above.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AttentionState } from "@/client/attention";
import type { CoreClient } from "@/client/core";
import { mentionedIn, readMentions, unreadMentions } from "@/client/mentions";
import { cameFromList, parentOf, pathOf, routeOf } from "@/client/router";
import type { MessageRow, Row } from "@/client/types";
import { sinceWords } from "@/client/words";
import { goes, meant, SLOP } from "@/ui/swipe";
import { countFrom, standsAbove } from "@/ui/timeline/Unseen";

const UNNAMED = { nickname: null, display_name: null, avatar: null };

const said = (seq: number, more: Partial<MessageRow> = {}): MessageRow => ({
  type: "message",
  seq,
  message_id: `m${seq}`,
  author: { user_id: "bob", device_id: "d", username: "bob", ...UNNAMED },
  sent_at: seq * 1_000,
  text: `${seq}`,
  ...more,
});

test("up to the slop nothing is decided; up or down, or to the left, it is no swipe", () => {
  assert.equal(meant(0, 0), "waits");
  assert.equal(meant(SLOP, 0), "waits");
  assert.equal(meant(SLOP + 1, 0), "swipe");
  assert.equal(meant(SLOP + 1, SLOP + 1), "none");
  assert.equal(meant(SLOP + 4, SLOP + 1), "swipe");
  assert.equal(meant(2, SLOP + 1), "none");
  assert.equal(meant(2, -SLOP - 1), "none");
  assert.equal(meant(-SLOP - 1, 0), "none");
});

test("far enough it goes, or fast enough once it is on its way; else it comes back", () => {
  assert.equal(goes(100, 390, 0), false);
  assert.equal(goes(160, 390, 0), true);
  assert.equal(goes(60, 390, 0.8), true);
  assert.equal(goes(20, 390, 5), false);
  assert.equal(goes(100, 390, -0.8), false);
});

test("one level up is the list one came from, or the one it belongs to", () => {
  assert.ok(cameFromList("/app/s/s1") && cameFromList("/app/mentions") && cameFromList("/app"));
  assert.ok(!cameFromList("/app/s/s1/c1") && !cameFromList("/app/settings") && !cameFromList(null));
  assert.deepEqual(parentOf({ page: "channel", server: "s1", channel: "c1" }), {
    page: "server",
    server: "s1",
  });
  assert.deepEqual(parentOf({ page: "dm", dm: "d1" }), { page: "dms" });
  assert.equal(parentOf({ page: "mentions" }), null);
  for (const page of ["mentions", "search"] as const) {
    assert.deepEqual(routeOf(new URL(pathOf({ page }), "http://here")), { page });
  }
});

/** A core that has rows, and answers as it does: the last ones before a place. */
function coreOf(rows: Record<string, Row[]>) {
  const asked: unknown[] = [];
  const ask = (
    request: { channel: string; before: number | null; limit: number },
    told: (row: Row) => void,
  ) => {
    asked.push(request);
    const all = (rows[request.channel] ?? []).filter(
      (row) => row.type !== "gap" && row.seq < (request.before ?? Number.POSITIVE_INFINITY),
    );
    for (const row of all.slice(-request.limit)) told(row);
    return { done: Promise.resolve({ first: all.length <= request.limit }), abandon: () => {} };
  };
  return { core: { ask } as unknown as Pick<CoreClient, "ask">, asked };
}

test("mentions are found as far back as they stand, the newest first, and only those that are unread", async () => {
  const rows = Array.from({ length: 500 }, (_, at) => said(at + 1));
  rows[9] = said(10, { addressed: true, unread: true });
  rows[19] = said(20, { addressed: true });
  rows[489] = said(490, { addressed: true, unread: true });
  rows[490] = said(491, { unread: true });
  const { core, asked } = coreOf({ a: rows });
  const found = await unreadMentions(core, "a", 2);
  assert.deepEqual(
    found.map(({ seq }) => seq),
    [490, 10],
  );
  assert.equal(asked.length, 3);
  // No further than the last that is counted.
  asked.length = 0;
  assert.deepEqual(
    (await unreadMentions(core, "a", 1)).map(({ seq }) => seq),
    [490],
  );
  assert.equal(asked.length, 1);
});

test("the channel of the newest mention stands first, and one without any is left out", async () => {
  const mention = { addressed: true, unread: true };
  const { core } = coreOf({ a: [said(1, mention)], b: [said(2, mention)], c: [said(3)] });
  const count = (mentions: number) => ({ unread: 3, mentions, notify: 0, first: 1 });
  const state = {
    standing: {},
    counts: { a: count(1), b: count(1), c: count(1), d: count(0), other: count(1) },
  } as AttentionState;
  const told = mentionedIn(state, ["a", "b", "c", "d", "e"]);
  assert.equal(told, "a:1:3:1 b:1:3:1 c:1:3:1");
  assert.deepEqual(
    (await readMentions(core, told)).map(({ channel }) => channel),
    ["b", "a"],
  );
  assert.deepEqual(await readMentions(core, ""), []);
});

test("what is new stands above until its line is on the screen, also where its row is not here", () => {
  const box = { top: 100, bottom: 700 };
  const rows = [said(40), said(41)];
  assert.equal(standsAbove(10, rows, { top: 20, bottom: 60 }, box), "above");
  assert.equal(standsAbove(10, rows, { top: 90, bottom: 120 }, box), "seen");
  assert.equal(standsAbove(10, rows, { top: 800, bottom: 820 }, box), "below");
  assert.equal(standsAbove(10, rows, null, box), "above");
  assert.equal(standsAbove(50, rows, null, box), "below");
});

test("what is counted as new is said by others, and of today the time says since when", () => {
  const own = said(3, {
    author: { user_id: "ada", device_id: "d", username: "ada", ...UNNAMED },
  });
  assert.equal(countFrom([said(1), said(2), own, said(4)], 2, "ada"), 2);
  const now = new Date(2026, 10, 27, 12).getTime();
  assert.match(sinceWords(new Date(2026, 10, 27, 9, 30).getTime(), now), /^0?9:30/);
  assert.match(sinceWords(new Date(2026, 10, 26, 9, 30).getTime(), now), /26/);
});
