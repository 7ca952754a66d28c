// What a person goes by: numbers that were compared, how long things are kept, what to test again.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Draft, keepDrafts } from "@/client/drafts";
import { askToKeep, lookAtKeeping } from "@/client/keeping";
import { Reminding } from "@/client/reminding";
import { compare, readList } from "@/client/running";
import { compared, safetyDigits } from "@/client/scanning";
import type { MessageRow } from "@/client/types";
import { haltedWords } from "@/ui/Halted";
import { type Held, holding } from "@/ui/holding";
import { peopleOf, type Reader, seenNow } from "@/ui/readers";

const GROUPS = Array.from({ length: 12 }, (_, at) => String(10_007 * (at + 1)).slice(0, 5));
const NUMBER = GROUPS.join(" ");
const CODE = GROUPS.join("");

test("a code holds the sixty digits of a safety number, and nothing else is one", () => {
  assert.equal(safetyDigits(NUMBER), CODE);
  assert.equal(safetyDigits(` ${GROUPS.join("\n")} `), CODE);
  for (const text of [
    "",
    CODE.slice(1),
    `${CODE}1`,
    `x${CODE.slice(1)}`,
    "https://node.example/",
  ]) {
    assert.equal(safetyDigits(text), null, text);
  }
});

test("a scanned code is the same, or another, or none; one other digit makes it another", () => {
  assert.equal(compared(CODE, NUMBER), "same");
  assert.equal(compared(NUMBER, NUMBER), "same");
  assert.equal(compared("https://node.example/app/settings/devices#abc", NUMBER), "no_number");
  for (let at = 0; at < CODE.length; at += 1) {
    const other = (Number(CODE[at]) + 1) % 10;
    const changed = `${CODE.slice(0, at)}${other}${CODE.slice(at + 1)}`;
    assert.equal(compared(changed, NUMBER), "another", `digit ${at}`);
  }
});

test("a code is never the same as a number that is not here", () => {
  assert.equal(compared(CODE, ""), "another");
  assert.equal(compared("", ""), "no_number");
});

test("a browser that promises, refuses, says nothing or fails is taken at its word and no more", async () => {
  const estimate = async () => ({ usage: 4_200, quota: 10_000 });
  const says = (kept: boolean) => async () => kept;
  const promised = { persisted: says(true), persist: says(true), estimate };
  assert.deepEqual(await lookAtKeeping(promised), { kept: true, used: 4_200 });
  assert.equal(await askToKeep(promised), true);
  const refuses = { persisted: says(false), persist: says(false), estimate: async () => ({}) };
  assert.deepEqual(await lookAtKeeping(refuses), { kept: false, used: null });
  assert.equal(await askToKeep(refuses), false);
  assert.deepEqual(await lookAtKeeping({}), { kept: null, used: null });
  assert.equal(await askToKeep({}), false);
  const fails = () => Promise.reject(new TypeError("not here"));
  const broken = { persisted: fails, persist: fails, estimate: fails };
  assert.deepEqual(await lookAtKeeping(broken), { kept: null, used: null });
  assert.equal(await askToKeep(broken), false);
});

const DAY = 86_400_000;

/** Notes of a device, and a clock that is put forward. */
function reminded(kept: [string, string][] = []) {
  const notes = new Map(kept);
  const get = (name: string) => notes.get(name) ?? null;
  const set = (name: string, text: string | null) =>
    void (text === null ? notes.delete(name) : notes.set(name, text));
  const clock = { now: 1_000 * DAY };
  const reminding = new Reminding({ get, set }, () => clock.now);
  const after = (days: number) => {
    clock.now += days * DAY;
    reminding.look();
    return reminding.store.get().due;
  };
  return { reminding, after };
}

test("who has tested the phrase is asked after a month, and then twice a year", () => {
  const { reminding, after } = reminded();
  reminding.has();
  assert.deepEqual(reminding.store.get(), { here: true, saved: false, due: false });
  assert.equal(after(400), false, "what was never saved is not asked for: it is to be saved");
  reminding.tested();
  assert.deepEqual(reminding.store.get(), { here: true, saved: true, due: false });
  assert.deepEqual([after(29), after(1)], [false, true]);
  reminding.tested();
  assert.deepEqual([after(0), after(179), after(1)], [false, false, true]);
});

test("who puts it off is asked again after a month, and not before", () => {
  const { reminding, after } = reminded();
  reminding.tested();
  assert.equal(after(30), true);
  reminding.later();
  assert.deepEqual([after(0), after(29), after(1)], [false, false, true]);
});

test("a device without the phrase is never asked; one that saved it long ago has a month from now", () => {
  const none = reminded();
  assert.equal(none.after(1_000), false);
  assert.equal(none.reminding.store.get().here, false);
  const old = reminded([["phrase_saved", "1"]]);
  old.reminding.begin();
  old.reminding.end();
  assert.deepEqual([old.after(29), old.after(1)], [false, true]);
});

const bytes = (text: string) => new TextEncoder().encode(text).buffer;
const sum = (text: string) => createHash("sha256").update(text).digest("hex");

test("each kept file is compared with the list, but not the one that keeps them", async () => {
  const here: Record<string, string> = { "/app.html": "page", "/w/core-1.js": "core" };
  const read = async (path: string) => (here[path] === undefined ? null : bytes(here[path]));
  const text = JSON.stringify({
    "app.html": sum("page"),
    "sw.js": sum("whatever"),
    "w/core-1.js": sum("core"),
  });
  const list = await readList(bytes(text));
  assert.equal(list.sum, sum(text));
  assert.deepEqual(await compare(list, read), { files: 2, differ: [] });
  here["/w/core-1.js"] = "changed";
  assert.deepEqual(await compare(list, read), { files: 2, differ: ["w/core-1.js"] });
  delete here["/app.html"];
  assert.deepEqual(await compare(list, read), { files: 2, differ: ["app.html", "w/core-1.js"] });
});

test("what is no list of hashes is refused", async () => {
  for (const text of ["", "[1]", "null", '{"app.html":"abc"}', '{"app.html":1}', "<html>"]) {
    await assert.rejects(readList(bytes(text)), text);
  }
});

test("a reload waits for what it would lose, and for nothing else", () => {
  const row = {} as MessageRow;
  const nothing = { sending: [], nameless: false, staged: {}, about: {}, dirty: false };
  const told = (held: Partial<Held>) => holding({ ...nothing, ...held }) ?? "";
  const failed = { failed: "no", kept: false };
  assert.equal(holding(nothing), null);
  assert.equal(told({ staged: { c: [] }, about: { c: { kind: "reply", row } } }), "");
  assert.match(told({ sending: [failed, { failed: null, kept: null }] }), /still being sent/);
  assert.match(told({ sending: [failed] }), /could not be sent/);
  assert.equal(told({ sending: [{ failed: null, kept: true }] }), "");
  assert.match(told({ nameless: true }), /anonymous is still on its way/);
  assert.equal(told({ staged: { a: [{ kept: true }] } }), "", "they are there again");
  for (const kept of [false, null]) {
    assert.match(told({ staged: { a: [], b: [{ kept }] } }), /wait beside a message/);
  }
  assert.match(told({ about: { c: { kind: "edit", row } } }), /being edited/);
  assert.match(told({ dirty: true }), /not saved/);
});

test("before a reload the last keys of every draft are kept, without waiting for the moment after", () => {
  const kept: [string, string | null][] = [];
  const notes = {
    get: () => null,
    set: (...note: [string, string | null]) => void kept.push(note),
  };
  const one = new Draft(notes, "c1");
  const other = new Draft(notes, "c2");
  one.write("half a sen");
  one.write("half a sentence");
  other.write("");
  assert.deepEqual(kept, []);
  keepDrafts();
  assert.deepEqual(kept, [
    ["draft/c1", "half a sentence"],
    ["draft/c2", null],
  ]);
  keepDrafts();
  assert.equal(kept.length, 2);
});

const LATER = 100 * DAY;

const reader = (user: string, device: string, more: Partial<Reader> = {}): Reader => ({
  user_id: user,
  username: user,
  device_id: device,
  this: false,
  right: true,
  verified: "unverified",
  added_seq: 1,
  added_at: 1_000,
  came_later: false,
  ...more,
});

test("who can read a channel stands with what is to be looked at first", () => {
  const readers = [
    reader("ada", "d1", { verified: "verified" }),
    reader("bob", "d2"),
    reader("cy", "d3", { verified: "changed" }),
    reader("dot", "d4"),
    reader("dot", "d5", { added_seq: 8, came_later: true }),
    reader("eve", "d6", { right: false }),
  ];
  const order = (seen: string | null) => peopleOf(readers, seen, LATER).map(({ name }) => name);
  assert.deepEqual(order(null), ["cy", "eve", "bob", "dot", "ada"]);
  assert.deepEqual(order("7"), ["cy", "dot", "eve", "bob", "ada"]);
});

test("a device is new when it came after its owner and after the last look; who comes with one has no new device", () => {
  const readers = [
    reader("dot", "d4", { added_seq: 3 }),
    reader("dot", "d5", { added_seq: 8, came_later: true }),
    reader("eve", "d6", { added_seq: 9 }),
  ];
  const added = (seen: string | null) =>
    peopleOf(readers, seen, LATER).flatMap(({ name, added }) =>
      added > 0 ? [`${name} ${added}`] : [],
    );
  assert.deepEqual(added(null), [], "at the first look nothing is new since the last one");
  assert.deepEqual(added("7"), ["dot 1"]);
  assert.deepEqual(added("8"), []);
  assert.deepEqual(added(seenNow(readers)), []);
  assert.deepEqual(added("d4 d5"), [], "what an earlier version has kept tells nothing");
  const many = Array.from({ length: 1_000 }, (_, at) => reader("dot", `d${at}`, { added_seq: at }));
  assert.equal(seenNow(many), "999");
});

test("a device that was added lately is told of at the first look too, with its time", () => {
  const at = 40 * DAY;
  const readers = [
    reader("dot", "d1"),
    reader("dot", "d2", { added_at: at, came_later: true }),
    reader("eve", "d3", { added_at: at }),
    reader("fay", "d4", { added_at: null, came_later: true }),
  ];
  const lately = (now: number) => peopleOf(readers, null, now).map(({ lately }) => lately);
  assert.deepEqual(lately(at + 13 * DAY), [at, null, null]);
  assert.deepEqual(lately(at + 15 * DAY), [null, null, null]);
});

test("what stands still says what is safe, and what goes on says nothing", () => {
  assert.equal(haltedWords(null, undefined), null);
  assert.equal(haltedWords(null, { state: "ok", reason: null }), null);
  assert.equal(haltedWords(null, { state: "joining", reason: null }), null);
  const paused = haltedWords(null, { state: "paused", reason: "the node shows another history" });
  assert.match(paused ?? "", /channel is paused here\. The node shows another history\. What you/);
  assert.match(haltedWords("the log is broken", undefined) ?? "", /server is paused .* stays/);
  assert.match(haltedWords(null, { state: "resting", reason: null }) ?? "", /by itself/);
});
