// What one reads stays where it is, whatever comes above or below; at the end, one keeps to the end.

import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Window } from "./window";

/** Nearer than this to an end, more is fetched; nearer than that, one is at the end. */
const NEAR = 600;
const AT_END = 40;

/** Where the view is to go, and how far from its upper edge. */
export type Goal = { selector: string; offset: number };

export type Anchored = ReturnType<typeof useAnchor>;

/** `opening` is where it stands until somebody moves it. */
export function useAnchor(window: Window, changes: unknown[], opening: Goal | null) {
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<{ key: string; top: number } | null>(null);
  const stuck = useRef(true);
  const moved = useRef(false);
  const wanted = useRef<Goal | null>(null);
  const [away, setAway] = useState(false);
  const { hold, follow, toEnd: last, up, down, atBottom } = window;

  const note = useCallback(
    (box: HTMLElement) => {
      const below = box.scrollHeight - box.scrollTop - box.clientHeight;
      stuck.current = atBottom && below < AT_END;
      anchor.current = stuck.current ? null : anchorIn(box);
      setAway(!stuck.current);
      return below;
    },
    [atBottom],
  );

  const settle = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const goal = wanted.current ?? (moved.current ? null : opening);
    const element = goal && box.querySelector<HTMLElement>(goal.selector);
    if (goal && element) {
      const edge = box.getBoundingClientRect().top + goal.offset;
      box.scrollTop += element.getBoundingClientRect().top - edge;
      note(box);
      if (wanted.current) {
        [wanted.current, moved.current] = [null, true];
        element.focus({ preventScroll: true });
      }
      return;
    }
    const kept = anchor.current;
    if (stuck.current) {
      box.scrollTop = box.scrollHeight;
    } else if (kept) {
      const there = box.querySelector(`[data-key="${CSS.escape(kept.key)}"]`);
      if (there) box.scrollTop += there.getBoundingClientRect().top - kept.top;
    }
  }, [note, opening]);

  useLayoutEffect(settle, [...changes, settle]);
  const settling = useRef(settle);
  settling.current = settle;

  useEffect(() => {
    const box = scroller.current;
    const content = box?.firstElementChild;
    if (!box || !content) return;
    // What grows of itself, and the keyboard of a phone.
    const observer = new ResizeObserver(settle);
    observer.observe(box);
    observer.observe(content);
    // Whoever moves it has seen where it opened.
    const move = () => {
      moved.current = true;
    };
    for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
      box.addEventListener(name, move, { passive: true });
    }
    return () => {
      observer.disconnect();
      for (const name of ["wheel", "touchmove", "keydown", "pointerdown"]) {
        box.removeEventListener(name, move);
      }
    };
  }, [settle]);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const below = note(box);
    if (stuck.current) follow();
    else hold();
    if (box.scrollTop < NEAR) up();
    else if (!atBottom && below < NEAR) down();
  }, [atBottom, note, follow, hold, up, down]);

  const toEnd = useCallback(() => {
    const go = () => {
      [stuck.current, moved.current, wanted.current] = [true, true, null];
      anchor.current = null;
      setAway(false);
      settling.current();
    };
    // The last rows may have to be read first: nothing moves until they are here.
    last().then(go, () => {});
  }, [last]);

  /** Goes to an element, as soon as it is there. */
  const goTo = useCallback(
    (goal: Goal) => {
      wanted.current = goal;
      // At the end of other rows one is no longer at the end.
      stuck.current = false;
      settle();
    },
    [settle],
  );
  return { scroller, onScroll, away, toEnd, goTo };
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
