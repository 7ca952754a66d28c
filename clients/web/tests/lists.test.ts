// The column of the lists: how wide it may be, and what is seen of a folded category.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { CoreClient } from "@/client/core";
import { fold, readFolds, unfolded } from "@/client/folds";
import { Notes } from "@/client/notes";
import type { ChannelView } from "@/client/types";
import { fitting, readWidth, WIDTH, widthByKey } from "@/client/width";

const channel = (id: string, category: string | null, more: Partial<ChannelView> = {}) =>
  ({
    channel_id: id,
    category_id: category,
    kind: "text",
    visible: true,
    name: id,
    ...more,
  }) as ChannelView;

const ALL = [
  channel("top", null),
  channel("work", null, { kind: "category" }),
  channel("a", "work"),
  channel("b", "work"),
  channel("hidden", "work", { visible: false }),
  channel("play", null, { kind: "category" }),
  channel("c", "play"),
];

const ids = (channels: ChannelView[]) => channels.map(({ channel_id }) => channel_id).join(" ");

test("the list is no narrower and no wider than it may be, whatever was kept", () => {
  assert.equal(fitting(10), WIDTH.least);
  assert.equal(fitting(10_000), WIDTH.most);
  assert.equal(fitting(300.4), 300);
  assert.equal(readWidth(null), WIDTH.usual);
  assert.equal(readWidth("wide"), WIDTH.usual);
  assert.equal(readWidth("9999"), WIDTH.most);
  assert.equal(readWidth("320"), 320);
});

test("its edge is moved by keys: in steps, to either end, and back to what is usual", () => {
  assert.equal(widthByKey(248, "ArrowRight", false), 256);
  assert.equal(widthByKey(248, "ArrowLeft", true), 216);
  assert.equal(widthByKey(204, "ArrowLeft", false), WIDTH.least);
  assert.equal(widthByKey(248, "Home", false), WIDTH.least);
  assert.equal(widthByKey(248, "End", false), WIDTH.most);
  assert.equal(widthByKey(300, "Enter", false), WIDTH.usual);
  assert.equal(widthByKey(300, "a", false), null);
});

test("of a folded category one sees what asks for attention and what is open, and nothing that is hidden", () => {
  const none = () => false;
  assert.equal(ids(unfolded(ALL, new Set(), null, none)), "top work a b play c");
  const folded = new Set(["work"]);
  assert.equal(ids(unfolded(ALL, folded, null, none)), "top work play c");
  assert.equal(ids(unfolded(ALL, folded, "b", none)), "top work b play c");
  assert.equal(ids(unfolded(ALL, folded, null, (id) => id === "a")), "top work a play c");
  assert.equal(ids(unfolded(ALL, folded, "hidden", () => true)), "top work a b play c");
});

test("folds are kept for each server, and one that is gone is forgotten", () => {
  const kept: [string, string | null][] = [];
  const core = { note: (name: string, text: string | null) => kept.push([name, text]) };
  const notes = new Notes(core as unknown as CoreClient);
  fold(notes, "s1", "work", true, ALL);
  fold(notes, "s1", "play", true, ALL);
  assert.deepEqual([...readFolds(notes, "s1")], ["work", "play"]);
  assert.deepEqual([...readFolds(notes, "s2")], []);
  fold(notes, "s1", "play", false, ALL);
  assert.deepEqual([...readFolds(notes, "s1")], ["work"]);
  const without = ALL.filter(({ channel_id }) => channel_id !== "work");
  fold(notes, "s1", "play", true, without);
  assert.deepEqual([...readFolds(notes, "s1")], ["play"]);
  fold(notes, "s1", "play", false, without);
  assert.deepEqual(kept.at(-1), ["folded/s1", null]);
});
