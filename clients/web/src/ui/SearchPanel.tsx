// Search among what is stored on this device: nothing of it is asked of the node.

import { useEffect, useState } from "react";
import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import type { ChannelView, MessageRow } from "@/client/types";
import { count, failureWords, momentOf, safeName } from "@/client/words";
import { Problem } from "./bits";
import type { Place } from "./deeds";
import { authorName, Face } from "./Face";
import { goToMessage, placeName } from "./goto";
import { Page } from "./Page";
import { Side } from "./Side";
import { closePanel, isWide, view } from "./view";

const MOST = 50;
/** Not at every key. */
const PAUSE_MS = 250;
const LEAST = 2;

export function SearchPanel({ place: { app, channel } }: { place: Place }) {
  return (
    <Side title="Search" label="Search">
      <Looking app={app} channel={channel} />
    </Side>
  );
}

/** The same where no channel is open: it looks everywhere. */
export function SearchPage({ app }: { app: App }) {
  return (
    <Page title="Search">
      <Looking app={app} channel={null} />
    </Page>
  );
}

function Looking({ app, channel }: { app: App; channel: ChannelView | null }) {
  const { text, everywhere } = useStore(view, (state) => state.search);
  const [rows, setRows] = useState<MessageRow[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const wanted = text.trim();
  const within = everywhere || !channel ? null : channel.channel_id;
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
    <>
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
        {channel ? (
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
        ) : null}
        {channel ? <Day app={app} channel={channel} /> : null}
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
          <Hit key={row.message_id} app={app} row={row} wanted={wanted} />
        ))}
      </ul>
    </>
  );
}

/** Goes to the first message of a day. */
function Day({ app, channel }: { app: App; channel: ChannelView }) {
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

function Hit({ app, row, wanted }: { app: App; row: MessageRow; wanted: string }) {
  const id = row.channel?.channel_id ?? "";
  return (
    <li>
      <button
        type="button"
        onClick={() => goToMessage(app, id, row.seq)}
        className="w-full rounded-card border border-line bg-canvas p-3 text-left hover:bg-hover"
      >
        <span className="mb-1 flex items-center gap-2">
          <Face app={app} of={row} size="s" />
          <span className="min-w-0 truncate font-[600]">{authorName(row)}</span>
          <span className="ml-auto min-w-0 truncate text-meta text-muted">
            {placeName(app, id).name}
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
