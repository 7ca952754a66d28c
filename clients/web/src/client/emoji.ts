// The table of emoji: fetched from our own node when it is first needed.

import { EMOJI_URL } from "@/generated/emoji";
import type { Notes } from "./notes";

export type Emoji = {
  emoji: string;
  name: string;
  /** What stands between colons. */
  short: string[];
  words: string;
  group: number;
};

type Packed = [emoji: string, name: string, short: string, words: string, group: number];

const NOTE = "emoji/recent";
const RECENT = 24;

let table: Promise<Emoji[]> | undefined;

export function unpacked(rows: Packed[]): Emoji[] {
  return rows.map(([emoji, name, short, words, group]) => ({
    emoji,
    name,
    short: short.split(" "),
    words,
    group,
  }));
}

/** All of them; asked for once, and again after it has failed. */
export function allEmoji(): Promise<Emoji[]> {
  table ??= fetch(EMOJI_URL)
    .then((answer) => answer.json())
    .then(unpacked)
    .catch((error) => {
      table = undefined;
      throw error;
    });
  return table;
}

/** Those that a text finds: what begins so by its short name first, then by its name, then by a word. */
export function found(all: Emoji[], text: string, most: number): Emoji[] {
  const wanted = text.toLowerCase().replaceAll("_", " ").trim();
  if (!wanted) return [];
  const rank = ({ short, name, words }: Emoji): number => {
    const names = short.map((one) => one.replaceAll("_", " "));
    if (names.includes(wanted)) return 0;
    if (names.some((one) => one.startsWith(wanted))) return 1;
    if (name.startsWith(wanted)) return 2;
    if (` ${name} ${names.join(" ")}`.includes(` ${wanted}`)) return 3;
    return ` ${words}`.includes(` ${wanted}`) ? 4 : 9;
  };
  return all
    .map((emoji) => [rank(emoji), emoji] as const)
    .filter(([rank]) => rank < 9)
    .sort(([a], [b]) => a - b)
    .slice(0, most)
    .map(([, emoji]) => emoji);
}

/** Those that were used last, the last first. */
export const recent = (notes: Notes): string[] => notes.get(NOTE)?.split(" ") ?? [];

export function used(notes: Notes, emoji: string): void {
  const others = recent(notes).filter((one) => one !== emoji);
  notes.set(NOTE, [emoji, ...others].slice(0, RECENT).join(" "));
}
