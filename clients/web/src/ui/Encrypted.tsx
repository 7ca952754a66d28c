// The pill in the header: what holds for the channel on this device now, and nothing better.

import { Hourglass, Lock, ShieldAlert, ShieldCheck, TriangleAlert } from "lucide-react";
import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import type { ChannelView, Peer, Standing } from "@/client/types";
import { openModal } from "./view";

type Shown = {
  icon: typeof Lock;
  words: string;
  /** What a longer look says. */
  about: string;
  colour: string;
};

/** What is so: of what is known of the channel's group, and in a dm of the people in it. */
export function shown(standing: Standing | undefined, peers: Peer[] | null): Shown {
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
  if (peers?.some(({ verified }) => verified === "changed")) {
    const about = "The safety number of somebody here is another than the one you have compared.";
    return { icon: ShieldAlert, words: "Number changed", about, colour: caution };
  }
  if (standing.state === "removing") {
    const about = "A device that no longer belongs here still has keys: it is being removed.";
    return { icon: ShieldAlert, words: "Removing a device", about, colour: caution };
  }
  if (peers && peers.length > 0 && peers.every(({ verified }) => verified === "verified")) {
    const about = "You have compared safety numbers with everybody here.";
    return { icon: ShieldCheck, words: "Verified", about, colour: "text-verified" };
  }
  const about = "Only the devices in this channel's group have its keys.";
  return { icon: Lock, words: "Encrypted", about, colour: "text-secondary" };
}

export function Encrypted({ app, channel }: { app: App; channel: ChannelView }) {
  const id = channel.channel_id;
  const standing = useStore(app.attention.store, (state) => state.standing[id]);
  const peers = useStore(
    app.store,
    ({ dms }) => dms.find((one) => one.dm.channel_id === id)?.dm.peers ?? null,
  );
  const { icon: Icon, words, about, colour } = shown(standing, peers);
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
