// What a channel notifies of, and until when of nothing: the menu for it, in one place.

import { Bell, BellOff, BellRing, CheckCheck, Clock } from "lucide-react";
import type { App } from "@/client/app";
import type { Level } from "@/client/types";
import { momentOf } from "@/client/words";
import { type MenuEntry, openMenu } from "./view";

const LEVELS: [Level, string][] = [
  ["all", "Notify of every message"],
  ["mentions", "Only of mentions"],
  ["nothing", "Of nothing"],
];

const HOUR = 3_600_000;

/** Eight in the morning of tomorrow. */
function untilMorning(now: number): number {
  const morning = new Date(now);
  morning.setDate(morning.getDate() + 1);
  morning.setHours(8, 0, 0, 0);
  return morning.getTime() - now;
}

export function openAttention(app: App, channel: string, name: string, anchor: HTMLElement): void {
  openMenu({
    label: `Notifications of ${name}`,
    at: anchor.getBoundingClientRect(),
    from: anchor,
    entries: entries(app, channel),
  });
}

const icon = "size-4 text-muted";

function entries(app: App, channel: string): MenuEntry[] {
  const { attention } = app;
  const { standing, counts } = attention.store.get();
  const stands = standing[channel];
  if (!stands) return [{ label: "This channel is not open yet", act: () => {} }];
  const mute = (millis: number | null) => () => {
    attention.mute(channel, millis).catch(app.refused);
  };
  const silence: MenuEntry[] = stands.muted
    ? [
        {
          label: stands.muted_until ? `Unmute (until ${momentOf(stands.muted_until)})` : "Unmute",
          icon: <Bell aria-hidden="true" className={icon} />,
          act: () => void attention.unmute(channel).catch(app.refused),
        },
      ]
    : [
        { label: "Mute for an hour", millis: HOUR },
        { label: "Mute until tomorrow morning", millis: untilMorning(Date.now()) },
        { label: "Mute until I unmute it", millis: null },
      ].map(({ label, millis }) => ({
        label,
        icon:
          millis === null ? (
            <BellOff aria-hidden="true" className={icon} />
          ) : (
            <Clock aria-hidden="true" className={icon} />
          ),
        act: mute(millis),
      }));
  return [
    ...((counts[channel]?.unread ?? 0) > 0
      ? [
          {
            label: "Mark as read",
            icon: <CheckCheck aria-hidden="true" className={icon} />,
            act: () => void attention.read(channel, stands.seq).catch(app.refused),
          },
        ]
      : []),
    ...LEVELS.map(([level, label]) => ({
      label,
      checked: stands.level === level,
      icon: <Bell aria-hidden="true" className={icon} />,
      act: () => void attention.notifyOf(channel, level).catch(app.refused),
    })),
    ...silence,
    ...desktop(app),
  ];
}

/** Notifications of the system, for all channels: on this device only. */
function desktop(app: App): MenuEntry[] {
  app.alerts.look();
  const { state } = app.alerts.store.get();
  if (state === "impossible") return [];
  const words = {
    on: "Desktop notifications",
    off: "Turn on desktop notifications",
    refused: "Desktop notifications: not allowed by the browser",
  };
  return [
    {
      label: words[state],
      checked: state === "on",
      icon: <BellRing aria-hidden="true" className={icon} />,
      act: () => void app.alerts.turn(state !== "on").catch(app.refused),
    },
  ];
}
