// A finger that comes in from the left edge of a phone goes one level up: what is open follows it, and
// is let go of beyond a third of the screen, or at speed.

import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { NARROW } from "./view";

/** So near to the edge it begins; so far nothing is decided. In pixels. */
export const EDGE = 28;
export const SLOP = 8;
/** Beyond this part of the width it goes, or at this speed (pixels a millisecond) once it is on its way. */
const FAR = 0.35;
const FAST = 0.4;
const ON_ITS_WAY = 32;
/** What was measured longer ago does not say how fast it is now. */
const LATELY_MS = 100;

const MOTION_MS = 180;
const EASING = "cubic-bezier(0.2, 0, 0, 1)";

/** What a movement means that began at the edge: up or down, or to the left, it is none. */
export function meant(dx: number, dy: number): "waits" | "swipe" | "none" {
  if (Math.abs(dy) > SLOP && Math.abs(dy) >= Math.abs(dx)) return "none";
  if (dx < -SLOP) return "none";
  return dx > SLOP && dx > Math.abs(dy) ? "swipe" : "waits";
}

/** Whether it goes, when the finger is lifted so far from where it began, at such a speed. */
export const goes = (dx: number, width: number, speed: number): boolean =>
  dx > width * FAR || (dx > ON_ITS_WAY && speed > FAST);

/** What needs the finger for itself: a field, and what can be moved sideways. */
function busy(target: EventTarget | null, within: HTMLElement): boolean {
  if (!(target instanceof Element)) return true;
  if (target.closest("input, textarea, select, [role='slider'], [data-sortable]")) return true;
  for (let at: Element | null = target; at && at !== within; at = at.parentElement) {
    if (at.scrollWidth > at.clientWidth && /auto|scroll/.test(getComputedStyle(at).overflowX)) {
      return true;
    }
  }
  return false;
}

const matches = (query: string) => window.matchMedia(query).matches;

type Swiping = {
  x: number;
  y: number;
  began: boolean;
  moved: HTMLElement;
  last: [number, number][];
};

type Swipe = {
  /** What is moved now; nothing, where there is no level above. */
  moves: () => HTMLElement | null;
  /** Goes one level up; false if it does not. */
  up: () => boolean;
  /** Another one for each level: then everything stands where it belongs. */
  level: string;
};

export function useSwipeUp(box: RefObject<HTMLElement | null>, swipe: Swipe): void {
  const now = useRef(swipe);
  now.current = swipe;
  const cleared = useRef(() => {});
  const { level } = swipe;
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each level
  useLayoutEffect(() => cleared.current(), [level]);
  useEffect(() => {
    const within = box.current;
    if (!within) return;
    let on: Swiping | null = null;
    let motion: Animation | null = null;

    const clear = () => {
      motion?.cancel();
      motion = null;
      if (on) on.moved.style.transform = "";
      delete within.parentElement?.dataset.swiping;
      on = null;
    };
    cleared.current = clear;

    const follow = (dx: number) => {
      if (!on || matches("(prefers-reduced-motion: reduce)")) return;
      on.moved.style.transform = `translateX(${Math.max(0, dx)}px)`;
    };

    const begin = (event: TouchEvent) => {
      const [touch] = event.touches;
      if (on || motion || !touch || event.touches.length > 1) return clear();
      if (touch.clientX > EDGE || !matches(NARROW) || busy(event.target, within)) return;
      const moved = now.current.moves();
      if (!moved || window.getSelection()?.isCollapsed === false) return;
      on = { x: touch.clientX, y: touch.clientY, began: false, moved, last: [] };
    };

    const move = (event: TouchEvent) => {
      const [touch] = event.touches;
      if (!on || motion || !touch) return;
      if (event.touches.length > 1) return clear();
      const [dx, dy] = [touch.clientX - on.x, touch.clientY - on.y];
      if (!on.began) {
        const what = meant(dx, dy);
        if (what === "none") return clear();
        if (what === "waits") return;
        on.began = true;
        if (within.parentElement) within.parentElement.dataset.swiping = "";
      }
      // It is ours: nothing scrolls with it.
      if (event.cancelable) event.preventDefault();
      const lately = on.last.filter(([at]) => event.timeStamp - at < LATELY_MS);
      on.last = [...lately, [event.timeStamp, dx]];
      follow(dx);
    };

    const end = (event: TouchEvent) => {
      const [touch] = event.changedTouches;
      if (!on?.began || !touch || motion) return motion ? undefined : clear();
      const dx = touch.clientX - on.x;
      const [at, from] = on.last[0] ?? [event.timeStamp, dx];
      const speed = (dx - from) / Math.max(1, event.timeStamp - at);
      const width = on.moved.clientWidth;
      finish(goes(dx, width, speed), dx, width);
    };

    const finish = (away: boolean, dx: number, width: number) => {
      const after = () => {
        if (!away || !now.current.up()) clear();
      };
      if (!on || matches("(prefers-reduced-motion: reduce)")) return after();
      const to = away ? width : 0;
      motion = on.moved.animate(
        [{ transform: `translateX(${Math.max(0, dx)}px)` }, { transform: `translateX(${to}px)` }],
        { duration: MOTION_MS, easing: EASING, fill: "forwards" },
      );
      motion.finished.then(after, () => {});
    };

    const given = () => !motion && clear();
    within.addEventListener("touchstart", begin, { passive: true });
    within.addEventListener("touchmove", move, { passive: false });
    within.addEventListener("touchend", end);
    within.addEventListener("touchcancel", given);
    return () => {
      clear();
      within.removeEventListener("touchstart", begin);
      within.removeEventListener("touchmove", move);
      within.removeEventListener("touchend", end);
      within.removeEventListener("touchcancel", given);
    };
  }, [box]);
}
