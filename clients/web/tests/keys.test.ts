// Which keys do what: what was pressed in one spelling, what may be chosen, and that none does two things.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  boundBy,
  comboOf,
  holderOf,
  ORDER,
  readKeys,
  refusedBecause,
  signsOf,
  usualOf,
  withKeys,
  writes,
} from "@/client/keys";

type Press = Parameters<typeof comboOf>[0];

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: "",
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  ...more,
});

test("what is pressed has one spelling, on every system", () => {
  assert.equal(comboOf(press("k", { ctrlKey: true })), "Mod+K");
  assert.equal(comboOf(press("k", { metaKey: true })), "Mod+K");
  assert.equal(comboOf(press("F", { ctrlKey: true, shiftKey: true })), "Mod+Shift+F");
  assert.equal(comboOf(press("ArrowUp", { altKey: true, shiftKey: true })), "Alt+Shift+ArrowUp");
  // Option writes another letter on a Mac.
  const option = press("Â", { altKey: true, shiftKey: true, code: "KeyM" });
  assert.equal(comboOf(option), "Alt+Shift+M");
  // Shift is part of the sign.
  assert.equal(comboOf(press("?", { shiftKey: true })), "?");
  assert.equal(comboOf(press("F6", { shiftKey: true })), "Shift+F6");
  assert.equal(comboOf(press(" ", { ctrlKey: true })), "Mod+Space");
  for (const key of ["Control", "Shift", "Alt", "Meta", "Dead"]) {
    assert.equal(comboOf(press(key)), null);
  }
});

test("no two actions have the same keys to begin with, and all of them may be chosen", () => {
  const usual = ORDER.map(usualOf);
  assert.equal(new Set(usual).size, usual.length);
  for (const combo of usual) assert.equal(refusedBecause(combo), null, combo);
});

test("keys that are needed elsewhere are refused, with the reason", () => {
  assert.match(refusedBecause("Enter") ?? "", /move about/);
  assert.match(refusedBecause("Shift+Tab") ?? "", /move about/);
  assert.match(refusedBecause("Mod+C") ?? "", /edit/);
  assert.match(refusedBecause("Mod+T") ?? "", /browser/);
  assert.equal(refusedBecause("J"), null);
  assert.ok(writes("J") && writes("?") && !writes("Mod+J") && !writes("F6"));
});

test("keys that are taken are named, and given over they are nobody else's", () => {
  const bound = boundBy({});
  assert.equal(holderOf(bound, "Mod+F", "go"), "search");
  assert.equal(holderOf(bound, "Mod+K", "go"), null);
  const chosen = withKeys({}, "go", "Mod+F");
  assert.deepEqual(chosen, { go: "Mod+F", search: null });
  assert.equal(boundBy(chosen).go, "Mod+F");
  assert.equal(boundBy(chosen).search, null);
  // As usual again: the other one stays without, until it is set.
  const back = withKeys(chosen, "go", usualOf("go"));
  assert.deepEqual(back, { search: null });
  assert.deepEqual(withKeys(back, "search", usualOf("search")), {});
});

test("what an action has by a choice no other one has as usual", () => {
  assert.equal(boundBy({ go: "F6" }).region, null);
  assert.equal(boundBy({ go: "F6" }).region_back, "Shift+F6");
});

test("what was kept and makes no sense is left out", () => {
  assert.deepEqual(readKeys(null), {});
  assert.deepEqual(readKeys("{"), {});
  assert.deepEqual(readKeys("[]"), {});
  const kept = {
    go: "Mod+J",
    fly: "Mod+B",
    search: "Enter",
    keys: 7,
    members: "Mod+J",
    below: null,
  };
  assert.deepEqual(readKeys(JSON.stringify(kept)), { go: "Mod+J", below: null });
});

test("keys look as they stand on the keyboard", () => {
  assert.deepEqual(signsOf("Mod+Shift+ArrowUp", false), ["Ctrl", "Shift", "↑"]);
  assert.deepEqual(signsOf("Mod+Alt+K", true), ["⌘", "⌥", "K"]);
  assert.deepEqual(signsOf("Mod++", false), ["Ctrl", "+"]);
  assert.deepEqual(signsOf("+", false), ["+"]);
});
