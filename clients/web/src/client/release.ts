// What the service worker says of the versions that it keeps: which one runs, who has signed it, what
// waits, and what was refused (spec, chapter 17). It judges; here it is asked, and put into words.

import { bytesOf } from "@/core/base64url";

export type Version = {
  /** SHA-256 of its list of files. */
  sum: string;
  signature: "good" | "none" | "bad" | "unchecked";
  /** Who has signed it, and as which release: null unless that is good. */
  key: string | null;
  release: number | null;
};

export type Refused = {
  /** SHA-256 of its list. */
  sum: string;
  reason: "unsigned" | "other_key" | "older" | "bad_signature" | "unchecked" | "file";
  /** The file that is another than its list says. */
  file: string | null;
};

export type Told = {
  current: Version | null;
  waiting: Version | null;
  refused: Refused | null;
  /** Another service worker is about to come: whether one may go on to it. */
  script: "follows" | "unsigned" | null;
  /** Whether what was asked for could not be done. */
  failed: boolean;
};

/** How long an answer may take: a whole version is fetched by a look. */
const ANSWER_MS = { about: 10_000, swap: 10_000, look: 10 * 60_000 };

/** Asks the service worker of this page. One that is none, or does not answer, is as null. */
export async function askWorker(what: keyof typeof ANSWER_MS): Promise<Told | null> {
  const worker = globalThis.navigator.serviceWorker?.controller;
  if (!worker) return null;
  const { port1, port2 } = new MessageChannel();
  const told = new Promise<Told | null>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(() => resolve(null), ANSWER_MS[what]);
  });
  worker.postMessage(what, [port2]);
  return told.finally(() => port1.close());
}

/** What there is to say about it, the most urgent first. */
export function stateOf(told: Told): "none" | "waiting" | "refused" | "script" {
  if (told.script === "unsigned") return "script";
  if (told.waiting || told.script === "follows") return "waiting";
  return told.refused && told.current?.key ? "refused" : "none";
}

/** What people compare a key by: 8 groups of 4 hexadecimal digits of its hash. */
export async function fingerprint(key: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOf(key)));
  const digits = [...hash.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0"));
  return (digits.join("").match(/.{4}/g) ?? []).join(" ");
}

const REASONS: Record<Refused["reason"], string> = {
  unsigned: "that nobody signed",
  other_key: "that somebody else signed",
  older: "that is not newer than yours",
  bad_signature: "with a signature that does not match",
  unchecked: "whose signature this browser cannot check",
  file: "of which a file is another than its list says",
};

/** What happened. */
export const refusedWords = ({ reason, file }: Refused): string =>
  `The node serves a version of Coterie ${REASONS[reason]}${file ? `: ${file}` : ""}.`;

export const SCRIPT_WORDS =
  "The node has changed the program that keeps Coterie in this browser, sw.js, and no signature says so.";
