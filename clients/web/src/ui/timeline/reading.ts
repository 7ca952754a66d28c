// How far one has read: where the line of what is new stands, and when something counts as read.

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import { placeOf, type Timeline } from "@/client/timelines";
import type { Row } from "@/client/types";

/** Not marked more often than this; the first time soon. */
const SOON_MS = 250;
const OFTEN_MS = 2_000;

/** Whether somebody looks at this page. */
export function useAttentive(): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener("focus", listener);
      window.addEventListener("blur", listener);
      document.addEventListener("visibilitychange", listener);
      return () => {
        window.removeEventListener("focus", listener);
        window.removeEventListener("blur", listener);
        document.removeEventListener("visibilitychange", listener);
      };
    },
    () => document.visibilityState === "visible" && document.hasFocus(),
    () => false,
  );
}

/** The first message by somebody else after a place. */
export function firstAfter(rows: Row[], after: number | null, own: string): number | null {
  if (after === null) return null;
  const found = rows.find(
    (row) => row.type === "message" && row.seq > after && row.author?.user_id !== own,
  );
  return found ? placeOf(found) : null;
}

/** Where the line stands (the seq of the first new message), if there is one. */
export function useNewLine(app: App, timeline: Timeline, seen: boolean): number | null {
  const { rows, phase, caughtUp, end, cut, first } = useStore(timeline.store, (state) => state);
  const read = useStore(
    app.attention.store,
    ({ standing }) => standing[timeline.channel]?.read_seq ?? null,
  );
  const own = useStore(app.store, (state) => state.who?.user_id ?? "");
  // What was read when this was opened; none once everything was.
  const [after, setAfter] = useState<number | null | undefined>(undefined);
  const last = rows.findLast((row) => row.type !== "gap");
  const top = rows[0];
  // Where rows were left out, the first of these need not be the first that is new.
  const here = !cut || first || (top !== undefined && placeOf(top) <= (after ?? 0));
  const line = useMemo(
    () => (here ? firstAfter(rows, after ?? null, own) : null),
    [rows, after, own, here],
  );
  const settled = useRef(false);
  useEffect(() => {
    if (after === undefined && phase === "ready" && read !== null) setAfter(read);
    else if (after !== undefined && caughtUp && end && !settled.current) {
      settled.current = true;
      if (line === null) setAfter(null);
    }
  }, [after, phase, read, caughtUp, end, line]);
  useEffect(() => {
    // What comes while nobody looks is new from here on.
    if (settled.current && !seen && end && here && line === null && last) setAfter(placeOf(last));
  }, [seen, line, last, end, here]);
  return line;
}

/** What stands at the end of the timeline is read while somebody looks at it. */
export function useMarking(app: App, timeline: Timeline, seen: boolean): void {
  const { rows, phase, caughtUp, end } = useStore(timeline.store, (state) => state);
  const live = useStore(app.store, (state) => state.live);
  const read = useStore(
    app.attention.store,
    ({ standing }) => standing[timeline.channel]?.read_seq ?? null,
  );
  const marked = useRef(0);
  const last = rows.findLast((row) => row.type !== "gap");
  const seq = last ? placeOf(last) : 0;
  const due =
    seen && end && phase === "ready" && (caughtUp || !live) && read !== null && seq > read;
  useEffect(() => {
    if (!due) return;
    const wait = Math.max(SOON_MS, marked.current + OFTEN_MS - Date.now());
    const timer = setTimeout(() => {
      marked.current = Date.now();
      app.attention.read(timeline.channel, seq).catch(() => {});
    }, wait);
    return () => clearTimeout(timer);
  }, [app, timeline, due, seq]);
}
