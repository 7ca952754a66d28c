// What one is told of, and how: the system's own messages, and the level of every channel.

import { BellOff } from "lucide-react";
import { useEffect } from "react";
import { type App, dmName } from "@/client/app";
import { useStore } from "@/client/store";
import type { Level, Standing } from "@/client/types";
import { shortMoment } from "@/client/words";
import { Button, Problem } from "../../bits";
import { Chip, Nothing, Section, Switch, useAct } from "../parts";

const LEVELS: [Level, string][] = [
  ["all", "Every message"],
  ["mentions", "Only mentions"],
  ["nothing", "Nothing"],
];

type Heard = { name: string; stands: Standing };

export function Notifications({ app }: { app: App }) {
  const servers = useStore(app.store, (state) => state.servers);
  const dms = useStore(app.store, (state) => state.dms);
  const standing = useStore(app.attention.store, (state) => state.standing);
  const found = (id: string | null, name: string): Heard[] => {
    const stands = id ? standing[id] : undefined;
    return stands ? [{ name, stands }] : [];
  };
  const groups = [
    ...servers.map(({ view }) => ({
      id: view.server_id,
      title: view.name,
      channels: view.channels.flatMap((one) => found(one.channel_id, one.name)),
    })),
    {
      id: "dms",
      title: "Direct messages",
      channels: dms.flatMap(({ dm }) => found(dm.channel_id, dmName(dm))),
    },
  ].filter(({ channels }) => channels.length > 0);
  return (
    <>
      <Desktop app={app} />
      <Section
        title="Channel by channel"
        about="Set for you on all your devices, and sealed: the node does not learn what you want to hear of."
      >
        {groups.length === 0 ? (
          <Nothing icon={BellOff}>There is no channel yet that could tell you something.</Nothing>
        ) : null}
        <div className="space-y-5">
          {groups.map(({ id, title, channels }) => (
            <div key={id}>
              <h3 className="mb-1 text-second font-[600] text-secondary">{title}</h3>
              <ul className="divide-y divide-line rounded-card border border-line">
                {channels.map((heard) => (
                  <Row key={heard.stands.channel_id} app={app} {...heard} />
                ))}
              </ul>
            </div>
          ))}
        </div>
      </Section>
    </>
  );
}

function Row({ app, name, stands }: { app: App } & Heard) {
  const { busy, problem, run } = useAct(app);
  const id = stands.channel_id;
  return (
    <li className="px-3 py-2">
      <Problem words={problem} />
      <div className="flex flex-wrap items-center gap-3">
        <span className="min-w-0 flex-1 truncate">{name}</span>
        {stands.muted ? (
          <>
            <Chip>
              muted{stands.muted_until ? ` until ${shortMoment(stands.muted_until)}` : ""}
            </Chip>
            <Button
              kind="quiet"
              disabled={busy}
              aria-label={`No longer mute ${name}`}
              onClick={() => run(() => app.attention.unmute(id))}
            >
              Unmute
            </Button>
          </>
        ) : null}
        <select
          aria-label={`What ${name} tells you of`}
          value={stands.level}
          disabled={busy}
          onChange={(event) => {
            const level = event.currentTarget.value as Level;
            run(() => app.attention.notifyOf(id, level));
          }}
          className="min-h-10 rounded-row border border-control bg-raised px-2 max-md:min-h-11"
        >
          {LEVELS.map(([level, words]) => (
            <option key={level} value={level}>
              {words}
            </option>
          ))}
        </select>
      </div>
    </li>
  );
}

const STATES = {
  on: "They are made here, of what was opened here, while Coterie is open and you look elsewhere.",
  off: "Let your system show what notifies you while Coterie is open and you look elsewhere.",
  refused:
    "This browser does not let Coterie show messages. Its own settings for this page change that.",
  impossible: "This browser shows no messages of pages.",
};

function Desktop({ app }: { app: App }) {
  const state = useStore(app.alerts.store, (now) => now.state);
  const { problem, run } = useAct(app);
  useEffect(() => app.alerts.look(), [app]);
  return (
    <Section title="On this device">
      <Problem words={problem} />
      <Switch
        label="Messages of your system"
        words={STATES[state]}
        on={state === "on"}
        disabled={state === "impossible"}
        change={(on) => run(() => app.alerts.turn(on))}
      />
    </Section>
  );
}
