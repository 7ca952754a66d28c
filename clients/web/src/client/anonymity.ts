// What is said of anonymous posts before one is made: from the terms of the channel and how it stands,
// never from what one would like to promise.

import type { AnonymousStatus, Nobody } from "./types";
import { count, timeOf } from "./words";

const HOUR_MS = 3_600_000;

/** Who wrote an anonymous post, as far as anybody knows. */
export const nobodyWords = ({ of }: Nobody): string => `One of ${count(of, "member", "members")}`;

/** The hour of an anonymous post: nothing finer is known of it. */
export const hourWords = (at: number): string => `${timeOf(at)} – ${timeOf(at + HOUR_MS)}`;

export type Explained = { seen: string; hidden: string; open: string };

/** What members see, what is hidden and from whom, and what is not protected. */
export function explained({ of, pseudonymous = false }: AnonymousStatus): Explained {
  const among = of === undefined ? "that a member wrote it" : `that one of ${of} members wrote it`;
  const also = pseudonymous
    ? ", the hour, and a pseudonym for your posts of this window"
    : ", and the hour";
  const apart = pseudonymous ? "" : ", and whether two posts have one author";
  return {
    seen: `this text, ${among}${also}.`,
    hidden: `from members, moderators and the node: that it was you${apart}.`,
    open: "how you write, and who else was there to write it. The node sees your network address and the kind of your browser: it can compare them, and when you are here, with the post.",
  };
}

/** What else holds, once one asks. */
export const DETAILS = [
  "The post leaves without your session, on a connection that nothing else of yours uses. A browser cannot promise more: two posts soon after each other may share a connection. The terminal program makes a new one for each and can use a proxy.",
  "It notifies nobody, whomever it mentions. It answers no message and has no files, and nobody sees you type.",
  "Nobody can edit it, not you either. Moderators can delete it.",
  "A moderator can keep whoever wrote a post from more of them until the window ends, without learning who it is. Each author that is blocked is one less to hide among.",
] as const;

/** What is left, and until when. */
export function quotaWords({ left, limit, closes_at }: AnonymousStatus): string | null {
  if (left === undefined || limit === undefined) return null;
  const until = closes_at === undefined ? "" : ` until ${timeOf(closes_at)}`;
  return `${left} of ${count(limit, "post", "posts")} left${until}`;
}

/** Whether a window is the one that is open now. */
export const isOpen = (window: number, seconds: number | undefined, now: number): boolean =>
  seconds !== undefined && Math.floor(now / 1_000 / seconds) === window;
