// A long press of a finger, and the right button of a mouse: both ask for a menu.

import { type MouseEvent, type PointerEvent, useRef } from "react";

const LONG_MS = 450;
const SLOP_PX = 8;

/** The finger that asked for the menu presses nothing when it is lifted. */
function keepFinger(): void {
  const ended = new AbortController();
  const { signal } = ended;
  const end = (event: TouchEvent) => {
    if (event.cancelable) event.preventDefault();
    ended.abort();
  };
  window.addEventListener("touchend", end, { capture: true, passive: false, signal });
  window.addEventListener("touchcancel", () => ended.abort(), { capture: true, signal });
}

export function useLongPress(act: (anchor: HTMLElement) => void) {
  const pressed = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(
    null,
  );
  const end = () => {
    if (pressed.current) clearTimeout(pressed.current.timer);
    pressed.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      end();
      if (event.pointerType !== "touch") return;
      const anchor = event.currentTarget;
      const timer = setTimeout(() => {
        keepFinger();
        act(anchor);
      }, LONG_MS);
      pressed.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const at = pressed.current;
      if (at && Math.hypot(event.clientX - at.x, event.clientY - at.y) > SLOP_PX) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
    onContextMenu: (event: MouseEvent<HTMLElement>) => {
      // Where there is a text to copy or a link to follow, the browser's own menu comes.
      const link = event.target instanceof HTMLElement ? event.target.closest("a") : null;
      if (link && link !== event.currentTarget) return;
      if (window.getSelection()?.toString()) return;
      event.preventDefault();
      if (!pressed.current) act(event.currentTarget);
    },
  };
}
