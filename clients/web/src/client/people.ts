// People as they are known here: what they tell of themselves, their pictures while somebody looks at
// them, and whom this user blocks.

import { bytesOf } from "@/core/base64url";
import type { Request } from "@/wire/core";
import type { App } from "./app";
import { Refusal } from "./core";
import { shownForm } from "./pictures";
import type { ProfileView } from "./profile";
import { Store } from "./store";

export type PeopleState = {
  /** What was read of somebody, by their id. */
  profiles: Record<string, ProfileView>;
  /** Whom this user blocks; null until it was read. */
  blocked: ReadonlySet<string> | null;
};

/** A picture of somebody: the address of its bytes, once they are here. */
export type Pictured = { url: string | null; failed: boolean };

/** Whose picture, and by what it is told from others; in a server if it may be another there. */
export type PictureOf = {
  user: string;
  mark: string;
  server?: string | null;
  banner?: boolean;
};

type Held = { store: Store<Pictured>; looked: number; asked: boolean };

/** So many pictures are fetched at a time. */
const AT_ONCE = 3;
/** The list of a server is read anew so long after somebody in it has changed, one of many later. */
const AGAIN_MS = 1_500;
const AGAIN_MANY_MS = 30_000;
const MANY = 500;
/** So many stay here after nobody looks at them any longer. */
const KEPT = 200;

const nameOf = ({ user, mark, banner }: PictureOf): string =>
  `${user}/${banner ? "banner" : "avatar"}/${mark}`;

export class People {
  readonly store = new Store<PeopleState>({ profiles: {}, blocked: null });
  readonly #app: App;
  readonly #held = new Map<string, Held>();
  readonly #waiting: (() => Promise<void>)[] = [];
  readonly #due = new Map<string, ReturnType<typeof setTimeout>>();
  #busy = 0;
  /** Which sign-in this is: what was asked in an earlier one is not taken in. */
  #turn = 0;

  constructor(app: App) {
    this.#app = app;
  }

  /** Somebody is signed in. */
  begin(): void {
    this.readBlocked().catch(() => {});
    this.read(null).catch(() => {});
  }

  /** Somebody tells something else of themselves: what is shown of them is read anew. */
  heard(user: string): void {
    const { members, who } = this.#app.store.get();
    if (this.store.get().profiles[user]) this.read(user).catch(() => {});
    else if (user === who?.user_id) this.read(null).catch(() => {});
    for (const [server, listed] of Object.entries(members)) {
      if (listed.by.has(user)) this.#list(server, listed.members.length);
    }
  }

  /** Another device of this user blocks somebody, or no longer. */
  blocksHeard(): void {
    this.readBlocked().catch(() => {});
  }

  /** The list of a server is read anew a moment later, however many have changed by then. */
  #list(server: string, length: number): void {
    if (this.#due.has(server)) return;
    const again = () => {
      this.#due.delete(server);
      this.#app.readPeople(server, true).catch(() => {});
    };
    this.#due.set(server, setTimeout(again, length > MANY ? AGAIN_MANY_MS : AGAIN_MS));
  }

  /** Reads what somebody tells of themselves; without somebody one's own. */
  async read(user: string | null): Promise<ProfileView> {
    const turn = this.#turn;
    const asked = this.#app.core.ask({ do: "show_profile", user });
    const profile = await asked.done;
    if (turn === this.#turn) this.put(profile);
    return profile;
  }

  put(profile: ProfileView): void {
    const before = this.store.get().profiles[profile.user_id];
    if (before && JSON.stringify(before) === JSON.stringify(profile)) return;
    this.store.set(({ profiles }) => ({ profiles: { ...profiles, [profile.user_id]: profile } }));
  }

  async readBlocked(): Promise<void> {
    const turn = this.#turn;
    const asked = this.#app.core.ask({ do: "list_blocks" });
    const { blocks } = await asked.done;
    if (turn !== this.#turn) return;
    const [before, now] = [this.store.get().blocked, blocks.map(({ user_id }) => user_id)];
    if (before?.size === now.length && now.every((id) => before.has(id))) return;
    this.store.set({ blocked: new Set(now) });
  }

  /** Blocks somebody, or no longer; over when it is so here. */
  async block(user: string, on: boolean): Promise<void> {
    const request: Request = { do: "block", user, on };
    try {
      await this.#app.core.ask(request).done;
    } finally {
      // It may be kept though others could not be told at once.
      await this.readBlocked();
    }
    if (this.store.get().profiles[user]) await this.read(user);
  }

  /** A picture that is looked at: it is fetched, unless it is here. Whoever looks away says so. */
  look(of: PictureOf): { store: Store<Pictured>; away: () => void } {
    const name = nameOf(of);
    const held = this.#held.get(name) ?? {
      store: new Store<Pictured>({ url: null, failed: false }),
      looked: 0,
      asked: false,
    };
    this.#held.delete(name);
    this.#held.set(name, held);
    held.looked += 1;
    if (!held.asked) {
      held.asked = true;
      this.#waiting.push(() => this.#fetch(of, held));
      void this.#work();
    }
    return {
      store: held.store,
      away: () => {
        held.looked -= 1;
        this.#sweep();
      },
    };
  }

  /** Whether a picture is here. */
  has(of: PictureOf): boolean {
    return (this.#held.get(nameOf(of))?.store.get().url ?? null) !== null;
  }

  clear(): void {
    this.#turn += 1;
    this.#waiting.length = 0;
    for (const timer of this.#due.values()) clearTimeout(timer);
    this.#due.clear();
    for (const [name, held] of this.#held) this.#forget(name, held);
    this.store.set({ profiles: {}, blocked: null });
  }

  async #work(): Promise<void> {
    if (this.#busy >= AT_ONCE) return;
    this.#busy += 1;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await next();
    this.#busy -= 1;
  }

  async #fetch({ user, server = null, banner = false }: PictureOf, held: Held): Promise<void> {
    if (held.looked === 0) {
      held.asked = false;
      return;
    }
    try {
      const request: Request = { do: "show_picture", user, banner, server };
      const bytes = bytesOf((await this.#app.core.ask(request).done).bytes);
      const form = shownForm(bytes, banner ? "banner" : "avatar");
      if (!form) return held.store.set({ failed: true });
      const blob = new Blob([bytes], { type: form.media_type });
      held.store.set({ url: URL.createObjectURL(blob) });
    } catch (error) {
      // Without a connection it is asked for again when it is next looked at.
      if (error instanceof Refusal && error.kind === "unreachable") held.asked = false;
      else held.store.set({ failed: true });
    }
  }

  /** What was looked at longest ago goes first. */
  #sweep(): void {
    const idle = [...this.#held].filter(([, held]) => held.looked === 0);
    for (const [name, held] of idle.slice(0, Math.max(0, idle.length - KEPT))) {
      this.#forget(name, held);
    }
  }

  #forget(name: string, held: Held): void {
    const { url } = held.store.get();
    if (url) URL.revokeObjectURL(url);
    held.store.set({ url: null });
    this.#held.delete(name);
  }
}
