// What others are told of one at the moment.

import { useEffect } from "react";
import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import type { Chosen } from "@/client/types";
import { Problem } from "../../bits";
import { Section, Switch, useAct } from "../parts";

const STATES: [Chosen["state"], string][] = [
  ["online", "Online, and idle by itself"],
  ["idle", "Idle"],
  ["dnd", "Do not disturb"],
  ["invisible", "Invisible"],
];

export function Privacy({ app }: { app: App }) {
  const chosen = useStore(app.presence.store, (state) => state.chosen);
  const { busy, problem, run } = useAct(app);
  useEffect(() => {
    app.presence.look().catch(app.refused);
  }, [app]);
  const invisible = chosen?.state === "invisible";
  return (
    <Section
      title="At the moment"
      about="Told only to members of small channels, sealed, and kept nowhere. Chosen for you on all your devices."
    >
      <Problem words={problem} />
      <div className="flex flex-wrap items-center gap-3 py-3">
        <label htmlFor="appears" className="min-w-0 flex-1">
          How you appear
        </label>
        <select
          id="appears"
          value={chosen?.state ?? "online"}
          disabled={busy || !chosen}
          onChange={(event) => {
            const state = event.currentTarget.value as Chosen["state"];
            run(() => app.presence.choose({ state }));
          }}
          className="min-h-10 rounded-row border border-control bg-raised px-2 max-md:min-h-11"
        >
          {STATES.map(([state, words]) => (
            <option key={state} value={state}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <p className="max-w-[64ch] text-second text-muted">
        Whoever is invisible tells members nothing. The node still knows who is connected to it.
      </p>
      <Switch
        label="Show when you are typing"
        words="Nothing of what you write anonymously is ever shown."
        on={!invisible && chosen?.typing !== false}
        disabled={busy || !chosen || invisible}
        change={(typing) => run(() => app.presence.choose({ typing }))}
      />
    </Section>
  );
}
