// Why something of a channel cannot be shown, for people: what happened, what is safe, and the one
// thing that can be done, where there is one. Most of it heals by itself, and then nothing is offered.

import type { Row } from "@/client/types";

/** What can be done about it here. */
export type Repair = "update" | "devices";

export type Why = { words: string; repair: Repair | null };

type Gap = Extract<Row, { type: "gap" }>;

const PUT_ASIDE = "damaged, or against the protocol: put aside";
const OTHERS_MAY = "Another device of yours is asked for it";

/** By the reason; what follows “A message here was”. */
const REASONS: Record<string, string> = {
  not_shared:
    "sent before this device joined, and is not shared with it yet. Devices of members who were there are asked while they are online",
  not_joined: "sent while this device was not in the channel",
  removed: "sent when this device was no longer in the channel",
  not_visible: "sent while you could not see this channel",
  withheld:
    "not shown by the node, though the log has it. Whoever was there may still have it: ask one of them",
  commit_failed:
    "part of another history than the one this device knows. It enters the channel anew by itself",
  forked: "part of another history than the one this device knows",
  wrong_epoch: `sealed with a key that this device does not have. ${OTHERS_MAY}`,
  replayed: `read here before, and its key is gone. ${OTHERS_MAY}`,
  undecryptable: "damaged, or forged: put aside. If it matters, ask for it to be sent again",
  malformed: PUT_ASIDE,
  invalid: PUT_ASIDE,
  class: PUT_ASIDE,
  lied: PUT_ASIDE,
  not_ours:
    "said to come from this device, which never sent it: put aside. Look whether all your devices are yours",
  commitment: "not what its sender had committed to: put aside",
  unsupported: "of a kind that this version does not know",
  unsupported_version: "of a kind that this version does not know",
  undone: "undone, and sent again",
  sender_not_right: "sent by a device that does not belong to this channel",
  may_not_send: "sent by somebody who was not allowed to",
  outsiders_present:
    "sealed for somebody outside the channel, too. Its sender has to send it again",
  wrong_incarnation: "sent to a group that this channel has given up",
  channel_unknown: "sent to a channel that was not there at that time",
  below_version_floor:
    "sent by a program that is too old for this server. Its sender has to update it",
  refused: "against the rules of this server",
  not_proved: "an anonymous post whose proof does not hold: put aside",
  ring_stale: "an anonymous post that was proved against other members than count: put aside",
  window_back: "an anonymous post of a time that is over: put aside",
  posted_before: "an anonymous post that was there before: put aside",
};

/** By the cause, where a reason is not known here. */
const CAUSES: Record<string, string> = {
  before_joined: "sent before this device joined. Only those who were there can read it",
  outside: "sent while this device was not in the channel",
  gap: "not shown by the node",
  unknown_device: "sent by a device that does not belong to this channel",
  fork: "part of another history than the one this device knows",
  lost_key: "sealed with a key that this device no longer has",
  unsupported_version: "of a kind that this version does not know",
  quarantined: PUT_ASIDE,
  not_allowed: "sent by somebody who was not allowed to",
  undone: "undone, and sent again",
};

/** When nothing more is shown from here on. */
const ENDS: Record<string, string> = {
  not_visible:
    "You can no longer see what is said here: what you may see has changed. If that is wrong, ask whoever runs the server.",
  unsupported_version:
    "What follows needs a newer version of Coterie. What you have read stays on this device.",
  withheld:
    "The node does not show what follows. What you have read stays on this device, and nothing is sent until the node shows it: tell whoever runs the node.",
  forked:
    "The node shows another history than before. What you have read stays on this device, and nothing is sent here. Tell the others by another way.",
  lied: "The node let something in that no node may. What you have read stays on this device, and nothing is sent here. Tell the others by another way.",
};

const repairOf = (reason: string, cause: string | null): Repair | null => {
  if (cause === "unsupported_version") return "update";
  return reason === "not_ours" ? "devices" : null;
};

const said = (count: number): string =>
  count === 1 ? "A message here was" : `${count.toLocaleString()} messages here were`;

/** Why messages are not shown. */
export function whyHidden(
  { reason, cause, words }: Extract<Row, { type: "unreadable" }>,
  count: number,
): Why {
  const told = REASONS[reason] ?? (cause && CAUSES[cause]) ?? words ?? "not to be shown";
  return { words: `${said(count)} ${told}.`, repair: repairOf(reason, cause) };
}

/** Why a part of the log is not shown. How many of its items were messages is not known here. */
export function whyGap({ reason, cause, words, to }: Gap): Why {
  const repair = repairOf(reason, cause);
  if (to === null)
    return { words: ENDS[reason] ?? `What follows cannot be read: ${words}.`, repair };
  if (reason === "not_shared") {
    return {
      words:
        "What was said before this device joined is not shared with it yet. Devices of members who were there are asked while they are online.",
      repair,
    };
  }
  if (cause === "before_joined")
    return { words: "What was said before this device joined cannot be read here.", repair };
  return { words: `What was said here cannot be read: ${words}.`, repair };
}
