// What a person goes by: numbers that were compared, how long things are kept, what to test again.

import assert from "node:assert/strict";
import { test } from "node:test";
import { compared, safetyDigits } from "@/client/scanning";

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
