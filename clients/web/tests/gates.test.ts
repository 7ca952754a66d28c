// Gates of roles: their words, what a draft comes to and why it comes to nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf, type GateDraft, gatedRoles, gateWords, NEW_GATE, termsOf } from "@/client/gates";
import type { MemberView, RoleView } from "@/client/types";
import type { GateTerms, GateView } from "@/wire/core";

const KEY = "a".repeat(43);
const GATE: GateView = {
  attester: KEY,
  attribute: 1,
  at_least: false,
  threshold: null,
  years: 18,
  fresh_days: null,
};
const draft = (more: Partial<GateDraft>): GateDraft => ({ ...NEW_GATE, attester: KEY, ...more });

/** The gate that comes of terms. */
function made(terms: GateTerms | string): GateView {
  if (typeof terms === "string") throw new Error(terms);
  const { attester, attribute, at_least = false } = terms;
  const { threshold = null, years = null, fresh_days = null } = terms;
  return { attester, attribute, at_least, threshold, years, fresh_days };
}

test("a gate is said in words, whichever side of which number it is on", () => {
  assert.equal(gateWords(GATE), "18 or older");
  assert.equal(gateWords({ ...GATE, at_least: true, years: 13 }), "younger than 13");
  const day = { ...GATE, years: null, threshold: 33_022 };
  assert.match(gateWords(day), /1990.* or earlier$/);
  assert.match(gateWords({ ...day, at_least: true }), /1990.* or later$/);
  const number = { ...day, attribute: 7, threshold: 3 };
  assert.equal(gateWords(number), "somebody whose number 7 is at most 3");
  assert.equal(gateWords({ ...number, at_least: true }), "somebody whose number 7 is at least 3");
  assert.match(gateWords({ ...GATE, years: null }), /does not know/);
});

test("a gate that is opened to be changed comes to the same gate again", () => {
  const gates: GateView[] = [
    GATE,
    { ...GATE, at_least: true, fresh_days: 30 },
    { ...GATE, attribute: 7, years: null, threshold: 3 },
    { ...GATE, attribute: 0, years: null, threshold: 0, at_least: true },
  ];
  for (const gate of gates) assert.deepEqual(made(termsOf(draftOf(gate))), gate);
  assert.equal(draftOf(null), NEW_GATE);
});

test("a gate that cannot be is refused in words before anything is asked", () => {
  const refused: [Partial<GateDraft>, RegExp][] = [
    [{ attester: "" }, /43 characters/],
    [{ attester: `${KEY}=` }, /43 characters/],
    [{ number: "0" }, /1 to 120/],
    [{ number: "121" }, /1 to 120/],
    [{ number: "eighteen" }, /1 to 120/],
    [{ what: "at_least", number: "4294967296" }, /whole one/],
    [{ what: "at_most", number: "-1" }, /whole one/],
    [{ what: "at_least", number: "1", attribute: "65536" }, /0 to 65,535/],
    [{ fresh: "0" }, /1 to 3,650/],
    [{ fresh: "3651" }, /1 to 3,650/],
  ];
  for (const [more, words] of refused) assert.match(String(termsOf(draft(more))), words);
  assert.equal(typeof termsOf(draft({ attester: ` ${KEY}\n`, number: " 120 " })), "object");
});

test("only roles with a gate are proved, and none that one has", () => {
  const role = (id: string, gate: GateView | null) => ({ role_id: id, gate }) as RoleView;
  const me = { roles: [{ role_id: "r1", name: "one" }] } as MemberView;
  const all = [role("r1", GATE), role("r2", null), role("r3", GATE)];
  const seen = (who?: MemberView) =>
    gatedRoles(all, who).map((one) => [one.role.role_id, one.held]);
  assert.deepEqual(seen(me), [
    ["r1", true],
    ["r3", false],
  ]);
  assert.deepEqual(seen(), [
    ["r1", false],
    ["r3", false],
  ]);
});
