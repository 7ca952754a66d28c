// The frame of the client: servers, channels, what is said, who is there.

import { lazy, Suspense, useEffect } from "react";
import type { App, ServerEntry } from "@/client/app";
import { navigate, type Route } from "@/client/router";
import { useStore } from "@/client/store";
import { Channel } from "./Channel";
import { Channels } from "./Channels";
import { Empty } from "./Empty";
import { OwnRow } from "./OwnRow";
import { Rail } from "./Rail";
import { NARROW, useMedia, view, WIDE } from "./view";

const Modals = lazy(() => import("./modals/Modals"));
const PopMenu = lazy(() => import("./modals/PopMenu"));

export default function Shell({ app, route }: { app: App; route: Route }) {
  const servers = useStore(app.store, (state) => state.servers);
  const menu = useStore(view, (state) => state.menu);
  const modal = useStore(view, (state) => state.modal);
  const place = usePlace(app, route);
  const entry = servers.find(({ view: server }) => server.server_id === place?.server);
  const channel = entry?.view.channels.find((one) => one.channel_id === place?.channel);
  // On a phone one column at a time: the list, or what was chosen from it.
  const deep = route.page === "channel";
  const alone = useMedia(NARROW) && !deep;
  useEffect(() => {
    const wide = window.matchMedia(WIDE);
    const fit = () => view.set({ panel: wide.matches ? "members" : null });
    const back = () => !wide.matches && view.set({ panel: null });
    fit();
    wide.addEventListener("change", fit);
    window.addEventListener("popstate", back);
    return () => {
      wide.removeEventListener("change", fit);
      window.removeEventListener("popstate", back);
    };
  }, []);
  return (
    <div className="flex h-dvh overflow-hidden bg-rail">
      <div
        className={`flex min-w-0 flex-col max-md:flex-1 md:flex-row ${deep ? "max-md:hidden" : ""}`}
      >
        <Rail servers={servers} selected={entry?.view.server_id ?? null} />
        <div className="flex min-h-0 min-w-0 flex-1 flex-col bg-list md:w-[248px] md:flex-none md:rounded-tl-card">
          <List
            app={app}
            entry={entry}
            selected={channel?.channel_id ?? null}
            route={route}
            alone={alone}
          />
          <OwnRow app={app} />
        </div>
      </div>
      <div className={`relative flex min-w-0 flex-1 bg-canvas ${deep ? "" : "max-md:hidden"}`}>
        {entry && channel ? (
          <Channel key={channel.channel_id} app={app} entry={entry} channel={channel} />
        ) : (
          !alone && <Empty app={app} route={route} />
        )}
      </div>
      {modal ? (
        <Suspense fallback={null}>
          <Modals app={app} modal={modal} />
        </Suspense>
      ) : null}
      {menu ? (
        <Suspense fallback={null}>
          <PopMenu menu={menu} />
        </Suspense>
      ) : null}
    </div>
  );
}

type ListProps = {
  app: App;
  entry: ServerEntry | undefined;
  selected: string | null;
  route: Route;
  /** Whether it has the screen for itself: then it is what the page is about. */
  alone: boolean;
};

function List({ app, entry, selected, route, alone }: ListProps) {
  if (entry && alone) {
    return (
      <main className="flex min-h-0 flex-1 flex-col">
        <Channels entry={entry} selected={selected} heading={1} />
      </main>
    );
  }
  if (entry) return <Channels entry={entry} selected={selected} heading={2} />;
  return alone ? (
    <Empty app={app} route={route} />
  ) : (
    <div className="flex-1 border-line md:border-r" />
  );
}

/** Which channel is meant: the one of the address, or the one that was open last. */
function usePlace(app: App, route: Route): { server: string; channel: string } | null {
  const servers = useStore(app.store, (state) => state.servers);
  const named = route.page === "channel" || route.page === "server" ? route.server : null;
  const entry = servers.find(({ view: one }) => one.server_id === (named ?? app.notes.get("last")));
  const found = entry ?? (named ? undefined : servers[0]);
  const talked = found?.view.channels.filter((one) => one.kind !== "category" && one.visible) ?? [];
  const asked =
    route.page === "channel" ? route.channel : app.notes.get(`last/${found?.view.server_id}`);
  const channel =
    talked.find((one) => one.channel_id === asked) ??
    (route.page === "channel" ? undefined : talked[0]);
  const place =
    found && channel ? { server: found.view.server_id, channel: channel.channel_id } : null;
  const { server, channel: id } = place ?? {};
  useEffect(() => {
    if (!server || !id) return;
    if (route.page === "channel") {
      app.notes.set("last", server);
      app.notes.set(`last/${server}`, id);
    } else if (window.matchMedia("(min-width: 720px)").matches && route.page !== "settings") {
      navigate({ page: "channel", server, channel: id }, { replace: true });
    }
  }, [app, route.page, server, id]);
  if (place) return place;
  return found ? { server: found.view.server_id, channel: "" } : null;
}
