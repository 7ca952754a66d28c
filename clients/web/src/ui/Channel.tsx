// One channel: its name, what is said in it, and where one writes.

import { ArrowLeft, Lock, Pin, Users } from "lucide-react";
import { useMemo } from "react";
import type { App, ServerEntry } from "@/client/app";
import { navigate } from "@/client/router";
import { useStore } from "@/client/store";
import type { ChannelView } from "@/client/types";
import { IconButton } from "./bits";
import { Composer } from "./Composer";
import { Members } from "./Members";
import { Pins } from "./Pins";
import { TimelineView } from "./TimelineView";
import { closePanel, openModal, openPanel, type Panel, view } from "./view";

type Props = { app: App; entry: ServerEntry; channel: ChannelView };

export function Channel({ app, entry, channel }: Props) {
  const timeline = useMemo(() => app.timelines.of(channel.channel_id), [app, channel.channel_id]);
  const panel = useStore(view, (state) => state.panel);
  const place = useMemo(() => ({ app, entry, channel }), [app, entry, channel]);
  const pinned = useStore(timeline.store, ({ rows }) =>
    rows.flatMap((row) => (row.type === "message" && row.pinned ? [row.seq] : [])).join(" "),
  );
  return (
    <>
      <main className="flex min-w-0 flex-1 flex-col">
        <Header entry={entry} channel={channel} panel={panel} />
        {entry.halted ? (
          <p
            role="alert"
            className="border-line border-b bg-raised px-5 py-2 text-second text-caution"
          >
            {entry.halted}
          </p>
        ) : null}
        <TimelineView place={place} timeline={timeline} />
        <Composer place={place} timeline={timeline} />
      </main>
      {panel === "members" ? <Members app={app} entry={entry} /> : null}
      {panel === "pins" ? <Pins place={place} changed={pinned} /> : null}
    </>
  );
}

type HeaderProps = { entry: ServerEntry; channel: ChannelView; panel: Panel };

function Header({ entry, channel, panel }: HeaderProps) {
  const toggle = (one: Panel) => (panel === one ? closePanel() : openPanel(one));
  const encryption = () => openModal({ kind: "encryption", channel: channel.channel_id });
  return (
    <header className="flex h-13 shrink-0 items-center gap-1 border-line border-b px-4 max-md:h-14 max-md:px-1">
      <IconButton
        label="Back to the channels"
        className="md:hidden"
        onClick={() => navigate({ page: "server", server: entry.view.server_id })}
      >
        <ArrowLeft aria-hidden="true" className="size-5" />
      </IconButton>
      <h1 className="min-w-0 flex-1 truncate text-[1rem] font-[650]">{channel.name}</h1>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={encryption}
        className="mr-2 flex h-8 shrink-0 items-center gap-1.5 rounded-full border border-line px-3 text-meta text-verified hover:bg-hover max-md:h-11"
      >
        <Lock aria-hidden="true" className="size-3.5" />
        Encrypted
      </button>
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
