// The page's own notes, sealed by the worker: drafts, what waits to be sent, where one was last.

import type { CoreClient } from "./core";

export class Notes {
  readonly #core: CoreClient;
  #notes = new Map<string, string>();
  /** Is told of what another tab has kept or forgotten. */
  onHeard: (name: string, text: string | null) => void = () => {};
  /** Is told when they are all read: at the start, and when another worker has the store from now on. */
  onOpened: () => void = () => {};

  constructor(core: CoreClient) {
    this.#core = core;
  }

  /** What was kept when the store was opened. */
  opened(notes: [string, string][]): void {
    this.#notes = new Map(notes);
    this.onOpened();
  }

  /** Another tab has kept one, or forgotten it. */
  heard(name: string, text: string | null): void {
    if (text === null) this.#notes.delete(name);
    else this.#notes.set(name, text);
    this.onHeard(name, text);
  }

  get(name: string): string | null {
    return this.#notes.get(name) ?? null;
  }

  set(name: string, text: string | null): void {
    if (this.get(name) === text) return;
    if (text === null) this.#notes.delete(name);
    else this.#notes.set(name, text);
    this.#core.note(name, text);
  }

  /** Those whose names begin so, in the order of their names. */
  under(prefix: string): [string, string][] {
    const found = [...this.#notes].filter(([name]) => name.startsWith(prefix));
    return found.sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
