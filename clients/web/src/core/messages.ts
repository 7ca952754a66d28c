// What the page and the worker say to each other.

import type { Failure } from "./events";

export type ToWorker =
  | { ask: number; request: unknown }
  | { abandon: number }
  | { note: string; text: string | null }
  | { forget: true };

export type FromWorker =
  | { ask: number; row: unknown }
  | { ask: number; value: unknown }
  | { ask: number; failure: Failure }
  | { alarm: string }
  | { notice: { type: string; message: string } }
  | { state: "elsewhere" }
  | { state: "open"; notes: [string, string][] }
  | { state: "forgotten" }
  | { state: "stopped"; words: string };
