// Orders, looks, words: what the settings make of what they are given.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readAppearance } from "@/client/appearance";
import { deviceName } from "@/client/device";
import { pathOf, routeOf } from "@/client/router";
import type { ChannelKind, ChannelView } from "@/client/types";
import { codeIn } from "@/ui/code";
import { flagName, GROUPS, readable } from "@/ui/settings/flags";
import { type Edit, editsOf, moved, placesOf } from "@/ui/settings/order";
import { ACTIONS, actionTitle, changesOf } from "@/ui/settings/server/actWords";
import { numberIn, rangeWords } from "@/ui/settings/server/numbers";

const repository = "../..";

function channel(id: string, position: number, more: Partial<ChannelView> = {}): ChannelView {
  return {
    channel_id: id,
    server_id: "s",
    name: id,
    kind: "text",
    category_id: null,
    position,
    slow_mode: 0,
    synced: null,
    visible: true,
    created_seq: Number(id.slice(1)),
    history: { mode: "none", days: null },
    ...more,
  };
}

const category: Partial<ChannelView> = { kind: "category" as ChannelKind };

/** The channels after edits, in the order in which the core shows them. */
function after(channels: ChannelView[], edits: Edit[]): string[] {
  const edited = channels.map((one) => {
    const edit = edits.find(({ channel }) => channel === one.channel_id);
    const into = edit?.category === undefined ? one.category_id : edit.category || null;
    return { ...one, position: edit?.position ?? one.position, category_id: into };
  });
  const comes = (a: ChannelView, b: ChannelView) =>
    a.position - b.position || a.created_seq - b.created_seq;
  const under = (id: string | null) =>
    edited.filter((one) => one.category_id === id && one.kind !== "category").sort(comes);
  const heads = edited.filter(({ kind }) => kind === "category").sort(comes);
  return [...under(null), ...heads.flatMap((head) => [head, ...under(head.channel_id)])].map(
    ({ channel_id }) => channel_id,
  );
}

test("wherever a channel is put, it comes to stand there, by one act where that is enough", () => {
  const channels = [
    channel("c1", 0),
    channel("c2", 0),
    channel("c3", 0),
    channel("c4", 0, category),
    channel("c5", 10, { category_id: "c4" }),
    channel("c6", 20, { category_id: "c4" }),
    channel("c7", 0, category),
  ];
  const ids = channels.map(({ channel_id }) => channel_id);
  for (const { channel_id: id, kind } of channels) {
    if (kind === "category") continue;
    for (let to = 0; to < ids.length; to++) {
      const order = moved(ids, id, to);
      const edits = editsOf(channels, order, id);
      assert.deepEqual(after(channels, edits), order, `${id} to ${to}`);
    }
  }
  assert.deepEqual(editsOf(channels, ids, "c2"), []);
  assert.equal(editsOf(channels, moved(ids, "c6", 4), "c6").length, 1);
  assert.deepEqual(editsOf(channels, moved(ids, "c5", 0), "c5").length, 4, "all of its like anew");
});

test("a channel stands under the last category before it", () => {
  const channels = [channel("c1", 0), channel("c2", 0, category), channel("c3", 0)];
  const found = placesOf(channels, ["c1", "c2", "c3", "gone"]);
  assert.deepEqual(
    found.map((place) => place.category),
    [null, null, "c2"],
  );
});

test("every permission of the policy has a name and words", () => {
  const source = readFileSync(join(repository, "crates/policy/src/permissions/flag.rs"), "utf8");
  const flags = [...source.matchAll(/^ {4}\d+ \w+ "([A-Z_]+)";$/gm)].map(([, flag]) => flag);
  const known = GROUPS.flatMap((group) => group.flags.map(({ flag }) => flag));
  assert.deepEqual(known.toSorted(), flags.toSorted());
  assert.ok(GROUPS.every((group) => group.flags.every(({ words }) => words.endsWith("."))));
  assert.equal(flagName("SEND_MESSAGES"), "Send messages");
  assert.equal(
    readable("without SEND_MESSAGES there is no FLYING"),
    "without “Send messages” there is no FLYING",
  );
});

test("every act of the policy has a title, and what it changed is told in texts", () => {
  const source = readFileSync(join(repository, "crates/policy/src/body/mod.rs"), "utf8");
  const acts = [...source.matchAll(/^ {4}\d+ \w+ "([a-z_]+)";$/gm)].map(([, act]) => act ?? "");
  assert.ok(acts.length > 30);
  for (const act of acts) assert.match(actionTitle(act), /^[A-Z]/);
  assert.deepEqual(
    ACTIONS.filter((act) => !acts.includes(act)),
    [],
  );
  const before = { name: "tools", permissions: "1", created_seq: 1, overwrites: [] };
  const rule = { name: "ivo", allow: "1024", allow_flags: ["VIEW_CHANNEL"], deny_flags: [] };
  const now = { name: "sheds", permissions: "2", created_seq: 9, overwrites: [rule] };
  assert.deepEqual(changesOf(before, now), [
    { field: "Name", before: "tools", after: "sheds" },
    { field: "Who may do what", before: "none", after: "ivo: allows See channels" },
  ]);
  assert.deepEqual(changesOf(null, { hoist: true }), [
    { field: "Stands apart", before: "none", after: "yes" },
  ]);
});

test("looks that make no sense are as usual", () => {
  const of = (kept: Record<string, string>) => readAppearance((name) => kept[name] ?? null);
  const usual = { theme: "system", contrast: "system", density: "comfortable", text: 15 };
  assert.deepEqual(of({}), usual);
  assert.deepEqual(of({ theme: "pink", contrast: "1", density: "", text: "400" }), usual);
  assert.deepEqual(of({ theme: "dark", contrast: "more", density: "compact", text: "20" }), {
    theme: "dark",
    contrast: "more",
    density: "compact",
    text: 20,
  });
});

test("a device is called by its browser and its system", () => {
  assert.equal(
    deviceName("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/150 Safari/537"),
    "Chrome on Linux",
  );
  assert.equal(
    deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 19) Version/19 Safari/604"),
    "Safari on iPhone",
  );
  assert.equal(deviceName("something"), "Browser");
});

test("a code is found in what was typed, and in a link that has it", () => {
  assert.equal(codeIn(" abc-de "), "abc-de");
  assert.equal(codeIn("https://node.example/app/settings/devices#abcde"), "abcde");
});

test("addresses of settings lead there and back", () => {
  for (const path of [
    "/app/settings",
    "/app/settings/devices",
    "/app/s/s1/settings",
    "/app/s/s1/settings/roles",
    "/app/s/s1/settings/roles/r1",
  ]) {
    assert.equal(pathOf(routeOf(new URL(path, "https://node.example"))), path);
  }
});

test("a number counts when it is whole and in its range, and a field that is cleared says none", () => {
  assert.deepEqual(
    ["5", " 5 ", "3", "5000"].map((text) => numberIn(text, [3, 5_000])),
    [5, 5, 3, 5_000],
  );
  for (const text of ["", " ", "2", "5001", "3.5", "-5", "1e3", "0x10", "five", "9".repeat(30)]) {
    assert.equal(numberIn(text, [3, 5_000]), null, text);
  }
  assert.equal(rangeWords([3, 5_000]), "A whole number from 3 to 5,000.");
});
