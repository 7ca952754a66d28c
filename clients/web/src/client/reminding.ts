// Asks once in a while whether the recovery phrase is still there: first after a month, then twice a
// year. When it is to be asked next is kept on this device alone.

import type { Notes } from "./notes";
import { Store } from "./store";

const DAY_MS = 86_400_000;
const FIRST_MS = 30 * DAY_MS;
const THEN_MS = 180 * DAY_MS;
const LATER_MS = 30 * DAY_MS;
const LOOK_MS = 60 * 60_000;

/** Whether this device has the phrase: it made it, or was given it. */
const HERE = "phrase_here";
const SAVED = "phrase_saved";
const NEXT = "phrase_ask_at";

export type Phrase = {
  /** Whether it can be shown here: a device that came by a code or a password does not have it. */
  here: boolean;
  /** Whether it was written down and tested. */
  saved: boolean;
  /** Whether it is time to test it again. */
  due: boolean;
};

type Kept = Pick<Notes, "get" | "set">;

/** How it stands at a time. */
export function standing(notes: Pick<Kept, "get">, now: number): Phrase {
  const saved = notes.get(SAVED) !== null;
  const next = Number(notes.get(NEXT) ?? Number.NaN);
  return { here: saved || notes.get(HERE) !== null, saved, due: saved && now >= next };
}

export class Reminding {
  readonly store = new Store<Phrase>({ here: false, saved: false, due: false });
  readonly #notes: Kept;
  readonly #now: () => number;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(notes: Kept, now = () => Date.now()) {
    this.#notes = notes;
    this.#now = now;
  }

  /** Looks now, and once an hour from now on. */
  begin(): void {
    // Saved before anybody was reminded: the time begins today.
    if (this.#notes.get(SAVED) !== null && this.#notes.get(NEXT) === null) this.#next(FIRST_MS);
    this.look();
    this.#timer ??= setInterval(() => this.look(), LOOK_MS);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  look(): void {
    this.store.set(standing(this.#notes, this.#now()));
  }

  /** This device has the phrase. */
  has(): void {
    this.#notes.set(HERE, "1");
    this.look();
  }

  /** Whoever was asked for words of it knew them. */
  tested(): void {
    const again = this.#notes.get(SAVED) !== null;
    this.#notes.set(SAVED, "1");
    this.#next(again ? THEN_MS : FIRST_MS);
    this.look();
  }

  later(): void {
    this.#next(LATER_MS);
    this.look();
  }

  #next(after: number): void {
    this.#notes.set(NEXT, String(this.#now() + after));
  }
}
