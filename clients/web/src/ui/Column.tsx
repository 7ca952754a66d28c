// The column of the lists: on a desk as wide as somebody made it, by its edge; on a phone the screen.

import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef } from "react";
import { useStore } from "@/client/store";
import { fitting, listWidth, openWidth, WIDTH, widen, widthByKey } from "@/client/width";

const ID = "lists";

export function Column({ children }: { children: ReactNode }) {
  const width = useStore(listWidth, (state) => state.width);
  useEffect(openWidth, []);
  return (
    <div
      id={ID}
      style={{ "--list-width": `${width}px` } as Record<string, string>}
      className="relative flex min-h-0 min-w-0 flex-1 flex-col bg-list md:w-(--list-width) md:flex-none md:rounded-tl-card"
    >
      {children}
      <section aria-label="Layout" className="max-md:hidden">
        <Edge width={width} />
      </section>
    </div>
  );
}

/** What is dragged, or moved by keys; twice clicked it is as usual. */
function Edge({ width }: { width: number }) {
  const held = useRef<{ x: number; width: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent) => {
    const from = held.current;
    if (from) widen(from.width + event.clientX - from.x, false);
  };
  const letGo = (event: PointerEvent) => {
    const from = held.current;
    held.current = null;
    if (from) widen(from.width + event.clientX - from.x);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = widthByKey(width, event.key, event.shiftKey);
    if (next === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    widen(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the list"
      aria-controls={ID}
      aria-valuemin={WIDTH.least}
      aria-valuemax={WIDTH.most}
      aria-valuenow={fitting(width)}
      aria-valuetext={`${fitting(width)} pixels`}
      title="Drag to make the list wider or narrower"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onDoubleClick={() => widen(WIDTH.usual)}
      onKeyDown={onKeyDown}
      className="edge absolute inset-y-0 -right-1 z-10 w-2 cursor-col-resize touch-none select-none pointer-coarse:-right-3 pointer-coarse:w-6"
    />
  );
}
