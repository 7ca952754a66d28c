// Keys that work everywhere in the client: which those are is chosen (client/keys.ts).

import { useEffect } from "react";
import type { App } from "@/client/app";
import { summed } from "@/client/attention";
import { type Action, comboOf, keys, ORDER, openKeys, writes } from "@/client/keys";
import { currentRoute, navigate, type Route } from "@/client/router";
import { lookEverywhere } from "./goto";
import { closePanel, openModal, openPanel, type Panel, view } from "./view";

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
  "[data-page]",
  "#composer",
  "aside button",
];

/** The first thing of the next region that is there. */
function nextRegion(by: 1 | -1): void {
  const there = REGIONS.map((selector) => document.querySelector<HTMLElement>(selector)).filter(
    (element) => element?.checkVisibility(),
  );
  const holds = (element: HTMLElement | null) =>
    (element?.closest('nav, aside, [role="log"], [data-page]') ?? element)?.contains(
      document.activeElement,
    );
  const at = there.findIndex((element) => holds(element));
  there[(at + by + there.length) % there.length]?.focus();
}

/** The panel beside a channel, if one is open. */
function panel(app: App, one: Panel, everywhere?: boolean): boolean {
  if (!present(app)) return false;
  if (everywhere !== undefined) view.set(({ search }) => ({ search: { ...search, everywhere } }));
  openPanel(one);
  return true;
}

/** What each does; whether there was anything to do. */
const ACTS: Record<Action, (app: App) => unknown> = {
  go: () => openModal({ kind: "switcher" }),
  search: (app) => panel(app, "search", false),
  search_all: (app) => panel(app, "search", true) || lookEverywhere(),
  mentions: () => navigate({ page: "mentions" }),
  above: (app) => step(app, -1, false),
  below: (app) => step(app, 1, false),
  unread_above: (app) => step(app, -1, true),
  unread_below: (app) => step(app, 1, true),
  region: () => nextRegion(1),
  region_back: () => nextRegion(-1),
  members: (app) => (view.get().panel === "members" ? closePanel() : panel(app, "members")),
  settings: () => navigate({ page: "settings", section: "" }),
  keys: () => openModal({ kind: "shortcuts" }),
};

function onKey(app: App, event: KeyboardEvent): boolean {
  const combo = comboOf(event);
  if (combo === null || (writes(combo) && isField(event.target))) return false;
  const { bound } = keys.get();
  const action = ORDER.find((one) => bound[one] === combo);
  const { modal, menu, picker } = view.get();
  if (!action || ((modal || menu || picker) && action !== "go")) return false;
  return ACTS[action](app) !== false;
}

export function useShortcuts(app: App): void {
  useEffect(() => {
    openKeys();
    const listen = (event: KeyboardEvent) => {
      if (!event.defaultPrevented && onKey(app, event)) event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [app]);
}
