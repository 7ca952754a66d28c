// What can be done with a message, in one place: for the menu, the buttons beside it and the keys.

import { Ban, Copy, Pencil, Pin, PinOff, Reply, ShieldBan, Trash2, UserRound } from "lucide-react";
import { isOpen } from "@/client/anonymity";
import { type App, may, type ServerEntry } from "@/client/app";
import type { ChannelView, MessageRow } from "@/client/types";
import type { Request } from "@/wire/core";
import { authorName } from "./Face";
import { askToBlock } from "./modals/Block";
import { askBlock } from "./modals/BlockAuthor";
import { type MenuEntry, openMenu, openModal, writeAbout } from "./view";

export type Place = { app: App; entry: ServerEntry; channel: ChannelView };

export const isOwn = ({ app }: Place, row: MessageRow): boolean =>
  row.author?.user_id === app.store.get().who?.user_id;

export function react({ app, channel }: Place, row: MessageRow, emoji: string): void {
  const on = !row.reactions?.some((one) => one.emoji === emoji && one.own);
  const request: Request = { do: "react", channel: channel.channel_id, seq: row.seq, emoji, on };
  app.core.ask(request).done.catch(app.refused);
}

export const answer = ({ channel }: Place, row: MessageRow): void =>
  writeAbout(channel.channel_id, { kind: "reply", row });

export const edit = ({ channel }: Place, row: MessageRow): void =>
  writeAbout(channel.channel_id, { kind: "edit", row });

export function pin({ app, channel }: Place, row: MessageRow): void {
  const request: Request = {
    do: "pin",
    channel: channel.channel_id,
    seq: row.seq,
    on: !row.pinned,
  };
  app.core.ask(request).done.catch(app.refused);
}

/** The author of a post whose window is open can be kept from more of them. */
function canBlock({ app, entry, channel }: Place, row: MessageRow): boolean {
  if (!row.anonymous || !may(entry.flags, "MANAGE_MESSAGES")) return false;
  const terms = app.masks.store.get().terms[channel.channel_id]?.anonymity ?? [];
  const window = terms.findLast(({ from }) => from * 1_000 <= Date.now())?.terms?.window;
  return isOpen(row.anonymous.window, window, Date.now());
}

const icon = "size-4 text-muted";

function entries(place: Place, row: MessageRow): MenuEntry[] {
  const { app, entry, channel } = place;
  const own = isOwn(place, row);
  const blocks = app.people.store.get().blocked?.has(row.author?.user_id ?? "") === true;
  const found: (MenuEntry | false)[] = [
    may(entry.flags, "SEND_MESSAGES") && {
      label: "Reply",
      icon: <Reply aria-hidden="true" className={icon} />,
      focus: "composer",
      act: () => answer(place, row),
    },
    own &&
      !row.fallback &&
      !row.poll && {
        label: "Edit",
        icon: <Pencil aria-hidden="true" className={icon} />,
        focus: "composer",
        act: () => edit(place, row),
      },
    {
      label: "Copy the text",
      icon: <Copy aria-hidden="true" className={icon} />,
      act: () => void navigator.clipboard.writeText(row.text).catch(app.refused),
    },
    may(entry.flags, "PIN_MESSAGES") && {
      label: row.pinned ? "Unpin" : "Pin",
      icon: row.pinned ? (
        <PinOff aria-hidden="true" className={icon} />
      ) : (
        <Pin aria-hidden="true" className={icon} />
      ),
      act: () => pin(place, row),
    },
    row.author !== null && {
      label: "Profile",
      icon: <UserRound aria-hidden="true" className={icon} />,
      focus: "dialog",
      act: () =>
        openModal({
          kind: "profile",
          server: entry.view.server_id,
          user: row.author?.user_id ?? "",
        }),
    },
    canBlock(place, row) && {
      label: "Block the author for this window",
      icon: <ShieldBan aria-hidden="true" className="size-4" />,
      danger: true,
      focus: "dialog",
      act: () => askBlock(place, row),
    },
    row.author !== null &&
      !own && {
        label: blocks ? "Unblock" : "Block",
        icon: <Ban aria-hidden="true" className="size-4" />,
        danger: !blocks,
        focus: "dialog",
        act: () => {
          const { user_id, username } = row.author ?? { user_id: "", username: "" };
          askToBlock(app, { user: user_id, username, name: authorName(row) }, !blocks);
        },
      },
    (own || may(entry.flags, "MANAGE_MESSAGES")) && {
      label: "Delete",
      icon: <Trash2 aria-hidden="true" className="size-4" />,
      danger: true,
      focus: "dialog",
      act: () => openModal({ kind: "delete", channel: channel.channel_id, row }),
    },
  ];
  return found.filter((one) => one !== false);
}

export function openDeeds(place: Place, row: MessageRow, anchor: HTMLElement): void {
  openMenu({
    label: "Message",
    at: anchor.getBoundingClientRect(),
    from: anchor.closest("article") ?? anchor,
    emoji: (emoji) => react(place, row, emoji),
    entries: entries(place, row),
  });
}
