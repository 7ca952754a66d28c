// Search among what is stored on this device: nothing of it is asked of the node.

import { useEffect, useState } from "react";
import { dmName } from "@/client/app";
import { navigate } from "@/client/router";
import { useStore } from "@/client/store";
import type { MessageRow } from "@/client/types";
import { count, failureWords, momentOf, safeName } from "@/client/words";
import { Problem } from "./bits";
import type { Place } from "./deeds";
import { authorName, Face } from "./Face";
import { Side } from "./Side";
import { closePanel, isWide, view } from "./view";

const MOST = 50;
/** Not at every key. */
const PAUSE_MS = 250;
const LEAST = 2;

export function SearchPanel({ place }: { place: Place }) {
  const { app, channel } = place;
  const { text, everywhere } = useStore(view, (state) => state.search);
  const [rows, setRows] = useState<MessageRow[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const wanted = text.trim();
  const within = everywhere ? null : channel.channel_id;
  useEffect(() => {
    setProblem(null);
    if (wanted.length < LEAST) return setRows(null);
    const found: MessageRow[] = [];
    let stop = () => {};
    const timer = setTimeout(() => {
      const asked = app.core.ask(
        { do: "search", text: wanted, channel: within, limit: MOST },
        (row) => found.push(row),
      );
      stop = asked.abandon;
      let still = true;
      const end = stop;
      stop = () => {
        still = false;
        end();
      };
      asked.done.then(
        () => still && setRows(found),
        (error) => still && setProblem(failureWords(error)),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [app, wanted, within]);
  return (
    <Side title="Search" label="Search">
      <div className="mb-3 space-y-2 px-2">
        <input
          type="search"
          aria-label="Search messages"
          placeholder="Search messages"
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: it was opened to write in it
          autoFocus
          value={text}
          onChange={(event) =>
            view.set({ search: { text: event.currentTarget.value, everywhere } })
          }
          className="block h-10 w-full rounded-row border border-control bg-raised px-3 text-[1rem] max-md:h-11"
        />
        <label className="flex min-h-6 items-center gap-2 text-second text-secondary max-md:min-h-11">
          <input
            type="checkbox"
            checked={everywhere}
            onChange={(event) =>
              view.set({ search: { text, everywhere: event.currentTarget.checked } })
            }
            className="size-4 accent-(--accent-fill)"
          />
          Everywhere, not only in {channel.name}
        </label>
        <Day place={place} />
        <Problem words={problem} />
        <p role="status" className="text-meta text-muted">
          {rows === null
            ? "Looks through what is kept on this device. The node learns nothing of it."
            : rows.length === MOST
              ? `The newest ${MOST} that hold it`
              : count(rows.length, "message", "messages")}
        </p>
      </div>
      <ul className="space-y-1">
        {rows?.map((row) => (
          <Hit key={row.message_id} place={place} row={row} wanted={wanted} />
        ))}
      </ul>
    </Side>
  );
}

/** Goes to the first message of a day. */
function Day({ place: { app, channel } }: { place: Place }) {
  const [words, setWords] = useState<string | null>(null);
  const go = async (day: string) => {
    setWords(null);
    const at = new Date(`${day}T00:00`).getTime();
    if (Number.isNaN(at)) return;
    const id = channel.channel_id;
    const found = await app.core.ask({ do: "at", channel: id, at }).done;
    if (found.seq === null)
      return setWords("Nothing that is kept here was said on that day or later.");
    view.set({ jump: { channel: id, seq: found.seq } });
    if (!isWide()) closePanel();
  };
  return (
    <label className="block text-second text-secondary">
      Go to a day
      <input
        type="date"
        onChange={(event) => {
          go(event.currentTarget.value).catch((error) => setWords(failureWords(error)));
        }}
        className="mt-1 block h-10 w-full rounded-row border border-control bg-raised px-3 text-[1rem] max-md:h-11"
      />
      <span role="status">{words}</span>
    </label>
  );
}

function Hit({ place, row, wanted }: { place: Place; row: MessageRow; wanted: string }) {
  const { app } = place;
  const id = row.channel?.channel_id ?? "";
  const go = () => {
    view.set({ jump: { channel: id, seq: row.seq } });
    const { servers, dms } = app.store.get();
    const dm = dms.find((one) => one.dm.channel_id === id);
    const server = servers.find(({ view: one }) => one.channels.some((c) => c.channel_id === id));
    if (!isWide()) closePanel();
    if (dm) navigate({ page: "dm", dm: dm.dm.dm_id });
    else if (server) navigate({ page: "channel", server: server.view.server_id, channel: id });
  };
  return (
    <li>
      <button
        type="button"
        onClick={go}
        className="w-full rounded-card border border-line bg-canvas p-3 text-left hover:bg-hover"
      >
        <span className="mb-1 flex items-center gap-2">
          <Face app={place.app} of={row} size="s" />
          <span className="min-w-0 truncate font-[600]">{authorName(row)}</span>
          <span className="ml-auto min-w-0 truncate text-meta text-muted">
            {placeName(place, id)}
          </span>
        </span>
        <span className="line-clamp-4 text-second [overflow-wrap:anywhere]">
          <Marked text={row.text || safeName(row.file?.name ?? "")} wanted={wanted} />
        </span>
        <span className="mt-1 block text-meta text-muted">{momentOf(row.sent_at)}</span>
      </button>
    </li>
  );
}

function placeName({ app }: Place, id: string): string {
  const { servers, dms } = app.store.get();
  const dm = dms.find((one) => one.dm.channel_id === id);
  if (dm) return dmName(dm.dm);
  const channels = servers.flatMap(({ view: one }) => one.channels);
  return channels.find((one) => one.channel_id === id)?.name ?? "";
}

/** A text with what was looked for marked in it. */
function Marked({ text, wanted }: { text: string; wanted: string }) {
  const at = text.toLocaleLowerCase().indexOf(wanted.toLocaleLowerCase());
  if (at < 0) return text;
  const from = Math.max(0, at - 60);
  return (
    <>
      {from > 0 ? "…" : ""}
      {text.slice(from, at)}
      <mark className="rounded-chip bg-accent-soft text-accent">
        {text.slice(at, at + wanted.length)}
      </mark>
      {text.slice(at + wanted.length)}
    </>
  );
}
