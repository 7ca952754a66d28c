// Files on their way: sent one after the other, fetched when they are looked at, and forgotten after.

import type { Downloaded, Transferred } from "@/core/messages";
import type { App } from "./app";
import { Store } from "./store";
import type { FileView } from "./types";
import { failureWords } from "./words";

/** A file that is being sent. It does not survive a reload: the browser lends it to this page only. */
export type Sending = {
  id: number;
  channel: string;
  file: File;
  at: number;
  /** None: it waits for those before it. */
  how: Transferred | null;
  /** Why it was not sent. */
  failed: string | null;
};

/** What is shown of a file that is being fetched, or is here. */
export type Fetched = {
  how: Transferred | null;
  url: string | null;
  failed: string | null;
};

/** Images of these kinds are shown where they stand; no others, whatever they say they are. */
const SHOWN: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);
const SHOWN_MAX = 16 * 1024 * 1024;
/** With a thumbnail, what is fetched only when somebody opens it. */
const OPENED_MAX = 64 * 1024 * 1024;
/** So many stay here after nobody looks at them any longer. */
const KEPT = 24;

export const isShown = ({ media_type, length, preview }: Omit<FileView, "name">): boolean =>
  SHOWN.has(media_type) && length <= (preview?.thumbnail ? OPENED_MAX : SHOWN_MAX);

/** A file, or its thumbnail. */
const nameOf = (channel: string, seq: number, thumbnail: boolean): string =>
  `${channel}/${seq}${thumbnail ? "/thumbnail" : ""}`;

type Held = { store: Store<Fetched>; looked: number; abandon: () => void };

const EMPTY: Fetched = { how: null, url: null, failed: null };

export class Files {
  readonly store = new Store<{ sending: Sending[] }>({ sending: [] });
  readonly #app: App;
  readonly #held = new Map<string, Held>();
  readonly #abandon = new Map<number, () => void>();
  #next = 1;
  #busy = false;

  constructor(app: App) {
    this.#app = app;
  }

  send(channel: string, files: File[]): void {
    const at = Date.now();
    const more = files.map((file) => ({
      id: this.#next++,
      channel,
      file,
      at,
      how: null,
      failed: null,
    }));
    this.store.set(({ sending }) => ({ sending: [...sending, ...more] }));
    void this.#work();
  }

  retry(id: number): void {
    this.#change(id, { how: null, failed: null });
    void this.#work();
  }

  /** Gives one up, whether it is on its way, waits, or has failed. */
  cancel(id: number): void {
    this.#abandon.get(id)?.();
    this.store.set(({ sending }) => ({ sending: sending.filter((one) => one.id !== id) }));
  }

  /** A file that is looked at; `fetch` begins to fetch it. Whoever looks away says so. */
  look(
    channel: string,
    seq: number,
    thumbnail = false,
  ): { store: Store<Fetched>; away: () => void } {
    const name = nameOf(channel, seq, thumbnail);
    const held = this.#held.get(name) ?? {
      store: new Store(EMPTY),
      looked: 0,
      abandon: () => {},
    };
    this.#held.delete(name);
    this.#held.set(name, held);
    held.looked += 1;
    return {
      store: held.store,
      away: () => {
        held.looked -= 1;
        this.#sweep();
      },
    };
  }

  /** Fetches and opens a file, unless it is here; gives its bytes' address. */
  async fetch(channel: string, seq: number, thumbnail = false): Promise<string | null> {
    const held = this.#held.get(nameOf(channel, seq, thumbnail));
    if (!held) return null;
    const { store } = held;
    const { url, how } = store.get();
    if (url || how) return url;
    store.set({ how: { done: 0, of: 0 }, failed: null });
    const transfer = { do: "download", channel, seq, thumbnail } as const;
    const asked = this.#app.core.transfer<Downloaded>(transfer, (now) => store.set({ how: now }));
    held.abandon = asked.abandon;
    try {
      const { blob, media_type } = await asked.done;
      // What is not shown is only ever saved: the browser is not told what somebody says it is.
      const type = SHOWN.has(media_type) ? media_type : "application/octet-stream";
      store.set({ url: URL.createObjectURL(blob.slice(0, blob.size, type)), how: null });
    } catch (error) {
      store.set({ how: null, failed: failureWords(error) });
    }
    return store.get().url;
  }

  /** Stops fetching. */
  stop(channel: string, seq: number): void {
    this.#held.get(nameOf(channel, seq, false))?.abandon();
  }

  /** Everything that is here is taken back. */
  clear(): void {
    for (const { id } of this.store.get().sending) this.#abandon.get(id)?.();
    this.store.set({ sending: [] });
    for (const [name, held] of this.#held) this.#forget(name, held);
  }

  /** What was looked at longest ago goes first. */
  #sweep(): void {
    const idle = [...this.#held].filter(([, held]) => held.looked === 0);
    for (const [name, held] of idle.slice(0, Math.max(0, idle.length - KEPT))) {
      this.#forget(name, held);
    }
  }

  #forget(name: string, held: Held): void {
    held.abandon();
    const { url } = held.store.get();
    if (url) URL.revokeObjectURL(url);
    this.#held.delete(name);
  }

  #change(id: number, change: Partial<Sending>): void {
    this.store.set(({ sending }) => ({
      sending: sending.map((one) => (one.id === id ? { ...one, ...change } : one)),
    }));
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const next = () => this.store.get().sending.find((one) => !one.failed);
    for (let sending = next(); sending; sending = next()) await this.#send(sending);
    this.#busy = false;
  }

  async #send({ id, channel, file }: Sending): Promise<void> {
    this.#change(id, { how: { done: 0, of: file.size } });
    const asked = this.#app.core.transfer({ do: "upload", channel, file }, (how) =>
      this.#change(id, { how }),
    );
    this.#abandon.set(id, asked.abandon);
    try {
      await asked.done;
      this.store.set(({ sending }) => ({ sending: sending.filter((one) => one.id !== id) }));
    } catch (error) {
      this.#change(id, { how: null, failed: failureWords(error) });
    } finally {
      this.#abandon.delete(id);
    }
  }
}
