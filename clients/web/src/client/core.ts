// The page's end of the worker: one request, one promise; rows as they come.

import type {
  FromWorker,
  Kind,
  RowOf,
  Sending,
  ToWorker,
  Transfer,
  Transferred,
} from "@/core/messages";
import { WORKER_URL } from "@/generated/core";
import type { Answers, Failure, Request } from "@/wire/core";

/** Why a request failed, as the core says it. */
export class Refusal extends Error {
  readonly kind: string;
  readonly code: string;

  constructor(failure: Failure) {
    super(failure.message);
    this.kind = failure.kind;
    this.code = failure.code;
  }
}

/** A request under way. */
export type Asked<T> = {
  done: Promise<T>;
  /** Nobody waits for it any longer. */
  abandon: () => void;
};

export type CoreState = Extract<FromWorker, { state: string }>;

type Waiting = {
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
  onRow: ((row: never) => void) | undefined;
};

export class CoreClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #opened = false;
  onState: (state: CoreState) => void = () => {};
  onAlarm: (words: string) => void = () => {};
  onNotice: (words: string) => void = () => {};
  /** Another tab has kept a note, or forgotten one. */
  onNote: (name: string, text: string | null) => void = () => {};
  /** Another tab has gone, with what is still to be sent among these. */
  onLeft: (notes: [string, string][]) => void = () => {};
  /** How it stands with files on their way; `anew`: whoever has told so before is gone. */
  onSending: (sending: Sending[], anew: boolean) => void = () => {};

  /** Whether a file beside a draft outlives the tab. */
  onWaits: (id: string, kept: boolean) => void = () => {};

  constructor() {
    this.#worker = new Worker(WORKER_URL, { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) =>
      this.#hear(data),
    );
    this.#worker.addEventListener("error", (event) =>
      this.onState({ state: "stopped", words: event.message || "the program could not be loaded" }),
    );
    const look = () => this.#post({ visible: !document.hidden });
    document.addEventListener("visibilitychange", look);
    look();
  }

  /** Asks the core; `onRow` gets the rows of a request that has many. */
  ask<K extends Kind>(
    request: Request & { do: K },
    onRow?: (row: RowOf<K>) => void,
  ): Asked<Answers[K]> {
    return this.#begin((ask) => ({ ask, request }), onRow);
  }

  /** Has bytes carried beside the core. */
  transfer<T>(transfer: Transfer, onProgress: (how: Transferred) => void): Asked<T> {
    return this.#begin((ask) => ({ ask, transfer }), onProgress);
  }

  #begin<T, R>(message: (ask: number) => ToWorker, onRow?: (row: R) => void): Asked<T> {
    const ask = this.#next++;
    const done = new Promise<T>((resolve, reject) => {
      this.#waiting.set(ask, { resolve: resolve as (value: unknown) => void, reject, onRow });
    });
    this.#post(message(ask));
    return { done, abandon: () => this.#post({ abandon: ask }) };
  }

  /** Whoever did the work is gone: nobody answers what was asked of them. */
  #takenOver(): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    const message = "the tab that did the work was closed, and this one goes on";
    for (const { reject } of waiting) {
      reject(new Refusal({ kind: "unreachable", code: "taken_over", message }));
    }
  }

  /** Has a file sent, tried again, or given up. */
  upload(act: Extract<ToWorker, { lend: unknown } | { retry: string } | { cancel: string }>): void {
    this.#post(act);
  }

  /** Has a file kept that waits beside a draft, or kept no longer. */
  draft(act: Extract<ToWorker, { wait: unknown } | { leave: string }>): void {
    this.#post(act);
  }

  /** Keeps a note of the page's own, sealed; null forgets it. */
  note(name: string, text: string | null): void {
    this.#post({ note: name, text });
  }

  /** Deletes everything that is kept in this browser. */
  forget(): void {
    this.#post({ forget: true });
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    if ("state" in message) {
      if (message.state === "open") {
        if (this.#opened) this.#takenOver();
        this.#opened = true;
      }
      return this.onState(message);
    }
    if ("note" in message) return this.onNote(message.note, message.text);
    if ("sending" in message) return this.onSending(message.sending, message.anew);
    if ("waits" in message) return this.onWaits(message.waits, message.kept);
    if ("left" in message) return this.onLeft(message.left);
    if ("alarm" in message) return this.onAlarm(message.alarm);
    if ("notice" in message) return this.onNotice(message.notice.message);
    const waiting = this.#waiting.get(message.ask);
    if (!waiting) return;
    if ("row" in message) return waiting.onRow?.(message.row as never);
    this.#waiting.delete(message.ask);
    if ("failure" in message) waiting.reject(new Refusal(message.failure));
    else waiting.resolve(message.value);
  }
}
