// Anonymous posts: how a channel stands for one, and those on their way. What is on its way is kept, so
// that no text is lost; it is never sent again by itself, as nobody could say whether it had gone out.

import type { PostedView } from "@/wire/core";
import { type App, may } from "./app";
import { type Asked, Refusal } from "./core";
import { Store } from "./store";
import type { AnonymousStatus, ChannelDetail } from "./types";
import { failureWords, sentence } from "./words";

export type Masked = {
  id: string;
  channel: string;
  text: string;
  at: number;
  /** What it waits for, in words; null while it is made. */
  waits: string | null;
  /** Why it was not sent, or is not known to be; null while it is on its way. */
  failed: string | null;
  /** Where it stands in the channel, once the node has it. */
  seq: number | null;
};

type Kept = { text: string; at: number };

/** What a channel says of anonymous posts, as of an entry of the policy log. */
export type Terms = {
  policy_seq: number;
  anonymity: ChannelDetail["anonymity"];
  /** Whether one may post so. */
  granted: boolean;
  /** Whether one may ask in an anonymous poll. */
  polls: boolean;
};

export type MasksState = {
  posts: Masked[];
  terms: Record<string, Terms>;
  status: Record<string, AnonymousStatus>;
};

/** Something that was sent stays here so long, if the timeline does not show it before. */
const SENT_MS = 30_000;
const UNSURE =
  "It was on its way when the page was closed, and nobody can say whether it went out. Look whether it stands in the channel before you post it again.";
const CANCELLED = "Stopped. If it was just leaving, it may still appear.";

export class Masks {
  readonly store = new Store<MasksState>({ posts: [], terms: {}, status: {} });
  readonly #app: App;
  readonly #asked = new Map<string, Asked<PostedView>>();

  constructor(app: App) {
    this.#app = app;
  }

  /** Shows what was under way when the page that had it ended. */
  resume(leads: boolean): void {
    if (!leads) return;
    for (const [name, note] of this.#app.notes.under("masked/")) {
      const [, channel, id] = name.split("/");
      if (!channel || !id || this.store.get().posts.some((post) => post.id === id)) continue;
      const { text, at }: Kept = JSON.parse(note);
      this.#put({ id, channel, text, at, waits: null, failed: UNSURE, seq: null });
    }
  }

  clear(): void {
    this.#asked.clear();
    this.store.set({ posts: [], terms: {}, status: {} });
  }

  /** Whether a channel has anonymous posts, read when its server's log is longer. */
  async readTerms(server: string, channel: string, policy_seq: number): Promise<void> {
    const { store, core } = this.#app;
    const member = store.get().who?.user_id;
    if (!member || this.store.get().terms[channel]?.policy_seq === policy_seq) return;
    const [{ anonymity }, { flags }] = await Promise.all([
      core.ask({ do: "show_channel", channel }).done,
      core.ask({ do: "show_permissions", member, channel, server }).done,
    ]);
    const granted = may(flags, "POST_ANONYMOUSLY");
    const found = { policy_seq, anonymity, granted, polls: may(flags, "SEND_POLLS") };
    this.store.set(({ terms }) => ({ terms: { ...terms, [channel]: found } }));
  }

  /** How it stands for a post now. */
  async look(channel: string): Promise<void> {
    const asked = this.#app.core.ask({ do: "anonymous_status", channel });
    const status = await asked.done.catch(
      (error): AnonymousStatus => ({
        channel_id: channel,
        allowed: true,
        ready: false,
        reason: error instanceof Refusal ? error.code : "unknown",
        words: failureWords(error),
      }),
    );
    this.store.set((now) => ({ status: { ...now.status, [channel]: status } }));
  }

  /** Whether anything was ever posted so from this browser. */
  get practised(): boolean {
    return this.#app.notes.get("anonymous_used") !== null;
  }

  send(channel: string, text: string, delay: number): void {
    const post: Masked = {
      id: crypto.randomUUID(),
      channel,
      text,
      at: Date.now(),
      waits: null,
      failed: null,
      seq: null,
    };
    this.#app.notes.set(noteOf(post), JSON.stringify({ text, at: post.at } satisfies Kept));
    this.#app.notes.set("anonymous_used", "1");
    this.#begin(post, delay);
  }

  retry(post: Masked): void {
    this.#begin({ ...post, failed: null, waits: null }, null);
  }

  /** Stops one that waits. */
  cancel(post: Masked): void {
    this.#asked.get(post.id)?.abandon();
    this.#asked.delete(post.id);
    this.#put({ ...post, failed: CANCELLED });
  }

  discard({ id, channel }: Pick<Masked, "id" | "channel">): void {
    this.#app.notes.set(noteOf({ id, channel }), null);
    this.store.set(({ posts }) => ({ posts: posts.filter((post) => post.id !== id) }));
  }

  #begin(post: Masked, delay: number | null): void {
    this.#put(post);
    const { id, channel, text } = post;
    const asked = this.#app.core.ask(
      { do: "send_anonymously", channel, text, delay },
      ({ words }) => this.#waits(id, sentence(words)),
    );
    this.#asked.set(id, asked);
    const ours = () => this.#asked.get(id) === asked;
    asked.done
      .then(
        ({ seq }) => ours() && this.#sent({ ...post, seq }),
        (error) => ours() && this.#put({ ...post, failed: wordsOf(error) }),
      )
      .finally(() => {
        if (ours()) this.#asked.delete(id);
        void this.look(channel);
      });
  }

  #sent(post: Masked): void {
    this.#app.notes.set(noteOf(post), null);
    this.#put(post);
    setTimeout(() => this.discard(post), SENT_MS);
  }

  #waits(id: string, waits: string): void {
    const post = this.store.get().posts.find((one) => one.id === id);
    if (post && !post.failed) this.#put({ ...post, waits });
  }

  #put(post: Masked): void {
    const { posts } = this.store.get();
    const known = posts.some(({ id }) => id === post.id);
    const same = (one: Masked) => (one.id === post.id ? post : one);
    this.store.set({ posts: known ? posts.map(same) : [...posts, post] });
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Refusal && error.code === "taken_over" ? UNSURE : failureWords(error);

const noteOf = ({ channel, id }: Pick<Masked, "id" | "channel">): string =>
  `masked/${channel}/${id}`;
