// Beside what only a newer version of the program can show: looks whether the node has one.

import { useState } from "react";
import type { App } from "@/client/app";
import { lookForUpdate, update } from "@/client/update";

/** How something looks that is pressed inside a sentence. */
export const PRESS =
  "ml-1 text-accent underline underline-offset-2 disabled:opacity-60 max-md:min-h-11";

export function LookForUpdate({ app }: { app: App }) {
  const [busy, setBusy] = useState(false);
  const look = async () => {
    setBusy(true);
    try {
      await lookForUpdate();
      if (update.get().state === "none") app.tell("There is no newer version on this node yet");
    } catch (error) {
      app.refused(error);
    }
    setBusy(false);
  };
  return (
    <button type="button" className={PRESS} disabled={busy} onClick={look}>
      Look for a newer version
    </button>
  );
}
