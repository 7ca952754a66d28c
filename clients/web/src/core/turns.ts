// Whose turn it is to lead: this tab follows until it is given the lock, or takes it from one that stands
// still; leads until another one takes it; and follows again. No page is loaded anew for that.

import type { FromWorker, ToWorker } from "./messages";
import { type Clock, Pulse } from "./pulse";
import { follow, lockOf, NO_TERM, type Unheard, type Wire } from "./tabs";

export const LOCK = "coterie-store";

/** One turn of leading. */
export type Turn = {
  hear: (message: ToWorker) => void;
  /** Resolves when another tab has opened the store; fails when this one cannot. */
  over: Promise<void>;
  /**
   * Nothing leaves from now on, and nobody is told anything. Gives the notes that are not kept, and the
   * number under which the store was open.
   */
  end: () => { unkept: Unheard; term: number };
};

type Parts = {
  tab: string;
  wire: Wire;
  locks: Pick<LockManager, "request">;
  clock: Clock;
  /** Tells the page. */
  tell: (message: FromWorker) => void;
  /** Begins to lead: the lock is ours. */
  lead: () => Turn;
};

export class Turns {
  readonly #parts: Parts;
  /** What the page says while nobody is there to hear it. */
  readonly #waiting: ToWorker[] = [];
  #listener: ((message: ToWorker) => void) | undefined;
  #unheard: Unheard = new Map();
  #term = NO_TERM;
  #visible = false;
  #pulse: Pulse | undefined;
  #named: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** What the page says. */
  hear(message: ToWorker): void {
    if ("visible" in message) {
      this.#visible = message.visible;
      this.#pulse?.look(message.visible);
    } else if (this.#listener) this.#listener(message);
    else this.#waiting.push(message);
  }

  /** Never ends, unless this tab cannot lead when it should. */
  async run(): Promise<never> {
    await this.#request({ ifAvailable: true }, () => true);
    for (;;) await this.#follow();
  }

  #hears(listener: (message: ToWorker) => void): void {
    this.#listener = listener;
    for (const message of this.#waiting.splice(0)) listener(message);
  }

  /** Asks for the lock, and leads as long as it has it, if it is to lead then. */
  async #request(options: LockOptions, leads: () => boolean): Promise<void> {
    const had: { turn?: Turn } = {};
    try {
      await this.#parts.locks.request(LOCK, options, async (lock) => {
        if (!lock || !leads()) return;
        had.turn = this.#lead();
        await had.turn.over;
      });
    } catch (error) {
      // Taken away from us, or no longer wanted.
      if (!(error instanceof Error) || error.name !== "AbortError") throw error;
    } finally {
      if (had.turn) this.#endOf(had.turn);
    }
  }

  #lead(): Turn {
    const turn = this.#parts.lead();
    for (const [note, text] of this.#unheard) turn.hear({ note, text });
    this.#unheard = new Map();
    this.#hears(turn.hear);
    return turn;
  }

  #endOf(turn: Turn): void {
    this.#listener = undefined;
    const { unkept, term } = turn.end();
    this.#unheard = unkept;
    this.#term = term;
  }

  async #follow(): Promise<void> {
    const { wire, tab, tell, clock } = this.#parts;
    await this.#name();
    let fallSilent = () => {};
    const silent = new Promise<void>((resolve) => {
      fallSilent = resolve;
    });
    const pulse = new Pulse(() => following.ping(), fallSilent, clock);
    const alive = () => pulse.alive();
    const following = follow(wire, tab, tell, alive, this.#unheard, this.#term);
    const end = () => {
      pulse.end();
      this.#pulse = undefined;
      this.#listener = undefined;
      this.#unheard = following.end();
    };
    // Of the two ways to the lock only one leads: whoever takes it wants none that is given.
    let way: "given" | "taken" | undefined;
    const by = (mine: "given" | "taken") => () => {
      way ??= mine;
      if (way === mine) end();
      return way === mine;
    };
    this.#hears(following.hear);
    this.#pulse = pulse;
    pulse.look(this.#visible);
    const queue = new AbortController();
    const given = this.#request({ signal: queue.signal }, by("given"));
    await Promise.race([given, silent]);
    if (!way) {
      way = "taken";
      queue.abort();
      await this.#request({ steal: true }, by("taken"));
    }
    await given;
    // Where another tab was quicker, this one has not led.
    if (this.#pulse === pulse) end();
  }

  /** Has the lock of this tab, by which the leader notices that it is gone, for good. */
  #name(): Promise<void> {
    const { locks, tab } = this.#parts;
    this.#named ??= new Promise((held) => {
      void locks.request(lockOf(tab), () => {
        held();
        return new Promise<void>(() => {});
      });
    });
    return this.#named;
  }
}
