// Notifications of the system: only if they were asked for here, never while one looks at any tab, and
// from one tab only.

import type { App } from "./app";
import { dmName } from "./app";
import { navigate } from "./router";
import { Store } from "./store";
import type { MessageRow, Row } from "./types";

const NOTE = "alerts";
/** Among so many of the newest rows the one to tell of is looked for. */
const NEWEST = 10;
const LONGEST = 160;

/** Whether they can be had, and are. */
export type AlertsState = { state: "impossible" | "refused" | "off" | "on" };

export class Alerts {
  readonly store = new Store<AlertsState>({ state: "off" });
  readonly #app: App;
  /** Up to where was told, channel by channel. */
  readonly #told = new Map<string, number>();

  constructor(app: App) {
    this.#app = app;
    app.attention.onMore = (channel) => void this.#more(channel);
    holdWhileLookedAt();
  }

  /** What is allowed and wanted now. */
  look(): void {
    this.store.set({ state: this.#state() });
  }

  /** Turns them on or off; the browser may ask whether it is allowed. */
  async turn(on: boolean): Promise<void> {
    if (on && "Notification" in window) await Notification.requestPermission();
    this.#app.notes.set(NOTE, on ? "on" : null);
    this.look();
  }

  #state(): AlertsState["state"] {
    if (!("Notification" in window)) return "impossible";
    if (this.#app.notes.get(NOTE) === null) return "off";
    return Notification.permission === "granted" ? "on" : "refused";
  }

  async #more(channel: string): Promise<void> {
    if (this.#state() !== "on" || !this.#app.leads || (await isLookedAt())) return;
    const found: Row[] = [];
    const asked = this.#app.core.ask(
      { do: "stored", channel, before: null, limit: NEWEST },
      (row) => found.push(row),
    );
    await asked.done.catch(() => {});
    const told = this.#told.get(channel) ?? 0;
    const row = found.findLast((one) => one.type === "message" && one.notify && one.seq > told);
    if (row?.type !== "message") return;
    this.#told.set(channel, row.seq);
    this.#show(channel, row);
  }

  #show(channel: string, row: MessageRow): void {
    const { servers, dms } = this.#app.store.get();
    const by = row.author?.nickname ?? row.author?.username ?? "somebody";
    const dm = dms.find((one) => one.dm.channel_id === channel)?.dm;
    const server = servers.find(({ view }) =>
      view.channels.some((one) => one.channel_id === channel),
    )?.view;
    const name = server?.channels.find((one) => one.channel_id === channel)?.name;
    const title = dm ? dmName(dm) : `${by} in ${name} (${server?.name})`;
    const shown = new Notification(title, {
      body: row.text.slice(0, LONGEST),
      tag: channel,
      icon: "/icon.svg",
    });
    shown.onclick = () => {
      window.focus();
      if (dm) navigate({ page: "dm", dm: dm.dm_id });
      else if (server) navigate({ page: "channel", server: server.server_id, channel });
      shown.close();
    };
  }
}

const LOOKED_AT_LOCK = "coterie-looked-at";

/** A lock says to the other tabs that this one is looked at. */
function holdWhileLookedAt(): void {
  let release: (() => void) | null = null;
  const look = () => {
    if (!document.hasFocus()) {
      release?.();
      release = null;
    } else if (!release) {
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      void navigator.locks.request(LOOKED_AT_LOCK, { mode: "shared" }, () => until);
    }
  };
  look();
  window.addEventListener("focus", look);
  window.addEventListener("blur", look);
}

async function isLookedAt(): Promise<boolean> {
  const { held = [] } = await navigator.locks.query();
  return held.some(({ name }) => name === LOOKED_AT_LOCK);
}
