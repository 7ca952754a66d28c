// A number that asks for attention.

import { count as counted } from "@/client/words";

const MOST = 99;

/** Nothing, if there is nothing to tell. */
export function Badge({ count, one, many }: { count: number; one: string; many: string }) {
  if (count === 0) return null;
  return (
    <span className="badge shrink-0 rounded-full bg-accent-fill px-1.5 text-meta font-[650] text-white tabular-nums">
      <span aria-hidden="true">{count > MOST ? `${MOST}+` : count}</span>
      <span className="sr-only">, {counted(count, one, many)}</span>
    </span>
  );
}
