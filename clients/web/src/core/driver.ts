// Drives the core: saves each batch in one transaction, and only then sends, loads and shows.

import type { Batch, Event, Show } from "@/wire/core";
import type { FromWorker, ToWorker } from "./messages";
import { Network } from "./network";
import type { Rows } from "./rows";

const LONGEST_WAKE_MS = 60_000;

/** The core as the WASM module has it. */
export type Core = { handle(now: number, event: string): string };

export class Driver {
  /** Events to handle, in order; handling one never overlaps with another. */
  readonly #events: Event[] = [];
  readonly #tell: (message: FromWorker) => void;
  readonly #network = new Network((event) => this.push(event));
  /** Our own numbers of requests, and the page's. Numbers go on over reloads. */
  readonly #asks = new Map<number, number>();
  #nextAsk = Date.now() * 1000;
  #core: Core | undefined;
  #rows: Rows | undefined;
  #working = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (message: FromWorker) => void) {
    this.#tell = tell;
  }

  async begin(core: Core, rows: Rows): Promise<void> {
    this.#core = core;
    this.#rows = rows;
    this.#tell({ state: "open", notes: await rows.notes() });
    this.push({ event: "woke" });
  }

  /** What the page says. What comes before the core is open waits for it. */
  hear(message: ToWorker): void {
    if ("request" in message) {
      const ask = this.#nextAsk++;
      this.#asks.set(ask, message.ask);
      this.push({ event: "asked", ask, request: message.request });
    } else if ("abandon" in message) {
      for (const [ask, theirs] of this.#asks) {
        if (theirs === message.abandon) this.push({ event: "abandoned", ask });
      }
    } else if ("note" in message) {
      this.#rows?.note(message.note, message.text).catch((error) => this.stop(error));
    } else {
      void this.#forget();
    }
  }

  push(event: Event): void {
    this.#events.push(event);
    if (this.#core && !this.#working) void this.#work();
  }

  /** What could not be saved has not happened: a reload goes on from what is stored. */
  stop(error: unknown): void {
    this.#core = undefined;
    clearTimeout(this.#timer);
    this.#network.close();
    this.#tell({ state: "stopped", words: String(error) });
  }

  async #forget(): Promise<void> {
    this.#core = undefined;
    clearTimeout(this.#timer);
    this.#network.close();
    await this.#rows?.forget();
    this.#tell({ state: "forgotten" });
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      for (let event = this.#events.shift(); event && this.#core; event = this.#events.shift()) {
        const batch: Batch = JSON.parse(this.#core.handle(Date.now(), JSON.stringify(event)));
        if (batch.save.length > 0) await this.#rows?.save(batch.save);
        await this.#follow(batch);
      }
    } catch (error) {
      this.stop(error);
    } finally {
      this.#working = false;
    }
  }

  async #follow({ send, gateway, load, show, wake }: Batch): Promise<void> {
    for (const call of send) void this.#network.call(call);
    for (const act of gateway) this.#network.gateway(act);
    // Before whatever has happened meanwhile: the core has asked for the rows as they are now.
    const loaded: Event[] = [];
    for (const wish of load) {
      const rows = (await this.#rows?.load(wish)) ?? [];
      loaded.push({ event: "loaded", load: wish.load, rows });
    }
    this.#events.unshift(...loaded);
    for (const shown of show) this.#show(shown);
    clearTimeout(this.#timer);
    if (wake !== null) {
      const wait = Math.min(Math.max(wake - Date.now(), 0), LONGEST_WAKE_MS);
      this.#timer = setTimeout(() => this.push({ event: "woke" }), wait);
    }
  }

  #show(shown: Show): void {
    if (shown.show === "alarm") return this.#tell({ alarm: shown.message });
    if (shown.show === "notice") return this.#tell({ notice: shown.notice });
    const ask = this.#asks.get(shown.ask);
    if (ask === undefined) return;
    if (shown.show === "row") return this.#tell({ ask, row: shown.value });
    this.#asks.delete(shown.ask);
    if (shown.show === "done") this.#tell({ ask, value: shown.value });
    else this.#tell({ ask, failure: shown.failure });
  }
}
