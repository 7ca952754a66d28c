// Drives the core: saves each batch in one transaction, and only then sends, loads and shows. Whoever
// asks is a tab: the one whose worker this is, or another one that this leads.

import type { Batch, Change, DeviceNotice, Event, Failure, Request, Show } from "@/wire/core";
import { type Ask, Failed, failureOf } from "./bytes";
import { Files } from "./files";
import type { FromWorker, Sending, ToWorker, Transfer } from "./messages";
import { Network } from "./network";
import { type Rows, TakenOver } from "./rows";
import type { Tools } from "./sealed";
import type { Spool } from "./spool";
import { ALL, allBut, OWN, type Unheard } from "./tabs";
import { Uploads } from "./uploads";
import { Waiting as Drafted } from "./waiting";

const LONGEST_WAKE_MS = 60_000;
/** So many events are handled in one transaction at most. */
const TOGETHER = 64;

/** Nothing leaves unless this has led so short a time ago; nobody takes over that quickly (`pulse.ts`). */
const SURE_MS = 1_000;

/** The core as the WASM module has it. */
export type Core = { handle(now: number, event: string): string };

/** Says something to a tab, to all, or to all but one. */
export type Tell = (message: FromWorker, tab: string) => void;

/** What changes who is signed in: the other tabs look anew. */
const SESSIONS: ReadonlySet<Request["do"]> = new Set([
  "register",
  "login",
  "recover",
  "logout",
  "register_by_provider",
  "login_by_provider",
  "link",
]);

/** Who waits for an answer of the core. */
type Waiting = {
  row: (value: unknown) => void;
  done: (value: unknown) => void;
  failed: (failure: Failure) => void;
  tab: string;
  /** The number under which that tab has asked. */
  theirs: number;
};

export class Driver {
  /** Events to handle, in order; handling one never overlaps with another. */
  readonly #events: Event[] = [];
  readonly #tell: Tell;
  readonly #network = new Network((event) => this.push(event));
  readonly #files: Files | undefined;
  readonly #uploads: Uploads | undefined;
  readonly #spool: Spool | undefined;
  readonly #drafted: Drafted | undefined;
  /** By our own numbers of requests, which go on over reloads. */
  readonly #asks = new Map<number, Waiting>();
  readonly #transfers = new Map<string, AbortController>();
  /** Notes that are being written, and those from before the store was open. */
  readonly #unkept: Unheard = new Map();
  readonly #early: [ToWorker, string][] = [];
  #nextAsk = Date.now() * 1000;
  /** When this has led for certain. */
  #led = 0;
  #ended = false;
  /** Another tab has opened the store. */
  onTakenOver: () => void = () => {};
  #core: Core | undefined;
  #rows: Rows | undefined;
  #working = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: Tell, tools?: Tools, spool?: Spool, drafts?: Spool) {
    this.#tell = (message, tab) => {
      if (!this.#ended) tell(message, tab);
    };
    this.#spool = spool;
    this.#drafted = drafts && new Drafted(drafts);
    // What the core answers is what it says that it answers.
    const ask: Ask = Object.assign(this.#ask.bind(this) as Ask, { sure: () => this.#sure() });
    if (tools) this.#files = new Files(ask, tools);
    if (tools && spool) {
      const told = (sending: Sending[], anew: boolean) => this.#tell({ sending, anew }, ALL);
      this.#uploads = new Uploads(ask, tools, spool, told);
    }
  }

  async begin(core: Core, rows: Rows): Promise<void> {
    if (this.#ended) return;
    this.#core = core;
    this.#rows = rows;
    for (const [message, tab] of this.#early.splice(0)) this.hear(message, tab);
    const notes = await rows.notes();
    if (this.#ended) return;
    void this.#drafted?.begin(rows, notes, Date.now()).catch(() => {});
    this.#tell({ state: "open", notes, leads: true }, OWN);
    this.#tell({ state: "open", notes, leads: false }, allBut(OWN));
    this.push({ event: "woke" });
    await this.#uploads?.begin(rows, notes);
  }

  /** A tab that has come later, or several to which everything is new. */
  async welcome(tab: string): Promise<void> {
    if (!this.#rows) return;
    this.#tell({ state: "open", notes: await this.#rows.notes(), leads: false }, tab);
    // It may have led itself: what it has lent then, it lends anew.
    if (this.#uploads) this.#tell({ sending: this.#uploads.shown(), anew: true }, tab);
  }

  /** A tab that is gone: nobody waits for what it has asked; what it has not sent, another one sends. */
  async leave(tab: string): Promise<void> {
    for (const [ask, waiting] of this.#asks) {
      if (waiting.tab === tab) this.push({ event: "abandoned", ask });
    }
    for (const [name, transfer] of this.#transfers) {
      if (name.startsWith(`${tab}/`)) transfer.abort();
    }
    if (this.#rows) this.#tell({ left: await this.#rows.notes() }, OWN);
  }

  /** What a page says. What comes before the core is open waits for it. */
  hear(message: ToWorker, tab = OWN): void {
    if ("request" in message) this.#asked(message.ask, message.request, tab);
    else if ("transfer" in message) void this.#transfer(message.ask, message.transfer, tab);
    else if ("abandon" in message) this.#abandon(message.abandon, tab);
    else if ("note" in message) {
      if (this.#rows) this.#note(this.#rows, message.note, message.text);
      else this.#early.push([message, tab]);
      this.#tell(message, allBut(tab));
    } else if ("lend" in message) this.#uploads?.lend(message.lend);
    else if ("retry" in message) this.#uploads?.retry(message.retry);
    else if ("cancel" in message)
      this.#uploads?.cancel(message.cancel).catch((error) => this.stop(error));
    else if ("wait" in message) void this.#wait(message.wait, tab);
    else if ("leave" in message) void this.#drafted?.drop(message.leave);
    else if ("forget" in message) void this.#forget();
  }

  push(event: Event): void {
    this.#events.push(event);
    if (this.#core && !this.#working) void this.#work();
  }

  /** What could not be saved has not happened: a reload goes on from what is stored. */
  stop(error: unknown): void {
    this.#halt();
    if (error instanceof TakenOver) return this.onTakenOver();
    this.#tell({ state: "stopped", words: String(error) }, ALL);
  }

  /** Another tab leads: nothing leaves, nobody is told anything. Gives the notes that are not kept. */
  end(): Unheard {
    this.#ended = true;
    this.#halt();
    for (const [message] of this.#early) {
      if ("note" in message) this.#unkept.set(message.note, message.text);
    }
    for (const transfer of this.#transfers.values()) transfer.abort();
    return this.#unkept;
  }

  #halt(): void {
    this.#core = undefined;
    this.#uploads?.halt();
    clearTimeout(this.#timer);
    this.#network.end();
  }

  #note(rows: Rows, name: string, text: string | null): void {
    // Seen again by what was last asked for: of two at a time the later one counts.
    this.#unkept.delete(name);
    this.#unkept.set(name, text);
    rows.note(name, text).then(
      () => this.#unkept.get(name) === text && this.#unkept.delete(name),
      (error) => this.stop(error),
    );
  }

  /** Fails when another tab leads by now. */
  async #sure(): Promise<void> {
    if (Math.abs(Date.now() - this.#led) < SURE_MS) return;
    const asked = Date.now();
    await this.#rows?.holds();
    this.#led = asked;
  }

  #asked(theirs: number, request: Request, tab: string): void {
    const tell = (message: FromWorker) => this.#tell(message, tab);
    this.#begin(request, {
      row: (row) => tell({ ask: theirs, row }),
      done: (value) => {
        tell({ ask: theirs, value });
        if (SESSIONS.has(request.do)) void this.#sessionChanged(request.do, tab);
      },
      failed: (failure) => tell({ ask: theirs, failure }),
      tab,
      theirs,
    });
  }

  async #sessionChanged(by: Request["do"], tab: string): Promise<void> {
    await this.welcome(allBut(tab));
    if (by === "logout") await this.#uploads?.end();
    else this.#uploads?.resume();
  }

  #begin(request: Request, waiting: Waiting): void {
    const ask = this.#nextAsk++;
    this.#asks.set(ask, waiting);
    this.push({ event: "asked", ask, request });
  }

  /** Asks for ourselves. */
  #ask(request: Request, row: (row: unknown) => void = () => {}): Promise<unknown> {
    return new Promise((done, reject) => {
      const failed = (failure: Failure) => reject(new Failed(failure));
      this.#begin(request, { row, done, failed, tab: "files", theirs: 0 });
    });
  }

  #abandon(theirs: number, tab: string): void {
    for (const [ask, waiting] of this.#asks) {
      if (waiting.tab === tab && waiting.theirs === theirs) this.push({ event: "abandoned", ask });
    }
    this.#transfers.get(`${tab}/${theirs}`)?.abort();
  }

  async #transfer(ask: number, transfer: Transfer, tab: string): Promise<void> {
    const abort = new AbortController();
    const name = `${tab}/${ask}`;
    this.#transfers.set(name, abort);
    try {
      const progress = (row: unknown) => this.#tell({ ask, row }, tab);
      const value = await (transfer.do === "waiting"
        ? this.#drafted?.open(transfer.id)
        : this.#files?.run(transfer, progress, abort.signal));
      this.#tell({ ask, value }, tab);
    } catch (error) {
      this.#tell({ ask, failure: failureOf(error, abort.signal.aborted) }, tab);
    } finally {
      this.#transfers.delete(name);
    }
  }

  async #wait({ id, file }: { id: string; file: File }, tab: string): Promise<void> {
    const kept = await this.#drafted?.keep(id, file).catch(() => false);
    this.#tell({ waits: id, kept: kept ?? false }, tab);
  }

  async #forget(): Promise<void> {
    this.#halt();
    await this.#spool?.clear().catch(() => {});
    await this.#drafted?.clear();
    await this.#rows?.forget();
    this.#tell({ state: "forgotten" }, ALL);
  }

  async #work(): Promise<void> {
    this.#working = true;
    try {
      while (this.#core && this.#events.length > 0) {
        const batches = this.#handle(this.#core);
        const save = lastOf(batches.flatMap((batch) => batch.save));
        const asked = Date.now();
        if (save.length > 0) {
          await this.#rows?.save(save);
          this.#led = asked;
        }
        for (const batch of batches) await this.#follow(batch);
      }
    } catch (error) {
      this.stop(error);
    } finally {
      this.#working = false;
    }
  }

  /** What has come meanwhile is handled, and saved, together: up to where rows are to be loaded. */
  #handle(core: Core): Batch[] {
    const batches: Batch[] = [];
    for (let event = this.#events.shift(); event; event = this.#events.shift()) {
      const batch: Batch = JSON.parse(core.handle(Date.now(), JSON.stringify(event)));
      batches.push(batch);
      if (batch.load.length > 0 || batches.length >= TOGETHER) break;
    }
    return batches;
  }

  async #follow({ send, gateway, load, show, wake }: Batch): Promise<void> {
    await this.#sure();
    if (!this.#core) return;
    for (const call of send) void this.#network.call(call);
    for (const act of gateway) this.#network.gateway(act);
    // Before whatever has happened meanwhile: the core has asked for the rows as they are now.
    const loaded: Event[] = [];
    for (const wish of load) {
      const rows = (await this.#rows?.load(wish)) ?? [];
      loaded.push({ event: "loaded", load: wish.load, rows });
    }
    if (!this.#core) return;
    this.#events.unshift(...loaded);
    for (const shown of show) this.#show(shown);
    clearTimeout(this.#timer);
    if (wake !== null) {
      const wait = Math.min(Math.max(wake - Date.now(), 0), LONGEST_WAKE_MS);
      this.#timer = setTimeout(() => this.push({ event: "woke" }), wait);
    }
  }

  #show(shown: Show): void {
    if (shown.show === "alarm") return this.#tell({ alarm: shown.message }, ALL);
    if (shown.show === "notice") return this.#tell({ notice: shown.notice as DeviceNotice }, ALL);
    const waiting = this.#asks.get(shown.ask);
    if (waiting === undefined) return;
    if (shown.show === "row") return waiting.row(shown.value);
    this.#asks.delete(shown.ask);
    if (shown.show === "done") waiting.done(shown.value);
    else waiting.failed(shown.failure);
  }
}

/** Of several changes of one row the last. */
function lastOf(changes: Change[]): Change[] {
  return [...new Map(changes.map((change) => [change.key, change])).values()];
}
