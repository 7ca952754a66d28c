// Anonymous polls: one's votes on their way, and what is said of them. A vote that did not arrive can
// always be sent again: there is one of each member, whatever is sent. So one that was on its way when
// the page was closed is shown, and sent again when one says so.

import type { VotedView } from "@/wire/core";
import type { App } from "./app";
import { type Asked, Refusal } from "./core";
import { Store } from "./store";
import type { PollView } from "./types";
import { count, failureWords, sentence, shortMoment } from "./words";

export type Voting = {
  option: number;
  /** What it waits for, in words; null while it is made. */
  waits: string | null;
  /** Why it was not sent. */
  failed: string | null;
  /** Whether the node has it. */
  sent: boolean;
};

/** Bounds of spec/04-content.md. */
export const POLL = { question: 300, option: 100, least: 2, most: 10 } as const;

/** What is kept of a vote on its way begins so: its poll, and the option. */
const NOTE = "vote/";
const HOUR = 3_600_000;
export const LIVES: readonly (readonly [string, string])[] = [
  [String(HOUR), "An hour"],
  [String(6 * HOUR), "6 hours"],
  [String(24 * HOUR), "A day"],
  [String(3 * 24 * HOUR), "3 days"],
  [String(7 * 24 * HOUR), "A week"],
];

const CANCELLED = "Stopped. If it was just leaving, it may still count.";
const TAKEN_OVER =
  "The tab that was sending it was closed. Vote again: only one vote of you counts.";

const CLOSED =
  "The page was closed before the vote is known to have arrived. Vote again: only one vote of you counts.";

export const nameOf = (channel: string, seq: number): string => `${channel}/${seq}`;

export class Polls {
  readonly store = new Store<{ votes: Record<string, Voting> }>({ votes: {} });
  readonly #app: App;
  readonly #asked = new Map<string, Asked<unknown>>();

  constructor(app: App) {
    this.#app = app;
  }

  /** Shows what was under way when the page that had it ended. */
  resume(leads: boolean): void {
    if (!leads) return;
    for (const [note, option] of this.#app.notes.under(NOTE)) {
      const name = note.slice(NOTE.length);
      if (this.store.get().votes[name]) continue;
      this.#put(name, { option: Number(option), waits: null, failed: CLOSED, sent: false });
    }
  }

  clear(): void {
    this.#asked.clear();
    this.store.set({ votes: {} });
  }

  /** Votes as an anonymous post is sent: after a random time, on a connection of its own. */
  vote(channel: string, poll: number, option: number, delay: number): void {
    const name = nameOf(channel, poll);
    const voting: Voting = { option, waits: null, failed: null, sent: false };
    this.#put(name, voting);
    this.#app.notes.set(NOTE + name, String(option));
    const asked: Asked<VotedView> = this.#app.core.ask(
      { do: "vote", channel, poll, option, delay },
      ({ words }) => ours() && this.#put(name, { ...voting, waits: sentence(words) }),
    );
    this.#asked.set(name, asked);
    const ours = () => this.#asked.get(name) === asked;
    asked.done
      .then(
        () => ours() && this.#ends(name, { ...voting, sent: true }),
        (error) => ours() && this.#ends(name, { ...voting, failed: wordsOf(error) }),
      )
      .finally(() => ours() && this.#asked.delete(name));
  }

  /** Stops one that waits. */
  cancel(channel: string, poll: number): void {
    const name = nameOf(channel, poll);
    const voting = this.store.get().votes[name];
    this.#asked.get(name)?.abandon();
    this.#asked.delete(name);
    if (voting) this.#ends(name, { ...voting, failed: CANCELLED });
  }

  /** It is told here how it ended: nothing is left to be shown later. */
  #ends(name: string, voting: Voting): void {
    this.#app.notes.set(NOTE + name, null);
    this.#put(name, voting);
  }

  #put(name: string, voting: Voting): void {
    this.store.set(({ votes }) => ({ votes: { ...votes, [name]: voting } }));
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Refusal && error.code === "taken_over" ? TAKEN_OVER : failureWords(error);

/** Whether no vote is taken any more. */
export const isOver = ({ closed, closes_at }: PollView, now: number): boolean =>
  closed || closes_at <= now;

/** How many have voted, and until when. */
export function standingWords(poll: PollView, now: number): string {
  const voted = `${poll.votes} of ${count(poll.of, "member", "members")} voted`;
  if (!isOver(poll, now)) return `${voted} · closes ${shortMoment(poll.closes_at)}`;
  return poll.closed_by === null ? `${voted} · closed` : `${voted} · closed by its author`;
}

/** What holds of a vote, before it is cast. */
export const voteWords = (poll: PollView): { hidden: string; seen: string; open: string } => ({
  hidden: "what you vote, and whether you do: from members, moderators and the node.",
  seen: `how many votes each option has, and in which hour and order they came. You are one of ${count(poll.of, "member", "members")}.`,
  open: "the node sees your network address and the kind of your browser: it can compare them, and when you are here, with the vote. If few vote, or all vote alike, others can conclude what you voted. Whoever gets at the keys of your account can tell. A vote cannot be taken back or changed.",
});

/** What is wrong with a poll that is to be opened, as a sentence; nothing if it can be. */
export function pollProblem(question: string, options: string[]): string | null {
  const long = (text: string, most: number) => [...text].length > most;
  if (question === "") return "A poll asks something.";
  if (long(question, POLL.question)) {
    return `The question is too long: ${POLL.question} characters at most.`;
  }
  if (options.length < POLL.least) return `A poll has ${POLL.least} options at least.`;
  if (options.some((option) => long(option, POLL.option))) {
    return `An option is too long: ${POLL.option} characters at most.`;
  }
  if (new Set(options).size < options.length) return "Two options are the same.";
  return null;
}
