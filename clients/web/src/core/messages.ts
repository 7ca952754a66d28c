// What the page and the worker say to each other.

import type { DeviceNotice, Failure, Request, Rows } from "@/wire/core";

/** Which request. */
export type Kind = Request["do"];

/** The rows of a request that has many. */
export type RowOf<K extends Kind> = K extends keyof Rows ? Rows[K] : never;

/** What carries bytes beside the core. */
export type Transfer =
  | { do: "upload"; channel: string; file: File }
  | { do: "download"; channel: string; seq: number; thumbnail?: boolean };

/** How far a transfer is, bytes of the file. */
export type Transferred = { done: number; of: number };

/** A file that was fetched and opened. */
export type Downloaded = { blob: Blob; name: string; media_type: string };

export type ToWorker =
  | { ask: number; request: Request }
  | { ask: number; transfer: Transfer }
  | { abandon: number }
  | { note: string; text: string | null }
  | { forget: true };

export type FromWorker =
  | { ask: number; row: unknown }
  | { ask: number; value: unknown }
  | { ask: number; failure: Failure }
  | { alarm: string }
  | { notice: DeviceNotice }
  | { note: string; text: string | null }
  /** A tab has gone: what it has left unsent is among these. */
  | { left: [string, string][] }
  | { state: "open"; notes: [string, string][]; leads: boolean }
  | { state: "forgotten" }
  | { state: "stopped"; words: string };
