// Keys, as they look.

import { signsOf } from "@/client/keys";

const apple = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** One or more keys that are pressed together, or one of which is. */
export function Keys({ of }: { of: string | string[] }) {
  const signs =
    typeof of === "string" ? signsOf(of, apple) : of.flatMap((one) => signsOf(one, apple));
  return (
    <span className="inline-flex shrink-0 flex-wrap gap-1">
      {signs.map((sign) => (
        <kbd
          key={sign}
          className="rounded-chip border border-control bg-canvas px-1.5 py-px font-mono text-meta"
        >
          {sign}
        </kbd>
      ))}
    </span>
  );
}

/** The same in words, for a sentence. */
export const keysInWords = (combo: string): string => signsOf(combo, apple).join(" ");
