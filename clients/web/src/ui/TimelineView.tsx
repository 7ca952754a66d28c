// The timeline on the screen: a bounded window of rows that stays where one reads, and at the end as
// long as one is there.

import { ArrowDown } from "lucide-react";
import {
  type KeyboardEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Pending } from "@/client/outbox";
import { useStore } from "@/client/store";
import { placeOf, type Timeline } from "@/client/timelines";
import type { ChannelView, Row } from "@/client/types";
import { Button } from "./bits";
import { openDeeds, type Place } from "./deeds";
import { Item } from "./Item";
import { itemsOf } from "./items";
import { PendingRow } from "./PendingRow";

/** So many rows stand in the document at most, and so many more come at a time. */
const MOST = 150;
const STEP = 50;
/** Nearer than this to an end, more is fetched; nearer than that, one is at the end. */
const NEAR = 600;
const AT_END = 40;

type Props = { place: Place; timeline: Timeline };

export function TimelineView({ place, timeline }: Props) {
  const { app, channel } = place;
  const { rows, phase, failure, first } = useStore(timeline.store, (state) => state);
  const outgoing = useStore(app.outbox.store, (state) => state.pending);
  const window = useWindow(timeline);
  const items = useMemo(() => itemsOf(window.shown, Date.now()), [window.shown]);
  const pending = useMemo(() => {
    const arrived = new Set(rows.flatMap((row) => ("message_id" in row ? [row.message_id] : [])));
    return outgoing.filter(
      (one) =>
        one.channel === channel.channel_id && !arrived.has(one.message_id) && !isHere(one, rows),
    );
  }, [outgoing, rows, channel.channel_id]);
  const { scroller, onScroll, away, toEnd } = useAnchor(window, [items, pending]);
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        onScroll={onScroll}
        onKeyDown={(event) => walk(event, place, timeline)}
        tabIndex={0}
        role="log"
        aria-label={`Messages in ${channel.name}`}
        aria-busy={phase === "loading"}
        className="timeline h-full overflow-y-auto overscroll-contain focus-visible:-outline-offset-2"
      >
        <div className="flex min-h-full flex-col justify-end px-5 pb-4 max-md:px-3">
          {first && window.atTop ? (
            <Beginning channel={channel} empty={items.length === 0} />
          ) : null}
          {items.map((item) => (
            <Item key={item.key} place={place} timeline={timeline} item={item} />
          ))}
          {window.atBottom
            ? pending.map((one) => <PendingRow key={one.message_id} app={app} pending={one} />)
            : null}
          {phase === "failed" ? (
            <div className="flex flex-wrap items-center gap-3 py-4 text-second">
              <p role="alert" className="text-caution">
                {failure}
              </p>
              <Button kind="plain" onClick={() => timeline.open()}>
                Try again
              </Button>
            </div>
          ) : null}
        </div>
      </div>
      {away ? (
        <button
          type="button"
          onClick={toEnd}
          className="fade-in absolute right-5 bottom-3 flex h-9 items-center gap-1.5 rounded-full border border-control bg-raised px-4 text-second font-[600] shadow-float hover:bg-hover max-md:h-11"
        >
          <ArrowDown aria-hidden="true" className="size-4" />
          Latest
        </button>
      ) : null}
    </div>
  );
}

/** Whether an answer has arrived: the node gives those their id. */
function isHere({ reply, text }: Pending, rows: Row[]): boolean {
  const same = (row: Row) =>
    row.type === "message" && row.reply_to?.seq === reply && row.text === text;
  return reply !== null && rows.slice(-STEP).some(same);
}

/** Up and down go from message to message, Enter opens what can be done with one. */
function walk(event: KeyboardEvent<HTMLDivElement>, place: Place, timeline: Timeline): void {
  const on = event.target instanceof HTMLElement ? event.target.closest("article") : null;
  if (event.key === "Enter" && on && on === event.target) {
    const row = timeline.find(Number(on.dataset.seq));
    if (row) openDeeds(place, row, on);
    event.preventDefault();
    return;
  }
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>("article[data-seq]")];
  const at = on ? all.indexOf(on) : all.length;
  const next = all[event.key === "ArrowUp" ? at - 1 : at + 1];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Beginning({ channel, empty }: { channel: ChannelView; empty: boolean }) {
  return (
    <div className="pt-10 pb-4">
      <p className="text-page font-[650] [overflow-wrap:anywhere]">
        {empty ? `Nothing was said in ${channel.name} yet` : `This is where ${channel.name} begins`}
      </p>
      <p className="text-second text-muted">
        Only members of this channel can read it. The node stores ciphertext.
      </p>
    </div>
  );
}

type Window = ReturnType<typeof useWindow>;

/** Which of the rows stand in the document: the last ones, or those up to a place. */
function useWindow(timeline: Timeline) {
  const { rows } = useStore(timeline.store, (state) => state);
  const [upTo, setUpTo] = useState<number | null>(null);
  const end = upTo === null ? rows.length : rows.findLastIndex((row) => placeOf(row) <= upTo) + 1;
  const start = Math.max(0, end - MOST);
  const shown = useMemo(() => rows.slice(start, end), [rows, start, end]);
  const atBottom = end === rows.length;
  /** No row goes out of the window above, whatever arrives below. */
  const hold = useCallback(() => {
    const last = rows[end - 1];
    if (last && upTo === null) setUpTo(placeOf(last));
  }, [rows, end, upTo]);
  const follow = useCallback(() => setUpTo(null), []);
  const up = useCallback(() => {
    const row = rows[Math.max(MOST, end - STEP) - 1];
    if (start > 0 && row) setUpTo(placeOf(row));
    else timeline.loadOlder().catch(() => {});
  }, [rows, start, end, timeline]);
  const down = useCallback(() => {
    const row = rows[Math.min(rows.length, end + STEP) - 1];
    if (row) setUpTo(placeOf(row));
  }, [rows, end]);
  return { shown, atTop: start === 0, atBottom, hold, follow, up, down };
}

/** Keeps what one reads where it is, whatever comes above or below; at the end, keeps to the end. */
function useAnchor(window: Window, changes: unknown[]) {
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<{ key: string; top: number } | null>(null);
  const stuck = useRef(true);
  const [away, setAway] = useState(false);
  const { hold, follow, up, down, atBottom } = window;

  const settle = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const kept = anchor.current;
    if (stuck.current) {
      box.scrollTop = box.scrollHeight;
    } else if (kept) {
      const element = box.querySelector(`[data-key="${CSS.escape(kept.key)}"]`);
      if (element) box.scrollTop += element.getBoundingClientRect().top - kept.top;
    }
  }, []);

  useLayoutEffect(settle, [...changes, settle]);

  useEffect(() => {
    const box = scroller.current;
    const content = box?.firstElementChild;
    if (!box || !content) return;
    // What grows of itself, and the keyboard of a phone.
    const observer = new ResizeObserver(settle);
    observer.observe(box);
    observer.observe(content);
    return () => observer.disconnect();
  }, [settle]);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    stuck.current = atBottom && below < AT_END;
    anchor.current = stuck.current ? null : anchorIn(box);
    setAway(!stuck.current);
    if (stuck.current) follow();
    else hold();
    if (box.scrollTop < NEAR) up();
    else if (!atBottom && below < NEAR) down();
  }, [atBottom, follow, hold, up, down]);

  const toEnd = useCallback(() => {
    stuck.current = true;
    anchor.current = null;
    setAway(false);
    follow();
    settle();
  }, [follow, settle]);
  return { scroller, onScroll, away, toEnd };
}

/** The first row that is seen, and where. */
function anchorIn(box: HTMLElement): { key: string; top: number } | null {
  const edge = box.getBoundingClientRect().top;
  for (const element of box.querySelectorAll<HTMLElement>("[data-key]")) {
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom > edge) return { key: element.dataset.key ?? "", top };
  }
  return null;
}
