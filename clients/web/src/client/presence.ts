// Who types and who is there, as others tell it; and what is told of this user. Nothing of it is kept.

import type { CoreClient } from "./core";
import { Store } from "./store";
import type { Appears, Chosen, TypingRow, Typist } from "./types";

/** Keys that follow each other are told to the core this often; it tells others less often still. */
const TYPED_MS = 2_000;
/** Whoever touches nothing for so long is not seen doing anything. */
const IDLE_MS = 300_000;

export type PresenceState = {
  typing: Record<string, Typist[]>;
  /** How people appear who are there; whoever is not stands not in it. */
  present: Record<string, Appears>;
  /** What this user has chosen; null until it is known. */
  chosen: Chosen | null;
};

const NONE: PresenceState = { typing: {}, present: {}, chosen: null };
const NOBODY: Typist[] = [];

export class Presence {
  readonly store = new Store<PresenceState>(NONE, { calm: true });
  readonly #core: CoreClient;
  readonly #typed = new Map<string, number>();
  #idle = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(core: CoreClient) {
    this.#core = core;
  }

  typists(channel: string): Typist[] {
    return this.store.get().typing[channel] ?? NOBODY;
  }

  /** Somebody types or types no more, where this is not open too. */
  heardTyping({ channel_id, users }: TypingRow): void {
    this.store.set(({ typing }) => ({ typing: { ...typing, [channel_id]: users } }));
  }

  heardPresence(user: string, state: Appears | "offline"): void {
    const present = { ...this.store.get().present };
    if (state === "offline") delete present[user];
    else present[user] = state;
    this.store.set({ present });
  }

  /** A key was pressed in a composer. Of what is written anonymously nothing is told to anybody. */
  types(channel: string, anonymously: boolean): void {
    const now = Date.now();
    const key = `${channel}/${anonymously}`;
    if (now - (this.#typed.get(key) ?? 0) < TYPED_MS) return;
    this.#typed.set(key, now);
    // Whether it was told is nobody's business here: it may be lost anywhere.
    this.#core.ask({ do: "typing", channel, anonymously }).done.catch(() => {});
  }

  /** Looks what is chosen, on whichever device. */
  async look(): Promise<void> {
    this.store.set({ chosen: await this.#core.ask({ do: "appear" }).done });
  }

  async choose(change: Partial<Pick<Chosen, "state" | "typing">>): Promise<void> {
    const chosen = await this.#core.ask({ do: "appear", ...change }).done;
    this.store.set({ chosen });
  }

  /** From now on it is noticed whether the user does anything. */
  begin(): void {
    for (const name of ["pointerdown", "keydown", "focus"]) {
      window.addEventListener(name, this.#touched, { capture: true, passive: true });
    }
    this.#touched();
  }

  clear(): void {
    for (const name of ["pointerdown", "keydown", "focus"]) {
      window.removeEventListener(name, this.#touched, { capture: true });
    }
    clearTimeout(this.#timer);
    this.#typed.clear();
    this.#idle = false;
    this.store.set(NONE);
  }

  readonly #touched = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#is(true), IDLE_MS);
    this.#is(false);
  };

  #is(idle: boolean): void {
    if (this.#idle === idle) return;
    this.#idle = idle;
    this.#core.ask({ do: "appear", idle }).done.catch(() => {});
  }
}
