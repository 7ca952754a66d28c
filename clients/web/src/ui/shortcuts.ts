// Keys that work everywhere in the client; `?` shows them.

import { useEffect } from "react";
import type { App } from "@/client/app";
import { summed } from "@/client/attention";
import { currentRoute, navigate, type Route } from "@/client/router";
import { openModal, openPanel, view } from "./view";

/** What the sheet lists: the keys, and what they do. */
export const SHORTCUTS: [string[], string][] = [
  [["Ctrl", "K"], "Go to a channel, a server or a person"],
  [["Ctrl", "F"], "Search the messages of this channel"],
  [["Alt", "↑"], "The channel above"],
  [["Alt", "↓"], "The channel below"],
  [["Alt", "Shift", "↓"], "The next channel with something unread"],
  [["F6"], "From region to region: servers, channels, messages, composer, panel"],
  [["↑"], "In an empty composer: edit your last message"],
  [["Esc"], "Stop answering or editing; close what is open"],
  [["↑", "↓"], "From message to message, in the timeline"],
  [["Enter"], "On a message: what can be done with it"],
  [["Enter"], "In the composer: send; with Shift a new line"],
  [["?"], "This list"],
];

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select") !== null;

/** All channels in the order of the lists: server by server, then the conversations. */
function places(app: App): { id: string; route: Route }[] {
  const { servers, dms } = app.store.get();
  const channels = servers.flatMap(({ view: { server_id, channels: all } }) =>
    all
      .filter(({ kind, visible }) => kind !== "category" && visible)
      .map(({ channel_id }) => ({
        id: channel_id,
        route: { page: "channel", server: server_id, channel: channel_id } as const,
      })),
  );
  const talks = dms
    .filter(({ dm }) => !dm.request && dm.channel_id !== null)
    .map(({ dm }) => ({ id: dm.channel_id ?? "", route: { page: "dm", dm: dm.dm_id } as const }));
  return [...channels, ...talks];
}

/** Where one is among them. */
function present(app: App): string | null {
  const route = currentRoute();
  if (route.page === "channel") return route.channel;
  if (route.page !== "dm") return null;
  const found = app.store.get().dms.find(({ dm }) => dm.dm_id === route.dm);
  return found?.dm.channel_id ?? null;
}

/** The next channel in a direction; of those with something unread, if they alone are meant. */
function step(app: App, by: 1 | -1, unread: boolean): void {
  const all = places(app);
  const at = all.findIndex(({ id }) => id === present(app));
  const asks = (id: string) => {
    const { unread: some, mentions } = summed(app.attention.store.get(), [id]);
    return some + mentions > 0;
  };
  for (let far = 1; far <= all.length; far += 1) {
    const next = all[(at + by * far + all.length * 2) % all.length];
    if (next && (!unread || asks(next.id))) return navigate(next.route);
  }
}

const REGIONS = [
  'nav[aria-label="Servers"] a, nav[aria-label="Servers"] button',
  'nav[aria-label="Channels"] a, nav[aria-label="Direct messages"] a',
  '[role="log"]',
  "#composer",
  "aside button",
];

/** The first thing of the next region that is there. */
function nextRegion(by: 1 | -1): void {
  const there = REGIONS.map((selector) => document.querySelector<HTMLElement>(selector)).filter(
    (element) => element?.checkVisibility(),
  );
  const holds = (element: HTMLElement | null) =>
    (element?.closest('nav, aside, [role="log"]') ?? element)?.contains(document.activeElement);
  const at = there.findIndex((element) => holds(element));
  there[(at + by + there.length) % there.length]?.focus();
}

function onKey(app: App, event: KeyboardEvent): boolean {
  const { key, altKey, shiftKey } = event;
  const command = (event.ctrlKey || event.metaKey) && !altKey && !shiftKey;
  const { modal, menu, picker } = view.get();
  if (command && key.toLowerCase() === "k") {
    openModal({ kind: "switcher" });
    return true;
  }
  if (modal || menu || picker) return false;
  if (command && key.toLowerCase() === "f" && present(app)) {
    view.set(({ search }) => ({ search: { ...search, everywhere: false } }));
    openPanel("search");
    return true;
  }
  if (altKey && (key === "ArrowUp" || key === "ArrowDown")) {
    step(app, key === "ArrowUp" ? -1 : 1, shiftKey);
    return true;
  }
  if (key === "F6") {
    nextRegion(shiftKey ? -1 : 1);
    return true;
  }
  if (key === "?" && !isField(event.target)) {
    openModal({ kind: "shortcuts" });
    return true;
  }
  return false;
}

export function useShortcuts(app: App): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && onKey(app, event)) event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [app]);
}
