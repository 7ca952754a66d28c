// Who is signed in, and everything that is known of their servers.

import type { RowOf } from "@/core/messages";
import type { PresentedView, Request, Unlock } from "@/wire/core";
import { Alerts } from "./alerts";
import { Attention } from "./attention";
import { type Asked, CoreClient, type CoreState, Refusal } from "./core";
import { deviceName } from "./device";
import { Files } from "./files";
import { askToKeep } from "./keeping";
import { Masks } from "./masks";
import { Notes } from "./notes";
import { Outbox } from "./outbox";
import { People } from "./people";
import { Polls } from "./polls";
import { Presence } from "./presence";
import { type Came, comeBack } from "./provider";
import { Reminding } from "./reminding";
import { navigate } from "./router";
import { Store } from "./store";
import { Timelines } from "./timelines";
import type { DmView, MakingView, MemberView, RoleView, ServerView, Watched, Who } from "./types";
import { failureWords } from "./words";

export type ServerEntry = {
  view: ServerView;
  flags: string[];
  halted: string | null;
  /** Whether it stands still until this program is a newer one. */
  outdated: boolean;
  /** Of a dm, which stands as a server of one channel. */
  dm?: DmView;
};
export type DmEntry = { dm: DmView; halted: string | null; outdated: boolean };

/** Whether a set of flags has one; whoever administers has all. */
export const may = (flags: string[], flag: string): boolean =>
  flags.includes(flag) || flags.includes("ADMINISTRATOR");

/** The members of a server as of an entry of its log; one who has not changed is the same object as before. */
type Listed = { seq: number; members: MemberView[]; by: ReadonlyMap<string, MemberView> };

export type Phase = "starting" | "signed_out" | "saving_phrase" | "inside" | "stopped";

export type AppState = {
  phase: Phase;
  who: Who | null;
  /** The recovery phrase, while it is shown or tested. */
  phrase: string | null;
  /** Whether it is only tested: it was written down long ago. */
  phraseAsked: boolean;
  /** Whether news comes by itself. */
  live: boolean;
  /** Whether the list of servers is as new as the node's. */
  synced: boolean;
  servers: ServerEntry[];
  /** Those that are not whole yet. */
  making: MakingView[];
  /** Direct messages, those that wait for an answer among them. */
  dms: DmEntry[];
  members: Record<string, Listed>;
  roles: Record<string, { seq: number; roles: RoleView[] }>;
  /** Who has come back from an identity provider, until they are in. */
  came: Came | null;
  /** Why the program stopped. */
  words: string;
  /** What is to be told once. */
  notices: { id: number; words: string; alarm: boolean }[];
};

const EMPTY: AppState = {
  phase: "starting",
  who: null,
  phrase: null,
  phraseAsked: false,
  live: false,
  synced: false,
  servers: [],
  making: [],
  dms: [],
  members: {},
  roles: {},
  came: null,
  words: "",
  notices: [],
};

/** What a device that is being linked shows: its code, then digits to compare. */
export type LinkRow = RowOf<"link">;

export class App {
  readonly store = new Store<AppState>(EMPTY);
  readonly core = new CoreClient();
  readonly notes = new Notes(this.core);
  readonly reminding = new Reminding(this.notes);
  readonly attention = new Attention(this.core);
  readonly presence = new Presence(this.core);
  readonly timelines = new Timelines(this.core, this.attention);
  readonly outbox = new Outbox(this);
  readonly masks = new Masks(this);
  readonly files = new Files(this);
  readonly alerts = new Alerts(this);
  readonly people = new People(this);
  readonly polls = new Polls(this);
  /** How often a provider was linked: what is shown of them is read anew. */
  readonly linked = new Store<{ times: number }>({ times: 0 });
  #nextNotice = 1;
  #leads = false;
  #presented: { came: Came; done: Promise<PresentedView> } | null = null;

  constructor() {
    this.store.set({ came: comeBack() });
    this.core.onState = (state) => void this.#stateChanged(state);
    this.core.onAlarm = (words) => this.tell(words, true);
    this.core.onNotice = (words) => this.tell(words);
    this.core.onNote = (name, text) => {
      this.notes.heard(name, text);
      if (name.startsWith("phrase_")) this.reminding.look();
    };
    this.core.onLeft = (notes) => {
      this.notes.opened(notes);
      this.outbox.resume(true);
      this.masks.resume(true);
      this.polls.resume(true);
    };
  }

  async signIn(act: "register" | "login", username: string, password: string): Promise<void> {
    const request = {
      do: act,
      username,
      password,
      device_name: deviceName(navigator.userAgent),
    } satisfies Request;
    const who = await this.core.ask(request).done;
    void askToKeep();
    if (act === "register") await this.#made(who);
    else this.#enter(who);
  }

  /** An account was made here: its phrase is to be saved. */
  async #made(who: Who): Promise<void> {
    this.reminding.has();
    const { phrase } = await this.core.ask({ do: "show_recovery" }).done;
    this.store.set({ phase: "saving_phrase", who, phrase, phraseAsked: false });
  }

  /** Signs in with the recovery phrase, and sets a new password. */
  async recover(username: string, phrase: string, password: string): Promise<void> {
    const request = {
      do: "recover",
      username,
      phrase,
      password,
      device_name: deviceName(navigator.userAgent),
    } satisfies Request;
    const who = await this.core.ask(request).done;
    void askToKeep();
    // Whoever has typed all of it has it.
    this.reminding.tested();
    this.#enter(who);
  }

  /** Shows the token of whoever has come back from a provider, once; who is known on this device is in. */
  present(came: Came & { token: string }): Promise<PresentedView> {
    if (this.#presented?.came !== came) this.#presented = { came, done: this.#present(came) };
    return this.#presented.done;
  }

  async #present(came: Came & { token: string }): Promise<PresentedView> {
    const { provider, token: id_token } = came;
    const device_name = deviceName(navigator.userAgent);
    const request = { do: "present_token", provider, id_token, device_name } satisfies Request;
    const shown = await this.core.ask(request).done;
    if (shown.state === "continued") {
      this.cameIn();
      this.#enter(shown);
    }
    return shown;
  }

  /** Makes an account of whoever the shown token names. */
  async registerPresented(username: string, passphrase: string): Promise<void> {
    const request = {
      do: "register_presented",
      username,
      passphrase: passphrase || null,
    } satisfies Request;
    const who = await this.core.ask(request).done;
    this.cameIn();
    void askToKeep();
    await this.#made(who);
  }

  /** Opens the keys of whoever the shown token names. */
  async openPresented(unlock: Unlock): Promise<void> {
    const who = await this.core.ask({ do: "login_presented", unlock }).done;
    this.cameIn();
    void askToKeep();
    if ("phrase" in unlock) this.reminding.tested();
    this.#enter(who);
  }

  /** Whoever came back from a provider does not go on. */
  async declinePresented(): Promise<void> {
    this.cameIn();
    await this.core.ask({ do: "decline_presented" }).done;
  }

  /** Whoever is in and came back from a provider signs in by it from now on. */
  async #linkCame(came: Came): Promise<void> {
    this.cameIn();
    navigate({ page: "settings", section: "account" }, { replace: true });
    if ("problem" in came) return this.tell(came.problem);
    const { provider, token: id_token } = came;
    await this.core.ask({ do: "link_identity", provider, id_token }).done;
    this.tell("From now on you can sign in by it, too.");
    this.linked.set(({ times }) => ({ times: times + 1 }));
  }

  /** What somebody came back with is used. */
  cameIn(): void {
    this.store.set({ came: null });
  }

  /** Becomes a new device of somebody who approves it on one that is signed in. */
  link(told: (row: LinkRow) => void): Asked<void> {
    const device_name = deviceName(navigator.userAgent);
    const asked = this.core.ask({ do: "link", device_name }, told);
    const linked = (who: Who) => {
      void askToKeep();
      this.#enter(who);
    };
    return { done: asked.done.then(linked), abandon: asked.abandon };
  }

  /** The phrase was shown; whether it was tested, too. */
  phraseDone(saved: boolean): void {
    const { who } = this.store.get();
    if (saved) this.reminding.tested();
    this.store.set({ phrase: null });
    if (who) this.#enter(who);
  }

  /** Shows the phrase; or only asks for words of it, as it was written down long ago. */
  async showPhrase(asked = false): Promise<void> {
    const { phrase } = await this.core.ask({ do: "show_recovery" }).done;
    this.store.set({ phase: "saving_phrase", phrase, phraseAsked: asked });
  }

  /** Ends the session; on request everything that is kept in this browser goes, too. */
  async signOut(forget: boolean): Promise<void> {
    if (forget) {
      await this.core.ask({ do: "logout" }).done.catch(() => {});
      this.core.forget();
      return;
    }
    await this.core.ask({ do: "logout" }).done;
    this.#leave();
    navigate({ page: "welcome" }, { anyway: true });
  }

  /** Whether the worker of this tab holds the store. */
  get leads(): boolean {
    return this.#leads;
  }

  tell(words: string, alarm = false): void {
    const notice = { id: this.#nextNotice++, words, alarm };
    this.store.set(({ notices }) => ({ notices: [...notices.slice(-3), notice] }));
  }

  dismiss(id: number): void {
    this.store.set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
  }

  /** Tells why something did not work. */
  readonly refused = (error: unknown): void => {
    // That there is no connection stands below all the time.
    if (error instanceof Refusal && error.kind === "unreachable") return;
    this.tell(failureWords(error));
  };

  /** The members and roles of a server as of its newest entry; anew, as they may have told of themselves. */
  async readPeople(server: string, anew = false): Promise<void> {
    const dm = this.store.get().dms.find((one) => one.dm.dm_id === server)?.dm;
    const seq = this.server(server)?.view.policy_seq ?? dm?.policy_seq ?? 0;
    if (!anew && this.store.get().members[server]?.seq === seq) return;
    const people = this.core.ask({ do: "list_members", server }).done;
    const ranks = this.core.ask({ do: "list_roles", server }).done;
    const [told, { roles }] = await Promise.all([people, ranks]);
    const before = this.store.get().members[server];
    const members = told.members.map((member) => unchanged(before?.by.get(member.user_id), member));
    const same = members.length === before?.members.length && before.seq === seq;
    if (same && members.every((member, at) => member === before.members[at])) return;
    const by = new Map(members.map((member) => [member.user_id, member]));
    this.store.set((now) => ({
      members: { ...now.members, [server]: { seq, members, by } },
      roles: { ...now.roles, [server]: { seq, roles } },
    }));
  }

  /** The roles of a server, and who has them only if any is proved: there may be many members. */
  async readGates(server: string): Promise<void> {
    const seq = this.server(server)?.view.policy_seq ?? 0;
    let known = this.store.get().roles[server];
    if (known?.seq !== seq) {
      const asked = this.core.ask({ do: "list_roles", server });
      const read = { seq, roles: (await asked.done).roles };
      this.store.set(({ roles }) => ({ roles: { ...roles, [server]: read } }));
      known = read;
    }
    if (known.roles.some(({ gate }) => gate !== null)) await this.readPeople(server);
  }

  server(id: string): ServerEntry | undefined {
    return this.store.get().servers.find(({ view }) => view.server_id === id);
  }

  async #stateChanged(state: CoreState): Promise<void> {
    switch (state.state) {
      case "stopped":
        return this.store.set({ phase: "stopped", words: state.words });
      case "forgotten":
        return window.location.assign("/");
      case "open":
        this.notes.opened(state.notes);
        this.#leads = state.leads;
        this.reminding.look();
        await this.core.ask({ do: "whoami" }).done.then(
          (who) => this.#enter(who),
          (error) => {
            // If the work has gone over to another tab meanwhile, this begins anew.
            if (!(error instanceof Refusal) || error.code !== "taken_over") this.#leave();
          },
        );
    }
  }

  #enter(who: Who): void {
    this.store.set({ phase: "inside", who });
    this.reminding.begin();
    this.core
      .ask({ do: "watch" }, (row) => this.#watched(row))
      .done.catch((error) => {
        if (error instanceof Refusal && error.kind === "not_signed_in") this.#leave();
        else this.refused(error);
      });
    this.outbox.resume(this.#leads);
    this.masks.resume(this.#leads);
    this.polls.resume(this.#leads);
    this.presence.begin();
    this.people.begin();
    const { came } = this.store.get();
    if (came?.purpose === "link") this.#linkCame(came).catch(this.refused);
  }

  #leave(): void {
    this.timelines.closeAll();
    this.attention.clear();
    this.presence.clear();
    this.reminding.end();
    this.files.clear();
    this.masks.clear();
    this.people.clear();
    this.polls.clear();
    const { who, notices, came } = this.store.get();
    this.store.set({ ...EMPTY, phase: "signed_out", who, notices, came });
  }

  #watched(row: Watched): void {
    if (row.type === "connection") {
      // Who is in needs no other way in.
      if (row.live) this.cameIn();
      return this.store.set({ live: row.live });
    }
    if (row.type === "synced") return this.store.set({ synced: true });
    if (row.type === "typing") return this.presence.heardTyping(row);
    if (row.type === "presence") return this.presence.heardPresence(row.user_id, row.state);
    if (row.type === "profile") return this.people.heard(row.user_id);
    if (row.type === "making") return this.store.set({ making: row.making });
    if (row.type === "blocks") return this.people.blocksHeard();
    if (row.type === "channel") return this.attention.stands(row);
    if (row.type === "dm") return this.#dmWatched(row);
    const id = row.type === "gone" ? row.server_id : row.server.server_id;
    const others = this.store.get().servers.filter(({ view }) => view.server_id !== id);
    if (row.type === "gone") {
      const dms = this.store.get().dms.filter(({ dm }) => dm.dm_id !== id);
      return this.store.set({ servers: others, dms });
    }
    const { halted, outdated } = row;
    const entry = { view: row.server, flags: row.flags ?? [], halted, outdated };
    const servers = [...others, entry].sort((a, b) => a.view.name.localeCompare(b.view.name));
    this.store.set({ servers });
  }

  #dmWatched({ dm, halted, outdated }: DmEntry): void {
    const others = this.store.get().dms.filter((one) => one.dm.dm_id !== dm.dm_id);
    // What was begun and reaches nobody yet is gone on with when it is opened again.
    const begun = dm.peers.length === 0 && dm.channel_id === null;
    const dms = begun ? others : [...others, { dm, halted, outdated }];
    this.store.set({ dms: dms.sort((a, b) => dmName(a.dm).localeCompare(dmName(b.dm))) });
  }
}

/** The same object, where nothing in it is another. */
const unchanged = (before: MemberView | undefined, now: MemberView): MemberView =>
  before && JSON.stringify(before) === JSON.stringify(now) ? before : now;

/** A dm by the people in it. */
export const dmName = ({ peers, name }: DmView): string =>
  peers.map(({ username }) => username).join(", ") || name;

let app: App | undefined;

/** The one of this page; its worker begins with it. */
export function theApp(): App {
  app ??= new App();
  return app;
}
