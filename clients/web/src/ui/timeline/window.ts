// Which rows of a timeline stand in the document.

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { afterFrame } from "@/client/frames";
import { useStore } from "@/client/store";
import { placeOf, type Timeline } from "@/client/timelines";
import type { Row } from "@/client/types";

/** So many rows stand in the document at most, so many at first, and so many more come at a time. */
const MOST = 150;
const FIRST = 40;
export const STEP = 50;
/** So many more are made at a time while nothing else is to be done. */
const MORE = 15;

export type Window = ReturnType<typeof useWindow>;

/** How many of the last rows come after a place. */
export function after(rows: Row[], place: number): number {
  return rows.length - rows.findLastIndex((row) => placeOf(row) <= place) - 1;
}

/**
 * How many rows may stand where so many did and so many at the end are new. Of many that have come at once only
 * the last are made: those before them would go again at once.
 */
export const bounded = (most: number, fresh: number): number =>
  fresh > FIRST ? Math.min(most, FIRST) : most;

/** How many rows may stand in the document: none before the frame is painted, then what is seen first, then the rest. */
function useMost(rows: Row[], following: boolean) {
  const [most, setMost] = useState(0);
  // Up to where the rows were made.
  const made = useRef<number | null>(null);
  const last = rows.at(-1);
  const fresh = following && made.current !== null ? after(rows, made.current) : 0;
  if (bounded(most, fresh) !== most) setMost(bounded(most, fresh));
  useLayoutEffect(() => {
    if (most > 0 && following && last) made.current = placeOf(last);
  }, [most, following, last]);
  useEffect(() => {
    // What was chosen is seen to be chosen first.
    if (most === 0) return afterFrame(() => setMost(FIRST));
    if (most >= MOST) return;
    const idle = window.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 50));
    const cancel = window.cancelIdleCallback ?? clearTimeout;
    const grow = () => setMost((now) => Math.min(MOST, now + MORE));
    const waits = idle(grow, { timeout: 1_000 });
    return () => cancel(waits as number);
  }, [most]);
  return [most, setMost] as const;
}

/** Which of the rows stand in the document: the last ones, or those up to a place. */
export function useWindow(timeline: Timeline) {
  const { rows, end: last } = useStore(timeline.store, (state) => state);
  const [upTo, setUpTo] = useState<number | null>(null);
  const [pages, setPages] = useState(0);
  const [later, setLater] = useState(0);
  const [most, setMost] = useMost(rows, upTo === null);
  const end = upTo === null ? rows.length : rows.findLastIndex((row) => placeOf(row) <= upTo) + 1;
  const start = Math.max(0, end - most);
  const shown = useMemo(() => rows.slice(start, end), [rows, start, end]);
  const atBottom = last && end === rows.length;
  /** No row goes out of the window above, whatever arrives below. */
  const hold = useCallback(() => {
    const last = rows[end - 1];
    if (last && upTo === null) setUpTo(placeOf(last));
  }, [rows, end, upTo]);
  const follow = useCallback(() => setUpTo(null), []);
  /** The last rows there are, wherever one is. */
  const toEnd = useCallback(async () => {
    await timeline.toEnd();
    // At once, so that no frame shows a window of rows that are gone.
    flushSync(() => setUpTo(null));
  }, [timeline]);
  const up = useCallback(() => {
    const row = rows[Math.max(MOST, end - STEP) - 1];
    // What one reads stays in the window: first that is as large as it may be.
    if (start > 0 && most < MOST) setMost(Math.min(MOST, most + STEP));
    else if (start > 0 && row) setUpTo(placeOf(row));
    else {
      const came = () => setPages((now) => now + 1);
      timeline.loadOlder().then(came, () => {});
    }
  }, [rows, start, end, most, setMost, timeline]);
  // What has come stands above the window: it is shown without another turn of the wheel.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each page
  useEffect(() => {
    if (pages > 0 && start > 0 && upTo !== null) up();
  }, [pages]);
  const down = useCallback(() => {
    const row = rows[Math.min(rows.length, end + STEP) - 1];
    if (end < rows.length && row) return setUpTo(placeOf(row));
    const came = () => setLater((now) => now + 1);
    timeline.loadNewer().then(came, () => {});
  }, [rows, end, timeline]);
  // What has come stands below it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each page
  useEffect(() => {
    if (later > 0 && upTo !== null && end < rows.length) down();
  }, [later]);
  /** Has a row in the document, with what follows it. */
  const reveal = useCallback(
    (seq: number) => {
      // As they are now: they may have come since this was drawn.
      const { rows: now, end: reached } = timeline.store.get();
      const at = now.findIndex((row) => placeOf(row) >= seq);
      if (at < 0) return;
      // With some before it, however many stand here.
      const until = Math.min(now.length, at + Math.floor((Math.max(most, FIRST) * 2) / 3));
      const row = now[until - 1];
      setUpTo(row && !(reached && until === now.length) ? placeOf(row) : null);
    },
    [timeline, most],
  );
  return { shown, atTop: start === 0, atBottom, hold, follow, toEnd, up, down, reveal };
}
