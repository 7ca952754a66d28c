// How the client looks on this device: kept beside the page, so that it is there before anything is
// opened. `public/boot.js` sets the same on the next start.

import { Store } from "./store";

export type Theme = "light" | "dark" | "system";
export type Contrast = "system" | "more";
export type Density = "comfortable" | "compact";
export type Appearance = { theme: Theme; contrast: Contrast; density: Density; text: number };

/** The size of what is said, in pixels. */
export const TEXT = { least: 13, most: 20, usual: 15 };

const USUAL: Appearance = {
  theme: "system",
  contrast: "system",
  density: "comfortable",
  text: TEXT.usual,
};

export const appearance = new Store<Appearance>(USUAL);

const oneOf = <T extends string>(value: string | null, first: T, ...others: T[]): T =>
  others.find((one) => one === value) ?? first;

/** What was chosen here; what makes no sense is as usual. */
export function readAppearance(get: (name: string) => string | null): Appearance {
  const text = Number(get("text") ?? TEXT.usual);
  const fits = Number.isInteger(text) && text >= TEXT.least && text <= TEXT.most;
  return {
    theme: oneOf<Theme>(get("theme"), "system", "light", "dark"),
    contrast: oneOf<Contrast>(get("contrast"), "system", "more"),
    density: oneOf<Density>(get("density"), "comfortable", "compact"),
    text: fits ? text : TEXT.usual,
  };
}

/** Takes what is kept into the page. */
export function openAppearance(): void {
  appearance.set(readAppearance((name) => localStorage.getItem(name)));
}

/** Changes it, at once and for the next start. */
export function choose(change: Partial<Appearance>): void {
  appearance.set(change);
  const now = appearance.get();
  const { dataset } = document.documentElement;
  for (const name of ["theme", "contrast", "density", "text"] as const) {
    if (now[name] === USUAL[name]) {
      localStorage.removeItem(name);
      delete dataset[name];
    } else {
      localStorage.setItem(name, String(now[name]));
      dataset[name] = String(now[name]);
    }
  }
}
