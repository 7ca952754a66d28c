// What was written and is not acknowledged yet: kept before anything is sent, shown at once, sent again
// after a reload under the same id, so that it arrives exactly once.

import type { Request } from "@/wire/core";
import type { App } from "./app";
import { Refusal } from "./core";
import { newMessageId } from "./ids";
import { Store } from "./store";
import { failureWords } from "./words";

export type Pending = {
  message_id: string;
  channel: string;
  text: string;
  at: number;
  /** The seq of the message that it answers. */
  reply: number | null;
  /** Why it was not sent; null while it is on its way. */
  failed: string | null;
  /** Whether the node has it, and only the timeline has not. */
  sent?: boolean;
};

/** So long something that was sent stays here, if the timeline does not show it before. */
const SENT_MS = 30_000;

type Kept = { text: string; at: number; reply?: number | null };

export class Outbox {
  readonly store = new Store<{ pending: Pending[] }>({ pending: [] });
  readonly #app: App;
  /** Those that the core was asked to send and has not answered yet. */
  readonly #asked = new Set<string>();

  constructor(app: App) {
    this.#app = app;
  }

  /** Goes on with what this page has not seen sent; whoever leads, also with what others have kept. */
  resume(leads: boolean): void {
    for (const pending of this.store.get().pending) {
      if (!pending.failed && !pending.sent && !this.#asked.has(pending.message_id))
        this.#begin(pending);
    }
    if (!leads) return;
    for (const [name, note] of this.#app.notes.under("outbox/")) {
      const [, channel, message_id] = name.split("/");
      if (!channel || !message_id || this.#find(message_id)) continue;
      const { text, at, reply = null }: Kept = JSON.parse(note);
      this.#begin({ message_id, channel, text, at, reply, failed: null });
    }
  }

  send(channel: string, text: string, reply: number | null = null): void {
    const at = Date.now();
    const pending = { message_id: newMessageId(), channel, text, at, reply, failed: null };
    this.#app.notes.set(noteOf(pending), JSON.stringify({ text, at, reply }));
    this.#begin(pending);
  }

  retry(pending: Pending): void {
    this.#begin({ ...pending, failed: null });
  }

  discard(pending: Pending): void {
    this.#app.notes.set(noteOf(pending), null);
    this.store.set((now) => ({
      pending: now.pending.filter(({ message_id }) => message_id !== pending.message_id),
    }));
  }

  /** It stays here until the timeline must have it: no moment is without it. */
  #sent(pending: Pending): void {
    this.#app.notes.set(noteOf(pending), null);
    this.#put({ ...pending, sent: true });
    setTimeout(() => this.discard(pending), SENT_MS);
  }

  #find(id: string): Pending | undefined {
    return this.store.get().pending.find(({ message_id }) => message_id === id);
  }

  #put(pending: Pending): void {
    const { pending: all } = this.store.get();
    const known = all.some(({ message_id }) => message_id === pending.message_id);
    const same = (one: Pending) => (one.message_id === pending.message_id ? pending : one);
    this.store.set({ pending: known ? all.map(same) : [...all, pending] });
  }

  #begin(pending: Pending): void {
    this.#put(pending);
    const { channel, text, message_id, reply } = pending;
    const request: Request =
      reply === null
        ? { do: "send", channel, texts: [text], message_id }
        : { do: "reply", channel, seq: reply, text, message_id };
    this.#asked.add(message_id);
    this.#app.core
      .ask(request)
      .done.finally(() => this.#asked.delete(message_id))
      .then(
        () => this.#sent(pending),
        (error) => {
          // It is gone on with when somebody leads again.
          if (error instanceof Refusal && error.code === "taken_over") return;
          this.#put({ ...pending, failed: failureWords(error) });
        },
      );
  }
}

function noteOf({ channel, message_id }: Pending): string {
  return `outbox/${channel}/${message_id}`;
}
