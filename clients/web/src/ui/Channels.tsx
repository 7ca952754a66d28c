// The channels of a server, in its own order, under their categories.

import { Hash, Megaphone, UserPlus, Volume2 } from "lucide-react";
import { type App, may, type ServerEntry } from "@/client/app";
import type { ChannelView } from "@/client/types";
import { IconButton } from "./bits";
import { Link } from "./Link";
import { openModal } from "./view";

const ICONS = { text: Hash, media: Hash, announcement: Megaphone, voice: Volume2, category: Hash };

type Props = { app: App; entry: ServerEntry; selected: string | null };

export function Channels({ entry, selected }: Props) {
  const { view, flags } = entry;
  return (
    <>
      <header className="flex h-13 shrink-0 items-center justify-between gap-2 border-line border-b pr-2 pl-4 max-md:h-14">
        <h2 className="min-w-0 truncate text-[1rem] font-[650]">{view.name}</h2>
        {may(flags, "CREATE_INVITE") ? (
          <IconButton
            label="Invite people"
            onClick={() => openModal({ kind: "invite", server: view.server_id })}
          >
            <UserPlus aria-hidden="true" className="size-[18px]" />
          </IconButton>
        ) : null}
      </header>
      <nav aria-label="Channels" className="min-h-0 flex-1 overflow-y-auto px-2 py-3">
        <ul className="space-y-px">
          {view.channels
            .filter((channel) => channel.visible)
            .map((channel) => (
              <li key={channel.channel_id}>
                {channel.kind === "category" ? (
                  <h3 className="px-2 pt-4 pb-1 text-meta font-[600] text-muted">{channel.name}</h3>
                ) : (
                  <ChannelRow channel={channel} selected={channel.channel_id === selected} />
                )}
              </li>
            ))}
        </ul>
      </nav>
    </>
  );
}

function ChannelRow({ channel, selected }: { channel: ChannelView; selected: boolean }) {
  const Icon = ICONS[channel.kind];
  return (
    <Link
      to={{ page: "channel", server: channel.server_id, channel: channel.channel_id }}
      aria-current={selected ? "page" : undefined}
      className={`flex h-[34px] items-center gap-2 rounded-row px-2 max-md:h-11 ${
        selected ? "bg-hover font-[600] text-text" : "text-secondary hover:bg-hover hover:text-text"
      }`}
    >
      <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" strokeWidth={1.75} />
      <span className="min-w-0 truncate">{channel.name}</span>
    </Link>
  );
}
