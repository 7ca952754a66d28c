// Whether the leading tab lives. Who has closed it, the browser tells by the lock; that it stands still (put
// to sleep in the background, kept for going back, held by a debugger) nobody tells: so it is asked.
//
// Only a tab that can be seen asks, as nobody waits for another one. The leader's worker answers also while
// it is busy, between two batches, each of which takes well under a second. To be wrong does no harm to the
// store, which is fenced (`rows.ts`): a leader that was only slow follows from then on.

/** So often it is asked, and so long an answer may take. */
export const PULSE_MS = 5_000;
/** So many answers are missed before it is taken for dead. */
export const MISSED = 2;
/** A moment by chance on top, so that of several tabs one is the first, and the others hear of it. */
export const SPREAD_MS = 1_000;

/** Time and chance, as arguments. */
export type Clock = {
  /** Does something later, unless the returned function is called before. */
  after(ms: number, act: () => void): () => void;
  /** From 0 to 1. */
  chance(): number;
};

export class Pulse {
  readonly #ask: () => void;
  readonly #silent: () => void;
  readonly #clock: Clock;
  #stop: () => void = () => {};
  #answered = false;
  #missed = 0;

  constructor(ask: () => void, silent: () => void, clock: Clock) {
    this.#ask = ask;
    this.#silent = silent;
    this.#clock = clock;
  }

  /** The page can be seen from now on, or no longer. What was missed before does not count. */
  look(visible: boolean): void {
    this.#stop();
    this.#missed = 0;
    if (visible) this.#beat();
  }

  /** A sign of life. */
  alive(): void {
    this.#answered = true;
  }

  end(): void {
    this.#stop();
  }

  #beat(): void {
    this.#answered = false;
    this.#ask();
    this.#stop = this.#clock.after(PULSE_MS, () => {
      this.#missed = this.#answered ? 0 : this.#missed + 1;
      if (this.#missed < MISSED) return this.#beat();
      this.#stop = this.#clock.after(this.#clock.chance() * SPREAD_MS, () => {
        if (!this.#answered) return this.#silent();
        this.#missed = 0;
        this.#beat();
      });
    });
  }
}
