// Which rows of a timeline stand in the document.

import { useCallback, useEffect, useMemo, useState } from "react";
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
export const after = (rows: Row[], place: number): number =>
  rows.length - rows.findLastIndex((row) => placeOf(row) <= place) - 1;

/**
 * How many rows stand at the end, where so many stood and so many have come. They go above by many at a time, as
 * everything moves when one goes; and of many that have come at once only the last are made at all.
 */
export function standing(stood: number, came: number): number {
  if (came > FIRST) return FIRST;
  return stood + came > MOST ? MOST - STEP : stood + came;
}

/** How many rows stand in the document: none before the frame is painted, then what is seen first, then the rest. */
function useSize(rows: Row[], following: boolean) {
  const [size, setSize] = useState(0);
  // Up to where they were made, while one keeps to the end.
  const [made, setMade] = useState<number | null>(null);
  const last = rows.at(-1);
  if (following && size > 0 && last && placeOf(last) !== made) {
    const came = made === null ? 0 : after(rows, made);
    if (came > 0) setSize(standing(Math.max(FIRST, Math.min(size, rows.length - came)), came));
    setMade(placeOf(last));
  }
  useEffect(() => {
    // What was chosen is seen to be chosen first.
    if (size === 0) return afterFrame(() => setSize(FIRST));
    if (size >= MOST - STEP) return;
    const idle = window.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 50));
    const cancel = window.cancelIdleCallback ?? clearTimeout;
    const waits = idle(() => setSize((now) => now + MORE), { timeout: 1_000 });
    return () => cancel(waits as number);
  }, [size]);
  return [size, setSize] as const;
}

/** Which of the rows stand in the document: the last ones, or those up to a place. */
export function useWindow(timeline: Timeline) {
  const { rows, end: last } = useStore(timeline.store, (state) => state);
  const [upTo, setUpTo] = useState<number | null>(null);
  const [pages, setPages] = useState(0);
  const [later, setLater] = useState(0);
  const [size, setSize] = useSize(rows, upTo === null);
  const end = upTo === null ? rows.length : rows.findLastIndex((row) => placeOf(row) <= upTo) + 1;
  const start = Math.max(0, end - size);
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
    flushSync(() => {
      if (upTo !== null && after(timeline.store.get().rows, upTo) > FIRST) setSize(FIRST);
      setUpTo(null);
    });
  }, [timeline, upTo, setSize]);
  const up = useCallback(() => {
    const row = rows[Math.max(MOST, end - STEP) - 1];
    // What one reads stays in the window: first that is as large as it may be.
    if (start > 0 && size < MOST) setSize(Math.min(MOST, size + STEP));
    else if (start > 0 && row) setUpTo(placeOf(row));
    else {
      const came = () => setPages((now) => now + 1);
      timeline.loadOlder().then(came, () => {});
    }
  }, [rows, start, end, size, setSize, timeline]);
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
      const until = Math.min(now.length, at + Math.floor((Math.max(size, FIRST) * 2) / 3));
      const row = now[until - 1];
      setUpTo(row && !(reached && until === now.length) ? placeOf(row) : null);
    },
    [timeline, size],
  );
  return { shown, atTop: start === 0, atBottom, hold, follow, toEnd, up, down, reveal };
}
