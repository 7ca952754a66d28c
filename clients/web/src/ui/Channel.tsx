// One channel: its name, what is said in it, and where one writes.

import { ArrowLeft, Lock, Users } from "lucide-react";
import { useMemo } from "react";
import type { App, ServerEntry } from "@/client/app";
import { navigate } from "@/client/router";
import { useStore } from "@/client/store";
import type { ChannelView } from "@/client/types";
import { IconButton } from "./bits";
import { Composer } from "./Composer";
import { TimelineView } from "./TimelineView";
import { closePanel, openPanel, view } from "./view";

type Props = { app: App; entry: ServerEntry; channel: ChannelView };

export function Channel({ app, entry, channel }: Props) {
  const timeline = useMemo(() => app.timelines.of(channel.channel_id), [app, channel.channel_id]);
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <Header entry={entry} channel={channel} />
      {entry.halted ? (
        <p
          role="alert"
          className="border-line border-b bg-raised px-5 py-2 text-second text-caution"
        >
          {entry.halted}
        </p>
      ) : null}
      <TimelineView app={app} timeline={timeline} channel={channel} />
      <Composer app={app} channel={channel} />
    </main>
  );
}

function Header({ entry, channel }: { entry: ServerEntry; channel: ChannelView }) {
  const panel = useStore(view, (state) => state.panel);
  return (
    <header className="flex h-13 shrink-0 items-center gap-3 border-line border-b px-4 max-md:h-14 max-md:px-1">
      <IconButton
        label="Back to the channels"
        className="md:hidden"
        onClick={() => navigate({ page: "server", server: entry.view.server_id })}
      >
        <ArrowLeft aria-hidden="true" className="size-5" />
      </IconButton>
      <h1 className="min-w-0 flex-1 truncate text-[1rem] font-[650]">{channel.name}</h1>
      <span className="flex h-8 shrink-0 items-center gap-1.5 rounded-full border border-line px-3 text-meta text-verified">
        <Lock aria-hidden="true" className="size-3.5" />
        Encrypted
      </span>
      <IconButton
        label={panel === "members" ? "Hide the members" : "Show the members"}
        aria-pressed={panel === "members"}
        onClick={() => (panel === "members" ? closePanel() : openPanel("members"))}
      >
        <Users aria-hidden="true" className="size-[18px]" />
      </IconButton>
    </header>
  );
}
