// How somebody appears: a dot whose form says it as its colour does, and words for who does not see it.

import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import type { Appears } from "@/client/types";

export const APPEARS: Record<Appears, string> = {
  online: "online",
  idle: "idle",
  dnd: "do not disturb",
};

const FORMS: Record<Appears, string> = {
  online: "bg-verified",
  idle: "border-2 border-caution bg-canvas",
  dnd: "bg-danger",
};

/** Over the corner of a face; nothing while nobody knows. */
export function PresenceDot({ app, user }: { app: App; user: string }) {
  const state = useStore(app.presence.store, ({ present }) => present[user]);
  if (!state) return null;
  return (
    <span
      aria-hidden="true"
      data-presence={state}
      className={`absolute -right-0.5 -bottom-0.5 flex size-2.5 items-center justify-center rounded-full ring-2 ring-canvas ${FORMS[state]}`}
    >
      {state === "dnd" ? <span className="h-[2px] w-1.5 bg-canvas" /> : null}
    </span>
  );
}

/** The same in words, for what reads a row aloud. */
export function PresenceWords({ app, user }: { app: App; user: string }) {
  const state = useStore(app.presence.store, ({ present }) => present[user]);
  return state ? <span className="sr-only"> ({APPEARS[state]})</span> : null;
}
