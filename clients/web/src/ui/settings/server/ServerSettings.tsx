// The settings of a server: what one may look at there, and change.

import {
  Ban,
  DoorOpen,
  Hash,
  KeySquare,
  Link2,
  ScrollText,
  Settings2,
  Shield,
  Users,
} from "lucide-react";
import { type App, may } from "@/client/app";
import type { Route } from "@/client/router";
import { useStore } from "@/client/store";
import { NARROW, openModal, useMedia } from "../../view";
import { type Entry, Frame, type Group } from "../Frame";
import { Access } from "./Access";
import { Audit } from "./Audit";
import { Bans } from "./Bans";
import { Channels } from "./Channels";
import { Invitations } from "./Invitations";
import { Members } from "./Members";
import { Overview } from "./Overview";
import { Roles } from "./Roles";

type Here = Extract<Route, { page: "server_settings" }>;

const HEADINGS: Record<string, string> = {
  overview: "Overview",
  channels: "Channels",
  roles: "Roles",
  access: "Who can do what",
  members: "Members",
  invitations: "Invitations",
  bans: "Bans",
  audit: "Audit log",
};

export function ServerSettings({ app, route }: { app: App; route: Here }) {
  const { server } = route;
  const entry = useStore(app.store, (state) =>
    state.servers.find(({ view }) => view.server_id === server),
  );
  const synced = useStore(app.store, (state) => state.synced);
  const narrow = useMedia(NARROW);
  const known = route.section in HEADINGS ? route.section : "";
  const section = known || (narrow ? "" : "overview");
  const at = (name: string, item = ""): Route => ({ ...route, section: name, item });
  if (!entry) {
    return (
      <main className="flex min-h-dvh flex-col items-center justify-center gap-2 bg-canvas p-6">
        <h1 className="text-page font-[650]">{synced ? "There is no such server" : "Reading…"}</h1>
        {synced ? (
          <p className="text-secondary">You are not in it, or it has been deleted.</p>
        ) : null}
      </main>
    );
  }
  const { flags, view } = entry;
  const own = app.store.get().who?.user_id === view.owner_id;
  const people: (Entry | false)[] = [
    { section: "members", label: "Members", icon: Users },
    (may(flags, "CREATE_INVITE") || may(flags, "MANAGE_SERVER")) && {
      section: "invitations",
      label: "Invitations",
      icon: Link2,
    },
    may(flags, "BAN_MEMBERS") && { section: "bans", label: "Bans", icon: Ban },
    may(flags, "VIEW_AUDIT_LOG") && { section: "audit", label: "Audit log", icon: ScrollText },
  ];
  const groups: Group[] = [
    {
      entries: [
        { section: "overview", label: "Overview", icon: Settings2 },
        { section: "channels", label: "Channels", icon: Hash },
      ],
    },
    {
      title: "Permissions",
      entries: [
        { section: "roles", label: "Roles", icon: Shield },
        { section: "access", label: "Who can do what", icon: KeySquare },
      ],
    },
    { title: "People", entries: people.filter((one) => one !== false) },
  ];
  if (!own) {
    groups.push({
      entries: [
        {
          label: "Leave",
          icon: DoorOpen,
          danger: true,
          act: () => openModal({ kind: "leave", server }),
        },
      ],
    });
  }
  const opened = view.channels.find(({ channel_id }) => channel_id === route.item)?.name;
  const page = { app, entry, item: route.item };
  return (
    <Frame
      title={view.name}
      groups={groups}
      section={section}
      heading={opened ?? HEADINGS[section] ?? ""}
      routeOf={(name) => at(name)}
      up={upOf(route, narrow, at)}
      out={{ page: "server", server }}
      wide={section === "roles" || section === "channels"}
    >
      {section === "overview" ? <Overview key={server} app={app} entry={entry} /> : null}
      {section === "channels" ? <Channels {...page} /> : null}
      {section === "roles" ? <Roles {...page} /> : null}
      {section === "access" ? <Access key={route.item} {...page} /> : null}
      {section === "members" ? <Members {...page} /> : null}
      {section === "invitations" ? <Invitations app={app} entry={entry} /> : null}
      {section === "bans" ? <Bans app={app} entry={entry} /> : null}
      {section === "audit" ? <Audit app={app} entry={entry} /> : null}
    </Frame>
  );
}

/** Where back leads from something that is open inside a section. */
function upOf(route: Here, narrow: boolean, at: (name: string) => Route): Route | undefined {
  if (!route.item) return undefined;
  if (route.section === "roles") return narrow ? at("roles") : undefined;
  return route.section === "members" || route.section === "channels"
    ? at(route.section)
    : undefined;
}
