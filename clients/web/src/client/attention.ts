// What is unread, channel by channel: counted by the core whenever a channel has gone on or was read.

import type { CoreClient } from "./core";
import { Store } from "./store";
import type { Level, Standing, UnreadView } from "./types";

export type Counts = {
  unread: number;
  mentions: number;
  notify: number;
  first: number | null;
};

export type AttentionState = {
  standing: Record<string, Standing>;
  counts: Record<string, Counts>;
};

export const NOTHING: Counts = { unread: 0, mentions: 0, notify: 0, first: null };

/** Everything at once, of a server or of all dms. */
export function summed({ standing, counts }: AttentionState, ids: string[]): Counts {
  const sum = { ...NOTHING };
  for (const id of ids) {
    const found = counts[id];
    const stands = standing[id];
    if (!found || !stands) continue;
    sum.mentions += found.mentions;
    sum.notify += found.notify;
    // What was silenced does not ask for attention.
    if (!stands.muted && stands.level !== "nothing") sum.unread += found.unread;
  }
  return sum;
}

export class Attention {
  readonly store = new Store<AttentionState>({ standing: {}, counts: {} }, { calm: true });
  readonly #core: CoreClient;
  readonly #dirty = new Set<string>();
  #counting = false;
  /** What notifies in a channel has become more. */
  onMore: (channel: string) => void = () => {};

  constructor(core: CoreClient) {
    this.#core = core;
  }

  stands(row: Standing): void {
    const before = this.store.get().standing[row.channel_id];
    this.store.set(({ standing }) => ({ standing: { ...standing, [row.channel_id]: row } }));
    const same =
      before?.seq === row.seq &&
      before.read_seq === row.read_seq &&
      before.level === row.level &&
      before.muted === row.muted;
    if (!same) this.#count(row.channel_id);
  }

  clear(): void {
    this.#dirty.clear();
    this.store.set({ standing: {}, counts: {} });
  }

  /** Everything up to a place is read; without one, everything there is. */
  async read(channel: string, seq: number | null): Promise<void> {
    await this.#core.ask({ do: "mark_read", channel, seq, forward: seq !== null }).done;
  }

  async notifyOf(channel: string, level: Level): Promise<void> {
    await this.#core.ask({ do: "notify", channel, level }).done;
  }

  /** For so long nothing notifies; null: until it is taken back. */
  async mute(channel: string, millis: number | null): Promise<void> {
    await this.#core.ask({ do: "mute", channel, millis }).done;
  }

  async unmute(channel: string): Promise<void> {
    await this.#core.ask({ do: "mute", channel, off: true }).done;
  }

  #count(channel: string): void {
    this.#dirty.add(channel);
    if (!this.#counting) void this.#work();
  }

  async #work(): Promise<void> {
    this.#counting = true;
    for (let [channel] = this.#dirty; channel; [channel] = this.#dirty) {
      this.#dirty.delete(channel);
      const asked = this.#core.ask({ do: "list_unread", channel });
      // A channel that is gone has nothing unread.
      const told = await asked.done.catch(() => ({ channels: [] }));
      this.#counted(channel, told.channels[0]);
    }
    this.#counting = false;
  }

  #counted(channel: string, view: UnreadView | undefined): void {
    const before = this.store.get().counts[channel];
    const now: Counts = view
      ? {
          unread: view.unread,
          mentions: view.mentions,
          notify: view.notify,
          first: view.first_unread,
        }
      : NOTHING;
    this.store.set(({ counts }) => ({ counts: { ...counts, [channel]: now } }));
    if (before && now.notify > before.notify) this.onMore(channel);
  }
}
