// What is new and stands above what is shown: how much it is, since when, and the way there. It goes
// away when its beginning was seen, or when all of it counts as read.

import { ArrowUp, Check } from "lucide-react";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { NOTHING } from "@/client/attention";
import { useStore } from "@/client/store";
import { placeOf, type Timeline } from "@/client/timelines";
import type { Row } from "@/client/types";
import { count, sinceWords } from "@/client/words";
import type { Place } from "../deeds";
import { view } from "../view";

/** The first that is new, and how many there are from it on. */
export type Unseen = { seq: number; count: number };

/** How many messages of others stand from a place on. */
export function countFrom(rows: Row[], seq: number, own: string): number {
  return rows.filter(
    (row) => row.type === "message" && row.seq >= seq && row.author?.user_id !== own,
  ).length;
}

/** Where a message stands to what is shown; `rows` are those in the document. */
export function standsAbove(
  seq: number,
  rows: Row[],
  line: { top: number; bottom: number } | null,
  box: { top: number; bottom: number },
): "above" | "seen" | "below" {
  if (line) {
    if (line.bottom <= box.top) return "above";
    return line.top < box.bottom ? "seen" : "below";
  }
  const top = rows.find((row) => row.type !== "gap");
  return top && placeOf(top) > seq ? "above" : "below";
}

/** What was unread when the channel was opened, also where its rows are not here. */
function useOpened({ app, channel }: Place): Unseen | null {
  const id = channel.channel_id;
  const counts = useStore(app.attention.store, (state) => state.counts[id]);
  const opened = useRef<Unseen | null | undefined>(undefined);
  if (opened.current === undefined && counts) {
    const { first, unread } = counts ?? NOTHING;
    opened.current = first !== null && unread > 0 ? { seq: first, count: unread } : null;
  }
  return opened.current ?? null;
}

/** When something was said; null until that is known. */
function useSaidAt({ app, channel }: Place, rows: Row[], seq: number | null): number | null {
  const [asked, setAsked] = useState<{ seq: number; at: number } | null>(null);
  const here = rows.find((row) => row.type === "message" && row.seq === seq);
  const at = here?.type === "message" ? here.sent_at : null;
  const wanted = at === null && asked?.seq !== seq ? seq : null;
  useEffect(() => {
    if (wanted === null) return;
    let still = true;
    const ask = {
      do: "stored",
      channel: channel.channel_id,
      before: wanted + 1,
      limit: 1,
    } as const;
    const found = (row: Row) => {
      if (still && row.type === "message") setAsked({ seq: wanted, at: row.sent_at });
    };
    app.core.ask(ask, found).done.catch(() => {});
    return () => {
      still = false;
    };
  }, [app, channel.channel_id, wanted]);
  return at ?? (asked?.seq === seq ? asked.at : null);
}

type Props = {
  place: Place;
  timeline: Timeline;
  scroller: RefObject<HTMLElement | null>;
  /** The rows in the document. */
  shown: Row[];
  /** Where the line of what is new stands, if it is here. */
  line: number | null;
};

export function UnseenAbove({ place, timeline, scroller, shown, line }: Props) {
  const { app, channel } = place;
  const rows = useStore(timeline.store, (state) => state.rows);
  const own = useStore(app.store, (state) => state.who?.user_id ?? "");
  const opened = useOpened(place);
  const seq = line ?? opened?.seq ?? null;
  const [done, setDone] = useState<number | null>(null);
  const [above, setAbove] = useState(false);
  const look = useCallback(() => {
    const box = scroller.current;
    if (!box || seq === null) return setAbove(false);
    const mark = box.querySelector("[data-new]") ?? box.querySelector(`article[data-seq="${seq}"]`);
    const stands = standsAbove(
      seq,
      shown,
      mark?.getBoundingClientRect() ?? null,
      box.getBoundingClientRect(),
    );
    // Seen is what somebody could have seen.
    if (stands === "seen" && document.visibilityState === "visible") setDone(seq);
    setAbove(stands === "above");
  }, [scroller, seq, shown]);
  useEffect(() => {
    const box = scroller.current;
    if (!box || seq === null || done === seq) return;
    let frame = requestAnimationFrame(look);
    const soon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(look);
    };
    box.addEventListener("scroll", soon, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      box.removeEventListener("scroll", soon);
    };
  }, [scroller, seq, done, look]);
  const since = useSaidAt(place, rows, above ? seq : null);
  const there = above && seq !== null && seq !== done;
  const number =
    seq === null ? 0 : Math.max(countFrom(rows, seq, own), opened?.seq === seq ? opened.count : 0);
  const read = useCallback(() => {
    setDone(seq);
    const stands = app.attention.store.get().standing[channel.channel_id];
    if (stands) app.attention.read(channel.channel_id, stands.seq).catch(app.refused);
    scroller.current?.focus({ preventScroll: true });
  }, [app, channel.channel_id, scroller, seq]);
  useEffect(() => {
    if (!there) return;
    const key = (event: KeyboardEvent) => {
      const { modal, menu, picker } = view.get();
      if (event.key !== "Escape" || event.defaultPrevented || modal || menu || picker) return;
      event.preventDefault();
      read();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, [there, read]);
  if (!there) return null;
  return (
    <div className="fade-in pointer-events-none absolute inset-x-3 top-3 flex justify-center">
      <div className="pointer-events-auto flex max-w-full overflow-hidden rounded-full border border-control bg-raised shadow-float">
        <button
          type="button"
          onClick={() => view.set({ jump: { channel: channel.channel_id, seq } })}
          className="flex h-9 min-w-0 items-center gap-1.5 rounded-l-full pr-3 pl-4 text-second font-[600] hover:bg-hover focus-visible:-outline-offset-2 max-md:h-11"
        >
          <ArrowUp aria-hidden="true" className="size-4 shrink-0" />
          <span className="min-w-0 truncate">
            {count(number, "new", "new")}
            {since === null ? "" : ` since ${sinceWords(since, Date.now())}`}
          </span>
        </button>
        <button
          type="button"
          aria-label="Mark as read"
          title="Mark as read (Esc)"
          onClick={read}
          className="flex h-9 w-10 shrink-0 items-center justify-center rounded-r-full border-line border-l pr-1 text-secondary hover:bg-hover hover:text-text focus-visible:-outline-offset-2 max-md:h-11 max-md:w-12"
        >
          <Check aria-hidden="true" className="size-4" />
        </button>
      </div>
    </div>
  );
}
