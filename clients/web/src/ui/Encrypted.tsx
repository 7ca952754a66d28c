// The pill in the header: what holds for the channel on this device now, and nothing better.

import { Hourglass, Lock, ShieldAlert, ShieldCheck, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import type { App, ServerEntry } from "@/client/app";
import { useStore } from "@/client/store";
import type { ChannelView, Standing } from "@/client/types";
import type { ReaderView } from "@/wire/core";
import { openModal, view } from "./view";

type Shown = {
  icon: typeof Lock;
  words: string;
  /** What a longer look says. */
  about: string;
  colour: string;
};

/** A reader whose device may be nobody's that is known here. */
type Known = Pick<ReaderView, "user_id" | "verified">;

/** The others who can read a channel, and how many of them were compared. */
export type Trust = { others: number; verified: number; changed: number };

export function trustOf(readers: Known[], own: string): Trust {
  const people = new Map(readers.map((reader) => [reader.user_id, reader.verified]));
  people.delete(own);
  const are = (state: Known["verified"]) => [...people.values()].filter((is) => is === state);
  return {
    others: people.size,
    verified: are("verified").length,
    changed: are("changed").length,
  };
}

/** What is so: of the channel's group on this device, and of the people in it. */
export function shown(standing: Standing | undefined, trust: Trust | null): Shown {
  const caution = "text-caution";
  if (!standing || standing.state === "joining") {
    const about = "This device is not in the channel's group yet: it has no keys to read or write.";
    return { icon: Hourglass, words: "Getting keys", about, colour: "text-secondary" };
  }
  if (standing.state === "paused") {
    const about = `Nothing is sent or shown here: ${standing.reason ?? "something is wrong"}.`;
    return { icon: TriangleAlert, words: "Paused", about, colour: "text-danger" };
  }
  if (standing.state === "resting") {
    const about = "This device has lost the group too often and waits before it enters again.";
    return { icon: Hourglass, words: "Waiting for keys", about, colour: caution };
  }
  if (trust && trust.changed > 0) {
    const about = "The safety number of somebody here is another than the one you have compared.";
    return { icon: ShieldAlert, words: "Number changed", about, colour: caution };
  }
  if (standing.state === "removing") {
    const about = "A device that no longer belongs here still has keys: it is being removed.";
    return { icon: ShieldAlert, words: "Removing a device", about, colour: caution };
  }
  if (trust && trust.verified > 0) {
    const all = trust.verified === trust.others;
    return {
      icon: ShieldCheck,
      words: all ? "All verified" : `${trust.verified} of ${trust.others} verified`,
      about: "Encrypted; so many of the others' safety numbers you have compared.",
      colour: all ? "text-verified" : "text-secondary",
    };
  }
  const about = "Only the devices in this channel's group have its keys.";
  return { icon: Lock, words: "Encrypted", about, colour: "text-secondary" };
}

/** Asked for again when somebody comes or goes, and when a dialog was closed. */
function useTrust(app: App, id: string, seq: number, joined: boolean): Trust | null {
  const [trust, setTrust] = useState<Trust | null>(null);
  const open = useStore(view, ({ modal }) => modal !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew whenever the log is longer
  useEffect(() => {
    if (!joined || open) return;
    const own = app.store.get().who?.user_id ?? "";
    const asked = app.core.ask({ do: "show_readers", channel: id });
    asked.done.then(
      ({ readers }) => setTrust(trustOf(readers, own)),
      () => setTrust(null),
    );
  }, [app, id, seq, joined, open]);
  return trust;
}

type Props = { app: App; entry: ServerEntry; channel: ChannelView };

export function Encrypted({ app, entry, channel }: Props) {
  const id = channel.channel_id;
  const standing = useStore(app.attention.store, (state) => state.standing[id]);
  const joined = standing !== undefined && standing.state !== "joining";
  const trust = useTrust(app, id, entry.view.policy_seq, joined);
  const { icon: Icon, words, about, colour } = shown(standing, trust);
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      title={about}
      onClick={() => openModal({ kind: "encryption", channel: id })}
      className={`mr-2 flex h-8 shrink-0 items-center gap-1.5 rounded-full border border-line px-3 text-meta hover:bg-hover max-md:h-11 max-md:px-3.5 ${colour}`}
    >
      <Icon aria-hidden="true" className="size-3.5" />
      <span className="max-md:sr-only">{words}</span>
    </button>
  );
}
