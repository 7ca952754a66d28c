// How wide the list of channels is on this device: kept beside the page, as how it looks is.

import { Store } from "./store";

/** In pixels; `step` is what a key moves it by. */
export const WIDTH = { least: 200, most: 360, usual: 248, step: 8 };

const KEPT_AS = "list-width";

/** The nearest width that it may have. */
export const fitting = (width: number): number =>
  Math.round(Math.min(WIDTH.most, Math.max(WIDTH.least, width)));

/** What was kept; what makes no sense is as usual. */
export function readWidth(kept: string | null): number {
  const width = kept === null ? Number.NaN : Number(kept);
  return Number.isFinite(width) ? fitting(width) : WIDTH.usual;
}

export const listWidth = new Store<{ width: number }>({ width: WIDTH.usual });

/** Takes what is kept into the page. */
export function openWidth(): void {
  listWidth.set({ width: readWidth(localStorage.getItem(KEPT_AS)) });
}

/** Changes it at once; what was dragged is kept when it is let go. */
export function widen(width: number, keep = true): void {
  listWidth.set({ width: fitting(width) });
  if (!keep) return;
  const { width: now } = listWidth.get();
  if (now === WIDTH.usual) localStorage.removeItem(KEPT_AS);
  else localStorage.setItem(KEPT_AS, String(now));
}

/** Where a key moves the edge to; null if it moves nothing. */
export function widthByKey(width: number, key: string, far: boolean): number | null {
  const step = WIDTH.step * (far ? 4 : 1);
  switch (key) {
    case "ArrowLeft":
      return fitting(width - step);
    case "ArrowRight":
      return fitting(width + step);
    case "Home":
      return WIDTH.least;
    case "End":
      return WIDTH.most;
    case "Enter":
      return WIDTH.usual;
    default:
      return null;
  }
}
