// Anonymous polls: what is said of them, how a vote is sent, and that the tally that comes is shown.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { App } from "@/client/app";
import { Refusal } from "@/client/core";
import { isOver, nameOf, Polls, pollProblem, standingWords, voteWords } from "@/client/polls";
import type { PollView } from "@/client/types";
import type { Request } from "@/wire/core";

const AT = Date.UTC(2026, 10, 20, 12);

const POLL: PollView = {
  question: "Beans or peas?",
  options: [
    { text: "Beans", votes: 2 },
    { text: "Peas", votes: 1 },
  ],
  votes: 3,
  uncounted: 0,
  of: 12,
  closes_at: AT + 3_600_000,
  closed: false,
  closed_by: null,
  own: null,
};

test("a poll is open until its time, or until its author closes it", () => {
  assert.ok(!isOver(POLL, AT));
  assert.ok(isOver(POLL, POLL.closes_at));
  assert.ok(isOver({ ...POLL, closed: true }, AT));
  assert.match(standingWords(POLL, AT), /^3 of 12 members voted · closes /);
  assert.equal(standingWords(POLL, POLL.closes_at), "3 of 12 members voted · closed");
  const ended = { ...POLL, closed: true, closed_by: 9 };
  assert.equal(standingWords(ended, AT), "3 of 12 members voted · closed by its author");
});

test("what is said before a vote names the crowd and what stays open", () => {
  const { seen, hidden, open } = voteWords(POLL);
  assert.match(seen, /one of 12 members/);
  assert.match(hidden, /moderators and the node/);
  assert.match(open, /cannot be taken back/);
  assert.match(open, /network address/);
});

test("a poll that cannot be is refused before it is sent", () => {
  assert.equal(pollProblem("Beans or peas?", ["Beans", "Peas"]), null);
  assert.match(pollProblem("", ["a", "b"]) ?? "", /asks something/);
  assert.match(pollProblem("x".repeat(301), ["a", "b"]) ?? "", /too long: 300/);
  assert.match(pollProblem("?", ["a"]) ?? "", /2 options/);
  assert.match(pollProblem("?", ["a", "b".repeat(101)]) ?? "", /too long: 100/);
  assert.match(pollProblem("?", ["a", "a"]) ?? "", /the same/);
});

/** Polls over a core whose answer is given by hand. */
function polls(kept = new Map<string, string>()) {
  const asked: Request[] = [];
  let [resolve, reject] = [(_: unknown) => {}, (_: unknown) => {}];
  let row = (_: { words: string }) => {};
  let abandoned = 0;
  const ask = (request: Request, onRow: (row: { words: string }) => void) => {
    asked.push(request);
    row = onRow;
    const done = new Promise((yes, no) => {
      [resolve, reject] = [yes, no];
    });
    const abandon = () => {
      abandoned += 1;
    };
    return { done, abandon };
  };
  const notes = {
    set: (name: string, text: string | null) =>
      text === null ? kept.delete(name) : kept.set(name, text),
    under: (prefix: string) => [...kept].filter(([name]) => name.startsWith(prefix)),
  };
  const made = new Polls({ core: { ask }, notes } as unknown as App);
  const voting = () => made.store.get().votes[nameOf("c", 7)];
  return {
    polls: made,
    asked,
    voting,
    row: (words: string) => row({ words }),
    done: () => resolve({}),
    fail: (error: unknown) => reject(error),
    abandoned: () => abandoned,
  };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 1));

test("a vote waits, goes out, and is in the poll", async () => {
  const made = polls();
  made.polls.vote("c", 7, 1, 30_000);
  assert.deepEqual(made.asked, [{ do: "vote", channel: "c", poll: 7, option: 1, delay: 30_000 }]);
  made.row("it is sent at a random time within 30 seconds");
  assert.equal(made.voting()?.waits, "It is sent at a random time within 30 seconds.");
  made.done();
  await turn();
  assert.deepEqual(made.voting(), { option: 1, waits: null, failed: null, sent: true });
});

test("a vote that was on its way when the page was closed is shown, and can be sent again", async () => {
  const kept = new Map<string, string>();
  polls(kept).polls.vote("c", 7, 1, 30_000);
  const later = polls(kept);
  later.polls.resume(false);
  assert.equal(later.voting(), undefined, "another tab has it");
  later.polls.resume(true);
  assert.equal(later.voting()?.option, 1);
  assert.match(later.voting()?.failed ?? "", /page was closed/);
  later.polls.vote("c", 7, 1, 0);
  later.done();
  await turn();
  assert.equal(later.voting()?.sent, true);
  assert.equal(kept.size, 0);
});

test("a vote that is refused says why, and one that is stopped is not sent", async () => {
  const made = polls();
  made.polls.vote("c", 7, 0, 0);
  const message = "your vote is in that poll already, and it stands";
  made.fail(new Refusal({ kind: "refused", code: "voted", message }));
  await turn();
  assert.equal(made.voting()?.failed, "Your vote is in that poll already, and it stands.");

  made.polls.vote("c", 7, 0, 30_000);
  assert.equal(made.voting()?.failed, null);
  made.polls.cancel("c", 7);
  assert.equal(made.abandoned(), 1);
  made.row("too late");
  made.done();
  await turn();
  assert.match(made.voting()?.failed ?? "", /^Stopped/);
});
