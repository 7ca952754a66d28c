// Which place is meant by an address: a channel of a server, or a dm.

import { useEffect, useMemo } from "react";
import { type App, type DmEntry, dmName, type ServerEntry } from "@/client/app";
import { navigate, type Route } from "@/client/router";
import { useStore } from "@/client/store";
import type { ChannelView } from "@/client/types";

/** Pages that are places of their own. */
const STAYS: ReadonlySet<Route["page"]> = new Set(["settings", "dms", "dm", "mentions", "search"]);

/** Which channel is meant: the one of the address, or the one that was open last. */
export function usePlace(app: App, route: Route): { server: string; channel: string } | null {
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
    } else if (STAYS.has(route.page)) {
      return;
    } else if (window.matchMedia("(min-width: 720px)").matches) {
      navigate({ page: "channel", server, channel: id }, { replace: true });
    }
  }, [app, route.page, server, id]);
  if (place) return place;
  return found ? { server: found.view.server_id, channel: "" } : null;
}

/** What everybody may do in a dm. */
const FLAGS = ["SEND_MESSAGES", "ADD_REACTIONS", "ATTACH_FILES", "PIN_MESSAGES"];

export type Talk = { entry: ServerEntry; channel: ChannelView };

/** A dm as the place that it is: a server of one channel. */
function talkOf({ dm, halted, outdated }: DmEntry): Talk | null {
  if (!dm.channel_id) return null;
  const name = dmName(dm);
  const channel: ChannelView = {
    channel_id: dm.channel_id,
    server_id: dm.dm_id,
    name,
    kind: "text",
    category_id: null,
    position: 0,
    slow_mode: 0,
    synced: null,
    visible: true,
    created_seq: 0,
    history: { mode: "none", days: null },
  };
  const view = {
    server_id: dm.dm_id,
    name,
    description: "",
    icon: "",
    language: "",
    category: "none",
    system_channel_id: null,
    listed: false,
    owner_id: dm.owner_id,
    channels: [channel],
    members_count: dm.peers.length + 1,
    roles_count: 0,
    policy_seq: dm.policy_seq,
  };
  return { entry: { view, flags: FLAGS, halted, outdated, dm }, channel };
}

/** The dm of the address, and its channel once that is there. */
export function useDm(app: App, route: Route): { dm: DmEntry | undefined; talk: Talk | null } {
  const dms = useStore(app.store, (state) => state.dms);
  const dm = route.page === "dm" ? dms.find((one) => one.dm.dm_id === route.dm) : undefined;
  const talk = useMemo(() => (dm && !dm.dm.request ? talkOf(dm) : null), [dm]);
  return { dm, talk };
}
