// Words for people: times, days, failures.

import { Refusal } from "./core";

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const dayAndYear = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

export const timeOf = (at: number): string => time.format(at);
export const momentOf = (at: number): string => moment.format(at);

/** A day by its number, for comparing. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return date.getFullYear() * 10_000 + date.getMonth() * 100 + date.getDate();
}

export function dayWords(at: number, now: number): string {
  if (dayOf(at) === dayOf(now)) return "Today";
  if (dayOf(at) === dayOf(now - 86_400_000)) return "Yesterday";
  const thisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (thisYear ? day : dayAndYear).format(at);
}

/** A sentence as it begins a line. */
export const sentence = (words: string): string => {
  const begun = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
};

const KNOWN: Record<string, string> = {
  wrong_credentials: "That name and that password do not belong together.",
  username_taken: "That name is taken. Choose another one, or sign in if it is yours.",
  unreachable: "The node cannot be reached. Nothing is lost: try again when you are online.",
};

/** What went wrong, as a sentence. */
export function failureWords(error: unknown): string {
  if (error instanceof Refusal) return KNOWN[error.code] ?? sentence(error.message);
  return `Something went wrong: ${String(error)}`;
}

/** How many of something, in words. */
export const count = (number: number, one: string, many: string): string =>
  `${number.toLocaleString()} ${number === 1 ? one : many}`;
