// Gates of roles: what is proved to have one, in words, and what an attester has given to prove it by.

import type { GateTerms, GateView } from "@/wire/core";
import type { MemberView, RoleView } from "./types";
import { format } from "./words";

export type { AttestationView } from "@/wire/core";

export type GatedRole = RoleView & { gate: GateView };

/** The attribute that every attester means alike: the birth date, in days since 1900-01-01. */
export const BIRTH_DATE = 1;

const EPOCH = Date.UTC(1900, 0, 1);
const DAY_MS = 86_400_000;
const KEY = /^[\w-]{43}$/;

const day = format({ dateStyle: "long", timeZone: "UTC" });

/** Which number is attested. */
export const attributeWords = (attribute: number): string =>
  attribute === BIRTH_DATE ? "Birth date" : `Number ${attribute}`;

/** What whoever passes has proved, as it goes on from "proves to be". */
export function gateWords(gate: GateView): string {
  const { attribute, at_least: least, threshold, years } = gate;
  if (years !== null) return least ? `younger than ${years}` : `${years} or older`;
  if (threshold === null) return "something that this program does not know";
  if (attribute === BIRTH_DATE) {
    const date = day(EPOCH + threshold * DAY_MS);
    return `born on ${date} or ${least ? "later" : "earlier"}`;
  }
  const side = least ? "at least" : "at most";
  return `somebody whose number ${attribute} is ${side} ${threshold.toLocaleString()}`;
}

/** A key as it can be told from others at a glance. */
export const shortKey = (key: string): string =>
  key.length > 16 ? `${key.slice(0, 8)}…${key.slice(-4)}` : key;

/** The roles with a gate, and whether somebody has them. */
export function gatedRoles(roles: RoleView[], me: MemberView | undefined) {
  const gated = roles.filter((role): role is GatedRole => role.gate !== null);
  const held = new Set(me?.roles.map(({ role_id }) => role_id));
  return gated.map((role) => ({ role, held: held.has(role.role_id) }));
}

/** A gate as somebody fills it in. */
export type GateDraft = {
  attester: string;
  what: "older" | "younger" | "at_least" | "at_most";
  /** Years, or the threshold. */
  number: string;
  attribute: string;
  /** Days; empty for any age of an attestation. */
  fresh: string;
};

export const NEW_GATE: GateDraft = {
  attester: "",
  what: "older",
  number: "18",
  attribute: "2",
  fresh: "",
};

export const isAge = (what: GateDraft["what"]): boolean => what === "older" || what === "younger";

export function draftOf(gate: GateView | null): GateDraft {
  if (!gate) return NEW_GATE;
  const { attester, attribute, at_least: least, threshold, years, fresh_days } = gate;
  const side = least ? "at_least" : "at_most";
  return {
    attester,
    what: years === null ? side : least ? "younger" : "older",
    number: String(years ?? threshold ?? ""),
    attribute: years === null ? String(attribute) : NEW_GATE.attribute,
    fresh: fresh_days === null ? "" : String(fresh_days),
  };
}

/** The terms that a draft comes to, or in words why to none. */
export function termsOf(draft: GateDraft): GateTerms | string {
  const attester = draft.attester.trim();
  if (!KEY.test(attester)) {
    return "An attester’s key has 43 characters: letters, digits, - and _. The attester tells it.";
  }
  const age = isAge(draft.what);
  const number = whole(draft.number, age ? 1 : 0, age ? 120 : 0xffff_ffff);
  if (number === null) {
    return age
      ? "An age is a number of years, 1 to 120."
      : "That number is a whole one, below 2³².";
  }
  const attribute = age ? BIRTH_DATE : whole(draft.attribute, 0, 0xffff);
  if (attribute === null) return "Which number it is, is said by one from 0 to 65,535.";
  const fresh = draft.fresh.trim() === "" ? undefined : whole(draft.fresh, 1, 3_650);
  if (fresh === null) return "How old an attestation may be is a number of days, 1 to 3,650.";
  return {
    attester,
    attribute,
    at_least: draft.what === "younger" || draft.what === "at_least",
    threshold: age ? null : number,
    years: age ? number : null,
    fresh_days: fresh ?? null,
  };
}

function whole(text: string, least: number, most: number): number | null {
  const digits = text.trim();
  if (!/^\d{1,10}$/.test(digits)) return null;
  const number = Number(digits);
  return number >= least && number <= most ? number : null;
}
