// Addresses inside the client, by `history.pushState`: a page of Next would end the worker.

import { useSyncExternalStore } from "react";

export type Route =
  | { page: "welcome" }
  | { page: "home" }
  | { page: "server"; server: string }
  | { page: "channel"; server: string; channel: string }
  | { page: "dms" }
  | { page: "dm"; dm: string }
  /** Where one was mentioned; the search over everything. */
  | { page: "mentions" }
  | { page: "search" }
  /** One's own settings; without a section the list of them. */
  | { page: "settings"; section: string }
  | { page: "server_settings"; server: string; section: string; item: string }
  | { page: "invitation"; link: string };

const listeners = new Set<() => void>();
let known: { href: string; route: Route } | undefined;
/** Whether where one is may be left now: settings ask for what is not saved there. */
let mayLeave = (): boolean => true;
/** Where among the pages of this client one is: they are numbered as they are gone to. */
let at = 0;
/** Where one stays, while the browser is on its way back to it. */
let held: Route | null = null;

/** What an address leads to. The secret of an invitation stays behind its `#`. */
export function routeOf(url: URL): Route {
  const [first, second, third, fourth, fifth, sixth] = url.pathname.split("/").filter(Boolean);
  if (first === "i" && second) return { page: "invitation", link: url.href };
  if (first !== "app") return { page: "welcome" };
  if (second === "s" && third && fourth === "settings") {
    return { page: "server_settings", server: third, section: fifth ?? "", item: sixth ?? "" };
  }
  if (second === "s" && third && fourth) return { page: "channel", server: third, channel: fourth };
  if (second === "s" && third) return { page: "server", server: third };
  if (second === "d" && third) return { page: "dm", dm: third };
  if (second === "d") return { page: "dms" };
  if (second === "mentions" || second === "search") return { page: second };
  if (second === "settings") return { page: "settings", section: third ?? "" };
  return { page: "home" };
}

export function pathOf(route: Route): string {
  switch (route.page) {
    case "welcome":
      return "/";
    case "home":
      return "/app";
    case "server":
      return `/app/s/${route.server}`;
    case "channel":
      return `/app/s/${route.server}/${route.channel}`;
    case "dms":
      return "/app/d";
    case "dm":
      return `/app/d/${route.dm}`;
    case "mentions":
      return "/app/mentions";
    case "search":
      return "/app/search";
    case "settings":
      return ["/app/settings", route.section].filter(Boolean).join("/");
    case "server_settings": {
      const { server, section, item } = route;
      return [`/app/s/${server}/settings`, section, item].filter(Boolean).join("/");
    }
    case "invitation":
      return new URL(route.link).pathname + new URL(route.link).hash;
  }
}

function changed(): void {
  for (const listener of listeners) listener();
}

/** Asks from now on before another page is gone to, by a link or by the browser's own back and forward. */
export function askBeforeLeaving(ask: () => boolean): void {
  mayLeave = ask;
}

export function currentRoute(): Route {
  if (held) return held;
  const href = window.location.href;
  if (known?.href !== href) known = { href, route: routeOf(new URL(href)) };
  return known.route;
}

type How = {
  /** Whether it takes the place of where one is. */
  replace?: boolean;
  /** Whether it is gone to, whatever is not saved here: what it belongs to is no more. */
  anyway?: boolean;
};

export function navigate(route: Route, { replace = false, anyway = false }: How = {}): void {
  const path = pathOf(route);
  const here = window.location.pathname + window.location.hash;
  if (path === here || (!anyway && !mayLeave())) return;
  // What stands below it stays the same, where it takes the place of another.
  const from = replace ? below() : here;
  if (replace) window.history.replaceState({ from, at }, "", path);
  else window.history.pushState({ from, at: at + 1 }, "", path);
  if (!replace) at += 1;
  changed();
}

/** What this client has noted about the page one is at. */
function noted(): { from?: unknown; at?: unknown } {
  const state: unknown = window.history.state;
  return typeof state === "object" && state !== null ? state : {};
}

/** The address that going back leads to, if this client was there. */
function below(): string | null {
  const { from } = noted();
  return typeof from === "string" ? from : null;
}

/** The number of the page one is at; one that this client has not gone to has none. */
function numbered(): number | null {
  const { at: number } = noted();
  return typeof number === "number" ? number : null;
}

/**
 * The browser has gone back or forward. Where that may not be left, it is sent to where it was, and
 * nothing of the client hears of it.
 */
function popped(event: Event): void {
  const to = numbered();
  if (held) {
    event.stopImmediatePropagation();
    if (to === at || to === null) held = null;
    else window.history.go(at - to);
    return;
  }
  const stays = known?.route;
  if (to !== null && to !== at && stays && !mayLeave()) {
    event.stopImmediatePropagation();
    held = stays;
    window.history.go(at - to);
    return;
  }
  at = to ?? 0;
  changed();
}

/** Pages that stand at the top of a phone: lists, from which one goes into something. */
const LISTS: ReadonlySet<Route["page"]> = new Set(["home", "server", "dms", "mentions", "search"]);

/** The list that something open belongs to. */
export function parentOf(route: Route): Route | null {
  if (route.page === "channel") return { page: "server", server: route.server };
  return route.page === "dm" ? { page: "dms" } : null;
}

/** Whether going back leads to a list. */
export function cameFromList(from: string | null): boolean {
  return from !== null && LISTS.has(routeOf(new URL(from, "http://here")).page);
}

/** One level up: back to the list one came from; without one, to the list it belongs to. */
export function pop(parent: Route): void {
  if (cameFromList(below())) window.history.back();
  else navigate(parent, { replace: true });
}

/** One level up among pages that stand above each other by themselves: back, if one came from there. */
export function popTo(parent: Route): void {
  if (below() === pathOf(parent)) window.history.back();
  else navigate(parent, { replace: true });
}

/** Tells whenever it is another page, until what it answers is called. */
export function follow(listener: () => void): () => void {
  if (listeners.size === 0) {
    at = numbered() ?? 0;
    window.history.replaceState({ ...noted(), at }, "");
    // Before whoever else listens: what is held up here is to be heard by nobody.
    window.addEventListener("popstate", popped, { capture: true });
    window.addEventListener("hashchange", changed);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    window.removeEventListener("popstate", popped, { capture: true });
    window.removeEventListener("hashchange", changed);
  };
}

/** Where we are; while the page is prerendered and hydrated: where that page is. */
export function useRoute(prerendered: Route): Route {
  return useSyncExternalStore(follow, currentRoute, () => prerendered);
}
