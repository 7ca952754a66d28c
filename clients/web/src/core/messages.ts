// What the page and the worker say to each other.

import type { Failure, Request } from "@/wire/core";

export type ToWorker =
  | { ask: number; request: Request }
  | { abandon: number }
  | { note: string; text: string | null }
  | { forget: true };

export type FromWorker =
  | { ask: number; row: unknown }
  | { ask: number; value: unknown }
  | { ask: number; failure: Failure }
  | { alarm: string }
  | { notice: unknown }
  | { state: "elsewhere" }
  | { state: "open"; notes: [string, string][] }
  | { state: "forgotten" }
  | { state: "stopped"; words: string };
