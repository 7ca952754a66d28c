// A value that components follow: set it, and whoever reads a part of it that is now another renders.

import { useSyncExternalStore } from "react";
import { onFrame } from "./frames";

export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();
  readonly #calm: boolean;
  #planned = false;

  /** `calm`: whoever follows it is told once a frame, however often it is set. What it is, it is at once. */
  constructor(value: T, { calm = false } = {}) {
    this.#value = value;
    this.#calm = calm;
  }

  get(): T {
    return this.#value;
  }

  set(change: Partial<T> | ((now: T) => Partial<T>)): void {
    const part = typeof change === "function" ? change(this.#value) : change;
    this.#value = { ...this.#value, ...part };
    if (!this.#calm) return this.#tell();
    if (this.#planned) return;
    this.#planned = true;
    onFrame(() => {
      this.#planned = false;
      this.#tell();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** What can be followed, and is not changed by whoever follows it. */
export type Followed<T> = Pick<Store<T>, "get" | "subscribe">;

/** A part of a store; it must be the same object as long as it is the same. */
export function useStore<T, P>(store: Followed<T>, part: (value: T) => P): P {
  return useSyncExternalStore(
    store.subscribe,
    () => part(store.get()),
    () => part(store.get()),
  );
}
