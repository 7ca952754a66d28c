// What cannot be shown: why, and the one thing that can be done about it.

import { EyeOff } from "lucide-react";
import { useState } from "react";
import type { App } from "@/client/app";
import { navigate } from "@/client/router";
import { lookForUpdate, update } from "@/client/update";
import type { ItemView } from "./items";
import type { Repair } from "./unreadable";

type Props = { app: App; item: Extract<ItemView, { kind: "hidden" }> };

export function HiddenRow({ app, item }: Props) {
  return (
    <div
      data-key={item.key}
      data-kind="hidden"
      className="flex items-start gap-2 py-2 pl-12 text-second text-muted max-md:pl-2"
    >
      <EyeOff aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
      <p className="max-w-[72ch]">
        {item.words}
        {item.repair ? <Mend app={app} repair={item.repair} /> : null}
      </p>
    </div>
  );
}

const PRESS = "ml-1 text-accent underline underline-offset-2 disabled:opacity-60 max-md:min-h-11";

function Mend({ app, repair }: { app: App; repair: Repair }) {
  const [busy, setBusy] = useState(false);
  if (repair === "devices") {
    return (
      <button
        type="button"
        className={PRESS}
        onClick={() => navigate({ page: "settings", section: "devices" })}
      >
        Your devices
      </button>
    );
  }
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
