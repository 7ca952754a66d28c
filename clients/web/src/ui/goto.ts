// To a message, wherever it stands; and what the place is called.

import { type App, dmName } from "@/client/app";
import { navigate, pathOf, type Route } from "@/client/router";
import { closePanel, isWide, view } from "./view";

/** Where a channel is shown; nothing, if one is not in it. */
function routeOf(app: App, channel: string): Route | null {
  const { servers, dms } = app.store.get();
  const dm = dms.find((one) => one.dm.channel_id === channel);
  if (dm) return { page: "dm", dm: dm.dm.dm_id };
  const server = servers.find(({ view: one }) =>
    one.channels.some(({ channel_id }) => channel_id === channel),
  );
  return server ? { page: "channel", server: server.view.server_id, channel } : null;
}

export function goToMessage(app: App, channel: string, seq: number): void {
  view.set({ jump: { channel, seq } });
  const route = routeOf(app, channel);
  const elsewhere = route !== null && pathOf(route) !== window.location.pathname;
  if (isWide() || !view.get().panel) {
    if (elsewhere) navigate(route);
    return;
  }
  if (!elsewhere) return closePanel();
  // The message takes the place of the panel in which it was found.
  view.set({ panel: null });
  navigate(route, { replace: true });
}

/** A channel by its name, and the server it is in; people in the place of both. */
export function placeName(app: App, channel: string): { name: string; of: string } {
  const { servers, dms } = app.store.get();
  const dm = dms.find((one) => one.dm.channel_id === channel);
  if (dm) return { name: dmName(dm.dm), of: "Direct messages" };
  for (const { view: server } of servers) {
    const found = server.channels.find(({ channel_id }) => channel_id === channel);
    if (found) return { name: found.name, of: server.name };
  }
  return { name: "", of: "" };
}

/** The search over everything, on a page of its own. */
export function lookEverywhere(text?: string): void {
  view.set(({ search }) => ({ search: { text: text ?? search.text, everywhere: true } }));
  navigate({ page: "search" });
}
