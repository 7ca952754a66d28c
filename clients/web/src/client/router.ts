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

export function currentRoute(): Route {
  const href = window.location.href;
  if (known?.href !== href) known = { href, route: routeOf(new URL(href)) };
  return known.route;
}

export function navigate(route: Route, { replace = false } = {}): void {
  const path = pathOf(route);
  const here = window.location.pathname + window.location.hash;
  if (path === here) return;
  // What stands below it stays the same, where it takes the place of another.
  const from = replace ? below() : here;
  if (replace) window.history.replaceState({ from }, "", path);
  else window.history.pushState({ from }, "", path);
  changed();
}

/** The address that going back leads to, if this client was there. */
function below(): string | null {
  const state: unknown = window.history.state;
  const known = typeof state === "object" && state !== null && "from" in state;
  return known && typeof state.from === "string" ? state.from : null;
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

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  window.addEventListener("hashchange", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
    window.removeEventListener("hashchange", listener);
  };
}

/** Where we are; while the page is prerendered and hydrated: where that page is. */
export function useRoute(prerendered: Route): Route {
  return useSyncExternalStore(subscribe, currentRoute, () => prerendered);
}
