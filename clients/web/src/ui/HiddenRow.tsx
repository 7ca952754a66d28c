// What cannot be shown: why, and the one thing that can be done about it.

import { EyeOff } from "lucide-react";
import type { App } from "@/client/app";
import { navigate } from "@/client/router";
import type { ItemView } from "./items";
import { LookForUpdate, PRESS } from "./LookForUpdate";
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

function Mend({ app, repair }: { app: App; repair: Repair }) {
  if (repair === "update") return <LookForUpdate app={app} />;
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
