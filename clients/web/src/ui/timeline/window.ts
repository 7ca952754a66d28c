// Which rows of a timeline stand in the document.

import { useCallback, useEffect, useMemo, useState } from "react";
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
  const { rows } = useStore(timeline.store, (state) => state);
  const [upTo, setUpTo] = useState<number | null>(null);
  const [pages, setPages] = useState(0);
  const most = useMost();
  const end = upTo === null ? rows.length : rows.findLastIndex((row) => placeOf(row) <= upTo) + 1;
  const start = Math.max(0, end - most);
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
    if (row) setUpTo(placeOf(row));
  }, [rows, end]);
  /** Has a row in the document, with what follows it. */
  const reveal = useCallback(
    (seq: number) => {
      const at = rows.findIndex((row) => placeOf(row) >= seq);
      if (at < 0 || (at >= start && at < end)) return;
      const row = rows[Math.min(rows.length, at + MOST - STEP) - 1];
      setUpTo(row && at + MOST - STEP < rows.length ? placeOf(row) : null);
    },
    [rows, start, end],
  );
  return { shown, atTop: start === 0, atBottom, hold, follow, up, down, reveal };
}
