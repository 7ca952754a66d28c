// The channels of a server in their order: to be moved, made, and opened to be changed.

import { ChevronRight, FolderPlus, GripVertical, Lock, Plus } from "lucide-react";
import { useState } from "react";
import { type App, may, type ServerEntry } from "@/client/app";
import type { Route } from "@/client/router";
import type { ChannelView } from "@/client/types";
import { Button, Problem } from "../../bits";
import { Link } from "../../Link";
import { openModal } from "../../view";
import { act } from "../act";
import { editsOf, placesOf } from "../order";
import { Chip, Nothing, useAct } from "../parts";
import { useSortable } from "../sortable";
import { ChannelEditor } from "./ChannelEditor";
import { iconOf } from "./icons";

type Props = { app: App; entry: ServerEntry; item: string };

export const channelRoute = (server: string, item: string): Route => ({
  page: "server_settings",
  server,
  section: "channels",
  item,
});

export function Channels({ app, entry, item }: Props) {
  const chosen = entry.view.channels.find(({ channel_id }) => channel_id === item);
  if (chosen) return <ChannelEditor key={item} app={app} entry={entry} channel={chosen} />;
  return <List app={app} entry={entry} />;
}

function List({ app, entry }: { app: App; entry: ServerEntry }) {
  const { server_id: server, channels } = entry.view;
  const manages = may(entry.flags, "MANAGE_CHANNELS");
  const { problem, run } = useAct(app);
  const [dropped, setDropped] = useState<string[] | null>(null);
  const whole = () => dropped ?? channels.map(({ channel_id }) => channel_id);
  const isCategory = (id: string | null) =>
    channels.some((one) => one.channel_id === id && one.kind === "category");
  const sortable = useSortable({
    // While a category moves, what stands in it goes along: only categories are to be seen.
    ids: (lifted) => (isCategory(lifted) ? whole().filter(isCategory) : whole()),
    nameOf: (id) => channels.find(({ channel_id }) => channel_id === id)?.name ?? "",
    drop: (id, order) => {
      const full = isCategory(id) ? withChildren(channels, whole(), order) : order;
      const edits = editsOf(channels, full, id);
      setDropped(full);
      run(async () => {
        for (const edit of edits) await act(app, server, { do: "edit_channel", ...edit });
      }).finally(() => setDropped(null));
    },
  });
  // Each in the category that it would come to stand in.
  const would = new Map(
    placesOf(channels, sortable.order).map((place) => [place.channel.channel_id, place.category]),
  );
  const shown = sortable.all.flatMap((id) =>
    channels.filter(({ channel_id }) => channel_id === id),
  );
  const create = (kind: "text" | "category") =>
    openModal({ kind: "create_channel", server, of: kind });
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-[52ch] text-second text-muted">
          {manages
            ? "Drag a channel by its handle, or lift it with Space and move it with the arrows."
            : "Only those who may manage channels change them."}
        </p>
        {manages ? (
          <div className="flex gap-2">
            <Button kind="plain" onClick={() => create("category")}>
              <FolderPlus aria-hidden="true" className="size-4" />
              Category
            </Button>
            <Button onClick={() => create("text")}>
              <Plus aria-hidden="true" className="size-4" />
              Channel
            </Button>
          </div>
        ) : null}
      </div>
      <Problem words={problem} />
      <ol aria-label="Channels" className="flex flex-col rounded-card border border-line p-1.5">
        {shown.map((channel) => (
          <li
            key={channel.channel_id}
            {...sortable.row(channel.channel_id)}
            className={`flex items-center rounded-row ${would.get(channel.channel_id) ? "pl-5" : ""} ${
              channel.kind === "category" ? "mt-2 first:mt-0" : ""
            } ${sortable.lifted === channel.channel_id ? "bg-accent-soft" : ""}`}
          >
            {manages ? (
              <button
                type="button"
                {...sortable.handle(channel.channel_id)}
                className="flex h-10 w-7 shrink-0 touch-none cursor-grab items-center justify-center rounded-row text-muted hover:text-text max-md:size-11"
              >
                <GripVertical aria-hidden="true" className="size-4" />
              </button>
            ) : null}
            <Row channel={channel} server={server} />
          </li>
        ))}
      </ol>
      <p role="status" className="sr-only">
        {sortable.words}
      </p>
      {channels.length === 0 ? (
        <Nothing icon={Lock}>There is no channel that you may see.</Nothing>
      ) : null}
    </div>
  );
}

function Row({ channel, server }: { channel: ChannelView; server: string }) {
  const Icon = iconOf(channel.kind);
  const heads = channel.kind === "category";
  return (
    <Link
      to={channelRoute(server, channel.channel_id)}
      className="flex min-h-10 min-w-0 flex-1 items-center gap-2.5 rounded-row px-2 hover:bg-hover max-md:min-h-11"
    >
      {heads ? null : <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" />}
      <span
        className={`min-w-0 flex-1 truncate ${heads ? "text-second font-[600] text-secondary" : ""}`}
      >
        {channel.name}
      </span>
      {channel.visible ? null : <Chip>not visible to you</Chip>}
      {channel.synced === false ? <Chip>own permissions</Chip> : null}
      <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-muted" />
    </Link>
  );
}

/** All ids, with the categories in another order and what stands in each after it. */
function withChildren(channels: ChannelView[], ids: string[], categories: string[]): string[] {
  const places = placesOf(channels, ids);
  const under = (category: string | null) =>
    places.flatMap((place) =>
      place.category === category && place.channel.kind !== "category"
        ? [place.channel.channel_id]
        : [],
    );
  return [...under(null), ...categories.flatMap((id) => [id, ...under(id)])];
}
