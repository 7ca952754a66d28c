// A list that is put into order: by a handle that is dragged, or lifted with Space and moved with the
// arrows. Nothing happens until it is put down; Escape leaves all as it was.

import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { moved } from "./order";

type Lifted = { id: string; at: number; by: "keys" | "pointer" };

type Options = {
  /** What can change places while something is lifted, or all of it. */
  ids: (lifted: string | null) => string[];
  nameOf: (id: string) => string;
  drop: (id: string, order: string[]) => void;
};

export function useSortable({ ids, nameOf, drop }: Options) {
  const [lifted, setLifted] = useState<Lifted | null>(null);
  const [words, setWords] = useState("");
  const rows = useRef(new Map<string, HTMLElement>());
  const focused = useRef<string | null>(null);
  const all = ids(lifted?.id ?? null);
  const order = lifted ? moved(all, lifted.id, lifted.at) : all;
  const place = (at: number) => `place ${at + 1} of ${all.length}`;

  const lift = (id: string, by: Lifted["by"]) => {
    const at = ids(id).indexOf(id);
    setLifted({ id, at, by });
    setWords(`${nameOf(id)} is lifted: ${place(at)}. Arrows move it, Space puts it down.`);
  };
  const move = (to: number) => {
    if (!lifted) return;
    const at = Math.max(0, Math.min(all.length - 1, to));
    if (at === lifted.at) return;
    setLifted({ ...lifted, at });
    setWords(`${nameOf(lifted.id)}: ${place(at)}`);
  };
  const end = (keep: boolean) => {
    if (!lifted) return;
    const changed = order.some((id, at) => id !== all[at]);
    if (lifted.by === "keys") focused.current = lifted.id;
    setLifted(null);
    setWords(keep && changed ? `${nameOf(lifted.id)} is put down.` : "Nothing was moved.");
    if (keep && changed) drop(lifted.id, order);
  };

  // The pointer is followed wherever it goes.
  const follow = useRef<(y: number) => void>(() => {});
  const release = useRef<(keep: boolean) => void>(() => {});
  follow.current = (y) => {
    const above = all.filter((other) => {
      if (other === lifted?.id) return false;
      const box = rows.current.get(other)?.getBoundingClientRect();
      return box ? box.top + box.height / 2 < y : false;
    });
    move(above.length);
  };
  release.current = end;
  const dragging = lifted?.by === "pointer";
  useEffect(() => {
    if (!dragging) return;
    const onMove = (event: globalThis.PointerEvent) => follow.current(event.clientY);
    const onUp = () => release.current(true);
    const onCancel = () => release.current(false);
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onUp);
    window.addEventListener("pointercancel", onCancel);
    return () => {
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", onUp);
      window.removeEventListener("pointercancel", onCancel);
    };
  }, [dragging]);

  // Whoever has moved something by keys goes on from it, wherever it stands now.
  const now = all.join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row that stands elsewhere is another element
  useEffect(() => {
    if (!focused.current) return;
    rows.current.get(focused.current)?.querySelector<HTMLElement>("[data-handle]")?.focus();
    focused.current = null;
  }, [now, lifted]);

  const handle = (id: string) => ({
    "data-handle": "",
    "aria-label": `Move ${nameOf(id)}`,
    "aria-pressed": lifted?.id === id,
    onKeyDown: (event: KeyboardEvent) => {
      const here = lifted?.id === id && lifted.by === "keys";
      if (event.key === " " || event.key === "Enter") {
        event.preventDefault();
        if (here) end(true);
        else lift(id, "keys");
      } else if (here && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
        event.preventDefault();
        move(lifted.at + (event.key === "ArrowUp" ? -1 : 1));
      } else if (here && event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        end(false);
      }
    },
    onBlur: () => lifted?.by === "keys" && end(false),
    onPointerDown: (event: PointerEvent) => event.button === 0 && lift(id, "pointer"),
  });

  /** What a row needs: elements stay where they are while one is lifted, and only look moved. */
  const row = (id: string) => ({
    ref: (element: HTMLElement | null) => {
      if (element) rows.current.set(id, element);
      else rows.current.delete(id);
    },
    style: { order: order.indexOf(id) },
  });
  return { all, order, lifted: lifted?.id ?? null, words, handle, row };
}
