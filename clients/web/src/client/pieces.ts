// What comes in numbers is taken in pieces that take little time each, one after each frame that was
// painted: a key or a click that comes meanwhile is answered between two of them.

import { afterFrame, isAwaited } from "./frames";

/** So long a piece may take, with all that is drawn because of it. */
const BUDGET_MS = 8;
/** So many are a piece at least, at first, and at most. */
const FEWEST = 8;
const FIRST = 16;
const MOST = 40;
/** Where more wait than that, all are one piece: whoever draws it draws only the last of them. */
const MANY = 120;

type Clock = { now: () => number; later: (then: () => void) => void };

const CLOCK: Clock = { now: () => performance.now(), later: afterFrame };

export class Pieces<T> {
  readonly #take: (piece: T[]) => void;
  readonly #clock: Clock;
  readonly #waiting: T[] = [];
  #most = FIRST;
  #planned = false;

  constructor(take: (piece: T[]) => void, clock = CLOCK) {
    this.#take = take;
    this.#clock = clock;
  }

  add(one: T): void {
    this.#waiting.push(one);
    this.#plan();
  }

  /** Takes what waits now. */
  all(): void {
    if (this.#waiting.length > 0) this.#take(this.#waiting.splice(0));
  }

  #plan(): void {
    if (this.#planned || this.#waiting.length === 0) return;
    this.#planned = true;
    this.#clock.later(() => this.#next());
  }

  #next(): void {
    this.#planned = false;
    if (isAwaited()) return this.#plan();
    const unseen = globalThis.document?.visibilityState === "hidden";
    if (unseen || this.#waiting.length > MANY) this.all();
    else this.#one();
    this.#plan();
  }

  #one(): void {
    const piece = this.#waiting.splice(0, this.#most);
    if (piece.length === 0) return;
    const began = this.#clock.now();
    this.#take(piece);
    // What is drawn because of it is drawn before this.
    queueMicrotask(() => this.#learn(piece.length, this.#clock.now() - began));
  }

  /** The next piece is smaller where this one took too long, and a little larger where it did not. */
  #learn(count: number, took: number): void {
    if (took > BUDGET_MS) this.#most = Math.max(FEWEST, Math.floor((count * BUDGET_MS) / took));
    else if (count === this.#most) this.#most = Math.min(MOST, Math.ceil(this.#most * 1.25));
  }
}
