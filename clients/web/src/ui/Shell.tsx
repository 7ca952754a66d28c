// The frame of the client: servers, channels, what is said, who is there.

import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import type { App, DmEntry, ServerEntry } from "@/client/app";
import { parentOf, pathOf, pop, type Route } from "@/client/router";
import { useStore } from "@/client/store";
import { BottomBar } from "./BottomBar";
import { Channel } from "./Channel";
import { Channels } from "./Channels";
import { Column } from "./Column";
import { Dms } from "./Dms";
import { Empty } from "./Empty";
import { Mentions } from "./Mentions";
import { Overlays } from "./Overlays";
import { OwnRow } from "./OwnRow";
import { type Talk, useDm, usePlace } from "./place";
import { Rail } from "./Rail";
import { Request } from "./Request";
import { SearchPage } from "./SearchPanel";
import { useShortcuts } from "./shortcuts";
import { useSwipeUp } from "./swipe";
import { useTitle } from "./title";
import { closePanel, NARROW, useMedia, view, WIDE } from "./view";

export default function Shell({ app, route }: { app: App; route: Route }) {
  const servers = useStore(app.store, (state) => state.servers);
  const place = usePlace(app, route);
  const entry = servers.find(({ view: server }) => server.server_id === place?.server);
  const channel = entry?.view.channels.find((one) => one.channel_id === place?.channel);
  const { dm, talk } = useDm(app, route);
  const direct = route.page === "dm" || route.page === "dms";
  const page = pageOf(app, route);
  useTitle(app);
  useShortcuts(app);
  const opened = useRef<HTMLDivElement>(null);
  useLevels(opened, route);
  // On a phone one column at a time: the list, or what was chosen from it.
  const deep = route.page === "channel" || route.page === "dm";
  const narrow = useMedia(NARROW);
  const alone = narrow && !deep;
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
    <div className="group/shell relative flex h-dvh overflow-hidden bg-rail">
      <div className={`flex min-w-0 flex-col max-md:flex-1 md:flex-row ${deep ? BENEATH : ""}`}>
        {alone && page ? null : (
          <Rail
            app={app}
            servers={servers}
            selected={direct || page ? null : (entry?.view.server_id ?? null)}
            page={route.page}
          />
        )}
        <Column>
          {(alone ? page : null) ?? (
            <List
              app={app}
              entry={entry}
              selected={page ? null : (channel?.channel_id ?? null)}
              route={route}
              alone={alone}
            />
          )}
          <OwnRow app={app} />
          {narrow ? <BottomBar app={app} route={route} /> : null}
        </Column>
      </div>
      <div
        ref={opened}
        className={`level relative flex min-w-0 flex-1 bg-canvas ${deep ? "" : "max-md:hidden"}`}
      >
        {alone
          ? null
          : (page ?? (
              <Open
                app={app}
                route={route}
                talk={direct ? talk : entry && channel ? { entry, channel } : null}
                dm={dm}
              />
            ))}
      </div>
      <Overlays app={app} />
    </div>
  );
}

/** On a phone the list is seen again while what covers it is moved away. */
const BENEATH =
  "max-md:hidden max-md:group-data-swiping/shell:absolute max-md:group-data-swiping/shell:inset-0 max-md:group-data-swiping/shell:flex";

/** From the left edge of a phone one level up: from a panel to the timeline, from that to the list. */
function useLevels(opened: RefObject<HTMLElement | null>, route: Route): void {
  const panel = useStore(view, (state) => state.panel);
  const parent = parentOf(route);
  useSwipeUp(opened, {
    level: `${pathOf(route)} ${panel}`,
    moves: () => {
      if (!parent) return null;
      return panel ? (opened.current?.querySelector("aside") ?? null) : opened.current;
    },
    up: () => {
      if (view.get().panel) closePanel();
      else if (parent) pop(parent);
      return parent !== null;
    },
  });
}

type OpenProps = {
  app: App;
  route: Route;
  talk: Talk | null;
  dm: DmEntry | undefined;
};

/** A page that is about no channel. */
function pageOf(app: App, { page }: Route): ReactNode {
  if (page === "mentions") return <Mentions app={app} />;
  return page === "search" ? <SearchPage app={app} /> : null;
}

/** What is open: a channel, a request that waits for an answer, or nothing. */
function Open({ app, route, talk, dm }: OpenProps) {
  if (dm?.dm.request) return <Request key={dm.dm.dm_id} app={app} entry={dm} />;
  if (talk) {
    const { entry, channel } = talk;
    return <Channel app={app} entry={entry} channel={channel} />;
  }
  return <Empty app={app} route={route} />;
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
  if (route.page === "dm" || route.page === "dms") {
    const dm = route.page === "dm" ? route.dm : null;
    const list = <Dms app={app} selected={dm} heading={alone ? 1 : 2} />;
    return alone ? <main className="flex min-h-0 flex-1 flex-col">{list}</main> : list;
  }
  if (entry && alone) {
    return (
      <main className="flex min-h-0 flex-1 flex-col">
        <Channels app={app} entry={entry} selected={selected} heading={1} />
      </main>
    );
  }
  if (entry) return <Channels app={app} entry={entry} selected={selected} heading={2} />;
  return alone ? <Empty app={app} route={route} /> : <div className="flex-1" />;
}
