// Numbers as they are typed: the text stays as it is, and only what is a whole number in a range counts.

/** The least and the most. */
export type Range = readonly [number, number];

/** The number that a text says; null where it says none between these. */
export function numberIn(text: string, [least, most]: Range): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,9}$/.test(trimmed)) return null;
  const number = Number(trimmed);
  return number >= least && number <= most ? number : null;
}

export const rangeWords = ([least, most]: Range): string =>
  `A whole number from ${least.toLocaleString("en")} to ${most.toLocaleString("en")}.`;
