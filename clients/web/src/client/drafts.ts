// Drafts: one a channel, kept a moment after the last key and when the page is hidden.

import type { Notes } from "./notes";

const IDLE_MS = 300;

/** Those whose last keys are not kept yet. */
const unkept = new Set<Draft>();

/** Keeps all of them now: the page is about to end. */
export const keepDrafts = (): void => {
  for (const draft of unkept) draft.keep();
};

export class Draft {
  readonly #notes: Pick<Notes, "get" | "set">;
  readonly #name: string;
  #text: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(notes: Pick<Notes, "get" | "set">, channel: string) {
    this.#notes = notes;
    this.#name = `draft/${channel}`;
    this.#text = notes.get(this.#name) ?? "";
  }

  get text(): string {
    return this.#text;
  }

  write(text: string): void {
    this.#text = text;
    unkept.add(this);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.keep, IDLE_MS);
  }

  readonly keep = (): void => {
    clearTimeout(this.#timer);
    unkept.delete(this);
    this.#notes.set(this.#name, this.#text || null);
  };
}
