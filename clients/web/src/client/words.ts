// Words for people: times, days, failures.

import { Refusal } from "./core";

/** A way to write a time, made when it is first used: the first one takes a phone long. */
export function format(options: Intl.DateTimeFormatOptions): (at: number) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (at) => {
    made ??= new Intl.DateTimeFormat(undefined, options);
    return made.format(at);
  };
}

const day = format({ weekday: "long", day: "numeric", month: "long" });
const dayAndYear = format({ dateStyle: "full" });

export const timeOf = format({ hour: "2-digit", minute: "2-digit" });
export const momentOf = format({ dateStyle: "full", timeStyle: "short" });
export const shortMoment = format({ dateStyle: "medium", timeStyle: "short" });

/** A day by its number, for comparing. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate();
}

export function dayWords(at: number, now: number): string {
  if (dayOf(at) === dayOf(now)) return "Today";
  if (dayOf(at) === dayOf(now - 86_400_000)) return "Yesterday";
  const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (thisYear ? day : dayAndYear)(at);
}

/** When something was, in short: of today the time alone. */
export const sinceWords = (at: number, now: number): string =>
  dayOf(at) === dayOf(now) ? timeOf(at) : shortMoment(at);

/** A sentence as it begins a line. */
export const sentence = (words: string): string => {
  const begun = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
};

const KNOWN: Record<string, string> = {
  wrong_credentials: "That name and that password do not belong together.",
  username_taken: "That name is taken. Choose another one, or sign in if it is yours.",
  not_attested:
    "You hold no attestation by this attester. Give them your id, and import what you get from them.",
  attestations_used_up:
    "Every attestation that you hold by this attester is used up: each is good for one proof. Ask for new ones.",
  attestation_expired: "The attestations by this attester have expired. Ask for new ones.",
  attestation_not_yet: "The attestations by this attester are not valid yet.",
  attestation_bad:
    "This is not what an attester gave, as it was given. Paste the whole text of the file, unchanged.",
  attested_another: "These attestations are about somebody else, and not about you.",
  safety_number_differs:
    "The number has changed since it was shown. Nothing was marked: compare the one that stands here now.",
  unreachable: "The node cannot be reached. Nothing is lost: try again when you are online.",
};

/** What went wrong, as a sentence. */
export function failureWords(error: unknown): string {
  if (error instanceof Refusal) return KNOWN[error.code] ?? sentence(error.message);
  return `Something went wrong in this browser. What was sent is safe: try again, or reload. (${String(error)})`;
}

/** How many of something, in words. */
export const count = (number: number, one: string, many: string): string =>
  `${number.toLocaleString()} ${number === 1 ? one : many}`;

/** A user name as it is, however it was typed: phones begin with a capital. */
export const usernameOf = (typed: string): string => typed.trim().toLowerCase();

const UNITS = ["B", "kB", "MB", "GB"];

/** A length of a file, as people say it. */
export function sizeOf(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const number = bytes / 1000 ** power;
  const digits = power === 0 || number >= 100 ? 0 : 1;
  return `${number.toLocaleString(undefined, { maximumFractionDigits: digits })} ${UNITS[power]}`;
}

/** How far something of a length has come: of what is short the length alone. */
export const farOf = (how: { done: number; of: number } | null, length: number): string =>
  how && how.done > 0 && how.done < how.of && length >= 1_000_000
    ? `${sizeOf(how.done)} of ${sizeOf(length)}`
    : sizeOf(length);

/** What leads elsewhere in a name of a file, or shows it as another one. */
const STRANGE = /[\p{Cc}/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A name that somebody else chose, as one that is safe to show and to save under. */
export function safeName(name: string): string {
  const safe = name
    .replace(STRANGE, "_")
    .trim()
    .replace(/^\.+/, "")
    .replace(/[. ]+$/, "");
  return safe || "file";
}
