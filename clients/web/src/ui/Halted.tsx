// Why a server or a channel stands still on this device, above what was said in it.

import { TriangleAlert } from "lucide-react";
import type { App, ServerEntry } from "@/client/app";
import { useStore } from "@/client/store";
import type { Standing } from "@/client/types";
import { sentence } from "@/client/words";
import { LookForUpdate } from "./LookForUpdate";

/** In words: what happened, what is safe, what comes next. Null where all is well. */
export function haltedWords(
  halted: string | null,
  standing: Pick<Standing, "state" | "reason"> | undefined,
): string | null {
  const stays = "What you have read stays on this device; nothing is sent meanwhile.";
  if (halted) return `This server is paused here. ${sentence(halted)} ${stays}`;
  if (standing?.state === "paused") {
    return `This channel is paused here. ${sentence(standing.reason ?? "")} ${stays}`;
  }
  if (standing?.state === "resting") {
    return "This device has lost the keys of this channel too often, and waits before it gets new ones. It does so by itself within the hour; until then nothing can be sent here.";
  }
  return null;
}

/** Why a channel stands still, if it does: whatever is tried again there does not help. */
export function useHalted(app: App, entry: ServerEntry, channel: string): string | null {
  const standing = useStore(app.attention.store, (state) => state.standing[channel]);
  return haltedWords(entry.halted, standing);
}

type Props = { app: App; entry: ServerEntry; channel: string };

export function Halted({ app, entry, channel }: Props) {
  const words = useHalted(app, entry, channel);
  if (!words) return null;
  return (
    <div
      role="alert"
      className="flex items-start gap-2 border-line border-b bg-raised px-5 py-2 text-second text-caution max-md:px-3"
    >
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <p className="[overflow-wrap:anywhere]">
        {words}
        {entry.halted && entry.outdated ? <LookForUpdate app={app} /> : null}
      </p>
    </div>
  );
}
