// Which rows of a timeline stand in the document.

import { useCallback, useEffect, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import { useStore } from "@/client/store";
import { placeOf, type Timeline } from "@/client/timelines";

/** So many rows stand in the document at most, so many at first, and so many more come at a time. */
const MOST = 150;
const FIRST = 40;
export const STEP = 50;

export type Window = ReturnType<typeof useWindow>;

/** What is seen first is on the screen before the rest is made. */
function useMost(): number {
  const [most, setMost] = useState(FIRST);
  useEffect(() => {
    const idle = window.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 50));
    const cancel = window.cancelIdleCallback ?? clearTimeout;
    const waits = idle(() => setMost(MOST), { timeout: 1_000 });
    return () => cancel(waits as number);
  }, []);
  return most;
}

/** Which of the rows stand in the document: the last ones, or those up to a place. */
export function useWindow(timeline: Timeline) {
  const { rows, end: last } = useStore(timeline.store, (state) => state);
  const [upTo, setUpTo] = useState<number | null>(null);
  const [pages, setPages] = useState(0);
  const [later, setLater] = useState(0);
  const most = useMost();
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
    if (start > 0 && row) setUpTo(placeOf(row));
    else {
      const came = () => setPages((now) => now + 1);
      timeline.loadOlder().then(came, () => {});
    }
  }, [rows, start, end, timeline]);
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
      const until = Math.min(now.length, at + MOST - STEP);
      const row = now[until - 1];
      setUpTo(row && !(reached && until === now.length) ? placeOf(row) : null);
    },
    [timeline],
  );
  return { shown, atTop: start === 0, atBottom, hold, follow, toEnd, up, down, reveal };
}
