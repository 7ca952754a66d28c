// What the page and the worker say to each other.

import type { DeviceNotice, Failure, Request, Rows } from "@/wire/core";

/** Which request. */
export type Kind = Request["do"];

/** The rows of a request that has many. */
export type RowOf<K extends Kind> = K extends keyof Rows ? Rows[K] : never;

/** What carries bytes beside the core. */
export type Transfer =
  | { do: "download"; channel: string; seq: number; thumbnail?: boolean }
  /** A file that has waited beside a draft. */
  | { do: "waiting"; id: string };

/** How far a transfer is, bytes of the file. */
export type Transferred = { done: number; of: number };

/** A file that was fetched and opened. */
export type Downloaded = { blob: Blob; name: string; media_type: string };

/** A file that a page gives to be sent. The browser lends it to that page only. */
export type Lent = { id: string; channel: string; at: number; file: File };

/** A file that is being sent, as all tabs show it. */
export type Sending = {
  id: string;
  channel: string;
  name: string;
  size: number;
  /** When it was last written to, by which it is known again. */
  modified: number;
  at: number;
  /** What is done with it; nobody can take it back while its message is being sent. */
  step: "waits" | "sealing" | "sending" | "saying";
  how: Transferred | null;
  /** Whether it outlives the tab; null before anybody knows. */
  kept: boolean | null;
  /** Why it was not sent. */
  failed: Failure | null;
  /** Whether it can be tried again as it is; else its file has to be chosen again. */
  again: boolean;
};

export type ToWorker =
  | { ask: number; request: Request }
  | { ask: number; transfer: Transfer }
  | { abandon: number }
  | { note: string; text: string | null }
  | { lend: Lent }
  | { retry: string }
  | { cancel: string }
  /** A file waits beside a draft, and does no longer. */
  | { wait: { id: string; file: File } }
  | { leave: string }
  | { forget: true }
  /** Whether the page can be seen: only then does it take over from a tab that stands still. */
  | { visible: boolean };

export type FromWorker =
  | { ask: number; row: unknown }
  | { ask: number; value: unknown }
  | { ask: number; failure: Failure }
  | { alarm: string }
  | { notice: DeviceNotice }
  | { note: string; text: string | null }
  /** All files on their way; `anew` from whoever leads from now on, and does not have what was lent. */
  | { sending: Sending[]; anew: boolean }
  /** Whether a file that waits beside a draft outlives the tab. */
  | { waits: string; kept: boolean }
  /** A tab has gone: what it has left unsent is among these. */
  | { left: [string, string][] }
  | { state: "open"; notes: [string, string][]; leads: boolean }
  | { state: "forgotten" }
  | { state: "stopped"; words: string };
