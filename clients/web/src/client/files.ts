// Files on their way, as the worker tells of them; and files that are fetched when they are looked at, and
// forgotten after.

import type { Downloaded, Lent, Sending, Transferred } from "@/core/messages";
import type { App } from "./app";
import { Store } from "./store";
import type { FileView } from "./types";
import { failureWords } from "./words";

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
  /** What this page has lent to the worker, as long as that has nothing else to read it from. */
  readonly #lent = new Map<string, { lent: Lent; heard: boolean }>();

  constructor(app: App) {
    this.#app = app;
    app.core.onSending = (sending, anew) => this.#heard(sending, anew);
  }

  send(channel: string, files: File[]): void {
    const at = Date.now();
    for (const file of files) this.#lend({ id: crypto.randomUUID(), channel, at, file });
  }

  retry(id: string): void {
    this.#app.core.upload({ retry: id });
  }

  /** Goes on with a file of which nothing is here any longer; another one than before is sent anew. */
  chooseAgain({ id, channel, at, name, size, modified }: Sending, file: File): void {
    if (file.name === name && file.size === size && file.lastModified === modified) {
      return this.#lend({ id, channel, at, file });
    }
    this.cancel(id);
    this.send(channel, [file]);
  }

  /** Gives one up, whether it is on its way, waits, or has failed. */
  cancel(id: string): void {
    this.#lent.delete(id);
    this.#app.core.upload({ cancel: id });
  }

  #lend(lent: Lent): void {
    this.#lent.set(lent.id, { lent, heard: false });
    this.#app.core.upload({ lend: lent });
    this.#guard();
  }

  #heard(sending: Sending[], anew: boolean): void {
    for (const [id, held] of this.#lent) {
      const now = sending.find((one) => one.id === id);
      if (now?.kept || (!now && held.heard && !anew)) this.#lent.delete(id);
      else if (anew) this.#app.core.upload({ lend: held.lent });
      held.heard = !anew && now !== undefined;
    }
    this.store.set({ sending });
    this.#guard();
  }

  /** Whoever leaves while something that is on its way depends on this page is asked. */
  #guard(): void {
    const { sending } = this.store.get();
    const failed = new Set(sending.filter((one) => one.failed).map(({ id }) => id));
    if ([...this.#lent.keys()].some((id) => !failed.has(id)))
      window.addEventListener("beforeunload", ask);
    else window.removeEventListener("beforeunload", ask);
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
    this.#lent.clear();
    this.#guard();
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
}

/** Has the browser ask whether one wants to leave. */
function ask(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
