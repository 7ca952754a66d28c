// Servers that are still being made: which are not in the list yet, and what is missing in those that are.

import type { ServerEntry } from "./app";
import { Refusal } from "./core";
import type { MakingView, Part } from "./types";

/** Those on their way of which nothing is in the list of servers yet. */
export const coming = (making: MakingView[], servers: ServerEntry[]): MakingView[] =>
  making.filter(
    ({ server_id, stopped }) =>
      stopped === null && !servers.some(({ view }) => view.server_id === server_id),
  );

/** Whether something that was given up goes on by itself, as it may have reached the node. */
export const goesOn = (error: unknown): boolean =>
  error instanceof Refusal && error.code === "being_made" && error.kind === "unreachable";

const KINDS = [
  ["role", "the role", "the roles"],
  ["category", "the category", "the categories"],
  ["channel", "the channel", "the channels"],
] as const;

/** What is missing in a server, as the part of a sentence. */
export function missingWords(missing: Part[]): string {
  const kinds = KINDS.flatMap(([kind, one, many]) => {
    const names = missing.filter((part) => part.kind === kind).map(({ name }) => name);
    return names.length === 0 ? [] : [`${names.length === 1 ? one : many} ${listed(names)}`];
  });
  return listed(kinds);
}

const listed = (words: string[]): string =>
  [words.slice(0, -1).join(", "), words.at(-1)].filter(Boolean).join(" and ");
