// Drafts: one a channel, kept a moment after the last key and when the page is hidden.

import type { Notes } from "./notes";

const IDLE_MS = 300;

export class Draft {
  readonly #notes: Notes;
  readonly #name: string;
  #text: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(notes: Notes, channel: string) {
    this.#notes = notes;
    this.#name = `draft/${channel}`;
    this.#text = notes.get(this.#name) ?? "";
  }

  get text(): string {
    return this.#text;
  }

  write(text: string): void {
    this.#text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.keep, IDLE_MS);
  }

  readonly keep = (): void => {
    clearTimeout(this.#timer);
    this.#notes.set(this.#name, this.#text || null);
  };
}
