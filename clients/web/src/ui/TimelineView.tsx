// The timeline on the screen: a bounded window of rows that opens at the first that is new, stays where
// one reads, and at the end as long as one is there.

import { ArrowDown } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { may } from "@/client/app";
import type { Masked } from "@/client/masks";
import { useStore } from "@/client/store";
import type { Timeline } from "@/client/timelines";
import type { Row } from "@/client/types";
import { count } from "@/client/words";
import { Button } from "./bits";
import { openDeeds, type Place } from "./deeds";
import { useHalted } from "./Halted";
import { Item } from "./Item";
import { itemsOf } from "./items";
import { MaskedRow } from "./MaskedRow";
import { PendingRow } from "./PendingRow";
import { SendingRow } from "./SendingRow";
import { type Anchored, type Goal, useAnchor } from "./timeline/anchor";
import { useAttentive, useMarking, useNewLine } from "./timeline/reading";
import { UnseenAbove } from "./timeline/Unseen";
import { useWindow } from "./timeline/window";
import { openModal, view } from "./view";

/** Where the line of what is new stands when a channel is opened. */
const OPENING: Goal = { selector: "[data-new]", offset: 96 };

type Props = { place: Place; timeline: Timeline };

/** Whether it stands at the end already why nothing follows; what one may see again can be tried again. */
const isSaid = (row: Row | undefined): boolean =>
  row?.type === "gap" && row.to === null && row.reason !== "not_visible";

export function TimelineView({ place, timeline }: Props) {
  const { app, entry, channel } = place;
  const halted = useHalted(app, entry, channel.channel_id);
  const { rows, phase, failure, first, end } = useStore(timeline.store, (state) => state);
  const outgoing = useStore(app.outbox.store, (state) => state.pending);
  const window = useWindow(timeline);
  const attentive = useAttentive();
  const [seen, setSeen] = useState(false);
  const line = useNewLine(app, timeline, seen);
  useMarking(app, timeline, seen);
  const items = useMemo(() => itemsOf(window.shown, Date.now(), line), [window.shown, line]);
  const pending = useMemo(() => {
    if (outgoing.length === 0) return outgoing;
    const arrived = new Set(rows.flatMap((row) => ("message_id" in row ? [row.message_id] : [])));
    return outgoing.filter(
      (one) =>
        one.channel === channel.channel_id &&
        !arrived.has(one.message_id) &&
        // Far back, what has arrived stands in rows that are not here.
        (end || !one.sent),
    );
  }, [outgoing, rows, end, channel.channel_id]);
  const sending = useStore(app.files.store, (state) => state.sending);
  const files = sending.filter((one) => one.channel === channel.channel_id);
  const masked = useMasked(place, timeline);
  const going = pending.length + files.length + masked.length;
  const anchored = useAnchor(
    window,
    [items, pending, files.length, masked],
    line === null ? null : OPENING,
  );
  const { scroller, onScroll, away, toEnd } = anchored;
  useEffect(() => setSeen(attentive && !away), [attentive, away]);
  const sent = useRef(going);
  useEffect(() => {
    // Whoever writes sees what they have written.
    if (going > sent.current) toEnd();
    sent.current = going;
  }, [going, toEnd]);
  const { reveal } = window;
  const opened = useRef(false);
  useEffect(() => {
    if (line !== null && !opened.current) reveal(line);
    if (rows.length > 0) opened.current = true;
  }, [line, rows.length, reveal]);
  useJump(timeline, reveal, anchored);
  const unread = useStore(
    app.attention.store,
    ({ counts }) => counts[channel.channel_id]?.unread ?? 0,
  );
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
          {first && window.atTop ? <Beginning place={place} empty={items.length === 0} /> : null}
          {items.map((item) => (
            <Item key={item.key} place={place} timeline={timeline} item={item} />
          ))}
          {window.atBottom
            ? pending.map((one) => <PendingRow key={one.message_id} app={app} pending={one} />)
            : null}
          {window.atBottom
            ? files.map((one) => <SendingRow key={one.id} app={app} sending={one} />)
            : null}
          {window.atBottom
            ? masked.map((post) => <MaskedRow key={post.id} app={app} post={post} />)
            : null}
          {phase === "failed" && !halted && !isSaid(rows.at(-1)) ? (
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
      <UnseenAbove
        place={place}
        timeline={timeline}
        scroller={scroller}
        shown={window.shown}
        line={line}
      />
      {away ? (
        <button
          type="button"
          onClick={toEnd}
          className="fade-in absolute right-5 bottom-3 flex h-9 items-center gap-1.5 rounded-full border border-control bg-raised px-4 text-second font-[600] shadow-float hover:bg-hover max-md:h-11"
        >
          <ArrowDown aria-hidden="true" className="size-4" />
          {unread > 0 ? count(unread, "new message", "new messages") : "Latest"}
        </button>
      ) : null}
    </div>
  );
}

/** The own anonymous posts that do not stand in the timeline yet. */
function useMasked({ app, channel }: Place, timeline: Timeline): Masked[] {
  const { rows, end } = useStore(timeline.store, (state) => state);
  const posts = useStore(app.masks.store, (state) => state.posts);
  return useMemo(
    () =>
      posts.filter(
        (post) =>
          post.channel === channel.channel_id &&
          (end || post.seq === null) &&
          !rows.some((row) => row.type === "message" && row.seq === post.seq),
      ),
    [rows, end, posts, channel.channel_id],
  );
}

/** Goes to a message that was asked for elsewhere, as far back as it may stand; else opens at the end. */
function useJump(timeline: Timeline, reveal: (seq: number) => void, anchored: Anchored) {
  const jump = useStore(view, (state) => state.jump);
  const seq = jump?.channel === timeline.channel ? jump.seq : null;
  const ready = useStore(timeline.store, ({ phase }) => phase === "ready");
  const { goTo, toEnd } = anchored;
  const now = useRef({ reveal, goTo, toEnd });
  now.current = { reveal, goTo, toEnd };
  useEffect(() => {
    // Whoever comes back to a channel finds the end of it, wherever they left it.
    if (view.get().jump?.channel !== timeline.channel && !timeline.store.get().end) {
      now.current.toEnd();
    }
  }, [timeline]);
  useEffect(() => {
    if (seq === null || !ready) return;
    view.set({ jump: null });
    timeline
      .loadAround(seq)
      .catch(() => {})
      .finally(() => {
        flushSync(() => now.current.reveal(seq));
        now.current.goTo({ selector: `article[data-seq="${seq}"]`, offset: 160 });
      });
  }, [timeline, seq, ready]);
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

function Beginning({ place, empty }: { place: Place; empty: boolean }) {
  const { entry, channel } = place;
  const direct = entry.dm !== undefined;
  const server = entry.view.server_id;
  const alone = !direct && entry.view.members_count === 1;
  const begun = direct
    ? `Here you talk with ${channel.name}`
    : `This is where ${channel.name} begins`;
  return (
    <div className="pt-10 pb-4">
      <p className="text-page font-[650] [overflow-wrap:anywhere]">
        {empty && !direct ? `Nothing was said in ${channel.name} yet` : begun}
      </p>
      <p className="text-second text-muted">
        Only {direct ? "the people here" : "members of this channel"} can read it. The node stores
        ciphertext.
      </p>
      {empty && alone && may(entry.flags, "CREATE_INVITE") ? (
        <Button kind="plain" className="mt-4" onClick={() => openModal({ kind: "invite", server })}>
          Invite somebody
        </Button>
      ) : null}
    </div>
  );
}
