// What somebody tells of themselves: the limits of it in words, before anything is sent.

import type { ProfileView, Request, StatusView as Status } from "@/wire/core";
import { shortMoment } from "./words";

export type { ProfileView, Status };

export type SetProfile = Extract<Request, { do: "set_profile" }>;

/** Characters at most (spec/16-profiles.md, section 1). */
export const LIMITS = { name: 50, pronouns: 40, bio: 1_000, status: 140 } as const;
export type FieldName = keyof typeof LIMITS;

const CALLED: Record<FieldName, string> = {
  name: "The display name",
  pronouns: "The pronouns",
  bio: "What is about you",
  status: "The status",
};

/** What is not seen, or turns what follows. U+200D and U+FE0F may be: emoji are made of them. */
const TRICKS: readonly (readonly [number, number])[] = [
  [0x0000, 0x001f],
  [0x007f, 0x009f],
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0e],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

/** The first character of a line that no text may have. */
function trickIn(line: string): number | null {
  for (const character of line) {
    const code = character.codePointAt(0) ?? 0;
    if (TRICKS.some(([first, last]) => code >= first && code <= last)) return code;
  }
  return null;
}

/** How many characters there are, as the protocol counts them. */
export const lengthOf = (text: string): number => [...text].length;

/** A text as it is sent: no space at its ends, lines divided by one character. */
export const cleaned = (text: string): string => text.replace(/\r\n?/g, "\n").trim();

/** What is wrong with a text of a profile, as a sentence; nothing if it can be sent. */
export function problemOf(field: FieldName, text: string): string | null {
  const sent = cleaned(text);
  const over = lengthOf(sent) - LIMITS[field];
  if (over > 0) {
    return `${CALLED[field]} is too long by ${over}: ${LIMITS[field].toLocaleString()} characters at most.`;
  }
  const lines = sent.split("\n");
  if (field !== "bio" && lines.length > 1) return `${CALLED[field]} is one line.`;
  const trick = lines.map(trickIn).find((code) => code !== null);
  if (trick !== undefined && trick !== null) {
    const code = trick.toString(16).toUpperCase().padStart(4, "0");
    return `${CALLED[field]} has a character that cannot be seen or turns the text around (U+${code}). Take it out.`;
  }
  return null;
}

/** A status as people read it. */
export const statusWords = ({ text, until }: Status): string =>
  until ? `${text} · until ${shortMoment(until)}` : text;

/** What is over is not shown, though nobody has said so. */
export const isNow = (status: Status | null | undefined, now: number): status is Status =>
  Boolean(status && (!status.until || status.until > now));

export type Words = Record<FieldName, string>;

/** What is written of a profile, for fields. */
export const wordsOf = (profile: ProfileView): Words => ({
  name: profile.display_name ?? "",
  pronouns: profile.pronouns ?? "",
  bio: profile.bio ?? "",
  status: profile.status?.text ?? "",
});

/** The request that makes what is kept what is wanted; nothing of what stays. */
export function changeOf(
  kept: Words,
  wanted: Words,
  until: number | null | undefined,
): Partial<SetProfile> {
  const change: Partial<SetProfile> = {};
  for (const field of ["name", "pronouns", "bio"] as const) {
    if (cleaned(wanted[field]) !== kept[field]) change[field] = cleaned(wanted[field]);
  }
  const status = cleaned(wanted.status);
  if (status !== kept.status || (until !== undefined && status !== "")) {
    change.status = status;
    if (status && until) change.until = until;
  }
  return change;
}
