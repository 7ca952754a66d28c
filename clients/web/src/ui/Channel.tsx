// One channel: its name, what is said in it, and where one writes.

import { ArrowLeft, Bell, BellOff, Pin, Search, Users } from "lucide-react";
import { memo, useMemo } from "react";
import { type App, may, type ServerEntry } from "@/client/app";
import { pop } from "@/client/router";
import { useStore } from "@/client/store";
import type { Timeline } from "@/client/timelines";
import type { ChannelView } from "@/client/types";
import { openAttention } from "./attention";
import { IconButton } from "./bits";
import { Composer } from "./Composer";
import { useDrop } from "./composer/staged";
import { TypingLine } from "./composer/typing";
import type { Place } from "./deeds";
import { Encrypted } from "./Encrypted";
import { Halted } from "./Halted";
import { Members } from "./Members";
import { Pins } from "./Pins";
import { SearchPanel } from "./SearchPanel";
import { TimelineView } from "./TimelineView";
import { closePanel, NARROW, openPanel, type Panel, useMedia, view } from "./view";

/** The same list for all channels of a server. */
const People = memo(Members);

type Props = { app: App; entry: ServerEntry; channel: ChannelView };

export function Channel({ app, entry, channel }: Props) {
  const id = channel.channel_id;
  const timeline = useMemo(() => app.timelines.of(id), [app, id]);
  const panel = useStore(view, (state) => state.panel);
  const place = useMemo(() => ({ app, entry, channel }), [app, entry, channel]);
  return (
    <>
      <Said key={`said-${id}`} place={place} timeline={timeline} panel={panel} />
      {panel === "members" ? <People app={app} entry={entry} /> : null}
      {panel === "search" ? <SearchPanel key={`search-${id}`} place={place} /> : null}
      {panel === "pins" ? <Pinned key={`pins-${id}`} place={place} timeline={timeline} /> : null}
    </>
  );
}

type SaidProps = { place: Place; timeline: Timeline; panel: Panel };

/** What is said, and where one writes: another one for each channel. */
function Said({ place, timeline, panel }: SaidProps) {
  const { app, entry, channel } = place;
  const drop = useDrop(app, channel.channel_id, may(entry.flags, "ATTACH_FILES"));
  return (
    <main {...drop.on} className="relative flex min-w-0 flex-1 flex-col">
      {drop.over ? (
        <p className="pointer-events-none absolute inset-2 z-20 flex items-center justify-center rounded-card border-2 border-accent border-dashed bg-canvas/90 text-section font-[650] text-accent">
          Drop files here to add them to your message
        </p>
      ) : null}
      <Header app={app} entry={entry} channel={channel} panel={panel} />
      <Halted app={app} entry={entry} channel={channel.channel_id} />
      <TimelineView place={place} timeline={timeline} />
      <Composer place={place} timeline={timeline} />
      <TypingLine app={app} channel={channel.channel_id} />
    </main>
  );
}

function Pinned({ place, timeline }: { place: Place; timeline: Timeline }) {
  const pinned = useStore(timeline.store, ({ rows }) =>
    rows.flatMap((row) => (row.type === "message" && row.pinned ? [row.seq] : [])).join(" "),
  );
  return <Pins place={place} changed={pinned} />;
}

type HeaderProps = { app: App; entry: ServerEntry; channel: ChannelView; panel: Panel };

function Header({ app, entry, channel, panel }: HeaderProps) {
  const toggle = (one: Panel) => (panel === one ? closePanel() : openPanel(one));
  const id = channel.channel_id;
  const dm = entry.dm !== undefined;
  const narrow = useMedia(NARROW);
  const muted = useStore(app.attention.store, ({ standing }) => standing[id]?.muted === true);
  const Ringing = muted ? BellOff : Bell;
  return (
    <header className="flex h-13 shrink-0 items-center gap-1 border-line border-b px-4 max-md:h-14 max-md:px-1">
      <IconButton
        label={dm ? "Back to the list" : "Back to the channels"}
        className="md:hidden"
        onClick={() => pop(dm ? { page: "dms" } : { page: "server", server: entry.view.server_id })}
      >
        <ArrowLeft aria-hidden="true" className="size-5" />
      </IconButton>
      <h1 className="min-w-0 flex-1 truncate text-[1rem] font-[650]">
        {narrow ? (
          <button
            type="button"
            aria-haspopup="menu"
            onClick={(event) => openAttention(app, id, channel.name, event.currentTarget)}
            className="min-h-11 max-w-full truncate rounded-row px-1"
          >
            {channel.name}
          </button>
        ) : (
          channel.name
        )}
      </h1>
      <Encrypted app={app} entry={entry} channel={channel} />
      <IconButton
        label="Notifications"
        aria-haspopup="menu"
        className="max-md:hidden"
        onClick={(event) => openAttention(app, id, channel.name, event.currentTarget)}
      >
        <Ringing aria-hidden="true" className="size-[18px]" />
      </IconButton>
      <IconButton label="Search" aria-pressed={panel === "search"} onClick={() => toggle("search")}>
        <Search aria-hidden="true" className="size-[18px]" />
      </IconButton>
      <IconButton
        label="Pinned messages"
        aria-pressed={panel === "pins"}
        onClick={() => toggle("pins")}
      >
        <Pin aria-hidden="true" className="size-[18px]" />
      </IconButton>
      <IconButton
        label="Members"
        aria-pressed={panel === "members"}
        onClick={() => toggle("members")}
      >
        <Users aria-hidden="true" className="size-[18px]" />
      </IconButton>
    </header>
  );
}
