// The channels of a server, in its own order, under their categories.

import {
  BadgeCheck,
  BellOff,
  ChevronDown,
  DoorOpen,
  Hash,
  Megaphone,
  Plus,
  Settings,
  UserPlus,
  Volume2,
} from "lucide-react";
import { type KeyboardEvent, useEffect, useReducer } from "react";
import { type App, may, type ServerEntry } from "@/client/app";
import { NOTHING, summed } from "@/client/attention";
import { fold, readFolds, unfolded } from "@/client/folds";
import { gatedRoles } from "@/client/gates";
import { navigate } from "@/client/router";
import { useStore } from "@/client/store";
import type { ChannelView } from "@/client/types";
import { openAttention } from "./attention";
import { Badge } from "./Badge";
import { IconButton } from "./bits";
import { Link } from "./Link";
import { useLongPress } from "./press";
import { Unmade } from "./Unmade";
import { type MenuEntry, type MenuView, openMenu, openModal } from "./view";

const ICONS = { text: Hash, media: Hash, announcement: Megaphone, voice: Volume2, category: Hash };

type Props = { app: App; entry: ServerEntry; selected: string | null; heading: 1 | 2 };

export function Channels({ app, entry, selected, heading }: Props) {
  const Heading = heading === 1 ? "h1" : "h2";
  const Category = heading === 1 ? "h2" : "h3";
  const { view, flags } = entry;
  const { server_id, policy_seq } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew whenever the log is longer
  useEffect(() => {
    // Whether there is anything to prove stands in the menu.
    app.readGates(server_id).catch(() => {});
  }, [app, server_id, policy_seq]);
  const { shown, folded, turn } = useFolds(app, entry, selected);
  return (
    <>
      <header className="flex h-13 shrink-0 items-center justify-between gap-2 border-line border-b pr-2 pl-4 max-md:h-14">
        <Heading className="min-w-0 flex-1">
          <button
            type="button"
            aria-haspopup="menu"
            onClick={(event) => openMenu(serverMenu(app, entry, event.currentTarget))}
            className="-ml-2 flex max-w-full items-center gap-1 rounded-row px-2 py-1 text-[1rem] font-[650] hover:bg-hover max-md:min-h-11"
          >
            <span className="truncate">{view.name}</span>
            <ChevronDown aria-hidden="true" className="size-4 shrink-0 text-muted" />
          </button>
        </Heading>
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
        <Unmade key={server_id} app={app} server={server_id} />
        <ul className="space-y-px">
          {shown.map((channel) => (
            <li key={channel.channel_id}>
              {channel.kind === "category" ? (
                <Category className="pt-3 pb-0.5 max-md:pt-1">
                  <Fold
                    name={channel.name}
                    open={!folded.has(channel.channel_id)}
                    turn={(on) => turn(channel.channel_id, on)}
                  />
                </Category>
              ) : (
                <ChannelRow
                  app={app}
                  channel={channel}
                  selected={channel.channel_id === selected}
                />
              )}
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}

/** What is seen of the channels, and the folding of their categories. */
function useFolds(app: App, { view }: ServerEntry, selected: string | null) {
  const { server_id, channels } = view;
  const [, again] = useReducer((times: number) => times + 1, 0);
  const folded = readFolds(app.notes, server_id);
  // Of those that could be hidden: which ask for attention.
  const asking = useStore(app.attention.store, (state) => {
    const hidden = channels.filter(({ category_id }) => category_id && folded.has(category_id));
    const asks = ({ unread, mentions }: { unread: number; mentions: number }) =>
      unread + mentions > 0;
    return hidden
      .flatMap(({ channel_id }) => (asks(summed(state, [channel_id])) ? [channel_id] : []))
      .join(" ");
  });
  const wanted = new Set(asking.split(" "));
  const turn = (category: string, on: boolean) => {
    fold(app.notes, server_id, category, on, channels);
    again();
  };
  return { shown: unfolded(channels, folded, selected, (id) => wanted.has(id)), folded, turn };
}

type FoldProps = { name: string; open: boolean; turn: (folded: boolean) => void };

/** The name of a category: pressed, it folds; so it does by the arrows that point that way. */
function Fold({ name, open, turn }: FoldProps) {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    event.preventDefault();
    turn(event.key === "ArrowLeft");
  };
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={() => turn(open)}
      onKeyDown={onKeyDown}
      className="group flex min-h-7 w-full items-center gap-1 rounded-row px-2 text-left text-meta font-[600] text-muted hover:bg-hover hover:text-text max-md:min-h-11"
    >
      <ChevronDown
        aria-hidden="true"
        className={`-ml-0.5 size-3.5 shrink-0 transition-transform duration-[120ms] ${open ? "" : "-rotate-90"}`}
      />
      <span className="min-w-0 truncate">{name}</span>
    </button>
  );
}

function serverMenu(app: App, { view, flags }: ServerEntry, anchor: HTMLElement): MenuView {
  const server = view.server_id;
  const { roles, members, who } = app.store.get();
  const me = who ? members[server]?.by.get(who.user_id) : undefined;
  const gated = gatedRoles(roles[server]?.roles ?? [], me);
  const icon = "size-4 text-muted";
  const entries: (MenuEntry | false)[] = [
    may(flags, "CREATE_INVITE") && {
      label: "Invite people",
      icon: <UserPlus aria-hidden="true" className={icon} />,
      focus: "dialog",
      act: () => openModal({ kind: "invite", server }),
    },
    may(flags, "MANAGE_CHANNELS") && {
      label: "Create a channel",
      icon: <Plus aria-hidden="true" className={icon} />,
      focus: "dialog",
      act: () => openModal({ kind: "create_channel", server }),
    },
    gated.some(({ held }) => !held) && {
      label: "Prove it",
      icon: <BadgeCheck aria-hidden="true" className={icon} />,
      focus: "dialog",
      act: () => openModal({ kind: "prove", server }),
    },
    {
      label: "Server settings",
      icon: <Settings aria-hidden="true" className={icon} />,
      act: () => navigate({ page: "server_settings", server, section: "", item: "" }),
    },
    {
      label: "Leave",
      icon: <DoorOpen aria-hidden="true" className="size-4" />,
      danger: true,
      focus: "dialog",
      act: () => openModal({ kind: "leave", server }),
    },
  ];
  const at = anchor.getBoundingClientRect();
  return { label: view.name, at, from: anchor, entries: entries.filter((one) => one !== false) };
}

type RowProps = { app: App; channel: ChannelView; selected: boolean };

function ChannelRow({ app, channel, selected }: RowProps) {
  const Icon = ICONS[channel.kind];
  const id = channel.channel_id;
  const { unread, mentions } = useStore(app.attention.store, ({ counts }) => counts[id] ?? NOTHING);
  const silent = useStore(app.attention.store, ({ standing }) => {
    const stands = standing[id];
    return stands !== undefined && (stands.muted || stands.level === "nothing");
  });
  const press = useLongPress((anchor) => openAttention(app, id, channel.name, anchor));
  const strong = unread > 0 && !silent;
  const shade = selected
    ? "bg-hover text-text"
    : `${strong ? "text-text" : "text-secondary"} hover:bg-hover hover:text-text`;
  return (
    <Link
      {...press}
      to={{ page: "channel", server: channel.server_id, channel: id }}
      aria-current={selected ? "page" : undefined}
      data-unread={unread > 0 ? unread : undefined}
      className={`flex h-[34px] items-center gap-2 rounded-row px-2 max-md:h-11 max-md:select-none ${shade} ${selected || strong ? "font-[600]" : ""}`}
    >
      <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" strokeWidth={1.75} />
      <span className="min-w-0 flex-1 truncate">{channel.name}</span>
      {strong ? <span className="sr-only">, {unread} unread</span> : null}
      {silent ? (
        <BellOff aria-label="Muted" className="size-3.5 shrink-0 text-muted" strokeWidth={1.75} />
      ) : null}
      <Badge count={mentions} one="mention of you" many="mentions of you" />
    </Link>
  );
}
