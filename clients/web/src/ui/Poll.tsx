// An anonymous poll in the timeline: what is asked, how it stands, and the own vote.

import { Check, ListChecks } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { isOver, nameOf, standingWords, type Voting, voteWords } from "@/client/polls";
import { useStore } from "@/client/store";
import type { MessageRow, PollView } from "@/client/types";
import { count } from "@/client/words";
import { Button } from "./bits";
import { Delay } from "./composer/delay";
import { isOwn, type Place } from "./deeds";
import { HalfDisc } from "./Face";
import { openModal } from "./view";

type Props = { place: Place; row: MessageRow; poll: PollView };

/** The longest that a browser's clock waits. */
const LONGEST_MS = 2_147_483_647;

/** Draws anew when a poll closes. */
function useOver(poll: PollView): boolean {
  const [now, setNow] = useState(Date.now);
  const over = isOver(poll, Math.max(now, Date.now()));
  useEffect(() => {
    const left = poll.closes_at - Date.now();
    if (over || left > LONGEST_MS) return;
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, left) + 50);
    return () => clearTimeout(timer);
  }, [over, poll.closes_at]);
  return over;
}

/** So long after something has come an open poll is looked at. */
const LOOK_MS = 300;

/** The poll, closed if its author has closed it: of that no row comes, so it is looked whenever the log is longer. */
function useClosed({ app, channel }: Place, { seq }: MessageRow, poll: PollView): PollView {
  const id = channel.channel_id;
  const [ended, setEnded] = useState<Pick<PollView, "closed" | "closed_by"> | null>(null);
  const log = useStore(app.attention.store, ({ standing }) => standing[id]?.seq);
  const open = !poll.closed && ended === null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew whenever the log is longer
  useEffect(() => {
    if (!open) return;
    const timer = setTimeout(() => {
      const asked = app.core.ask({ do: "show_poll", channel: id, poll: seq });
      asked.done.then(
        ({ closed, closed_by }) => closed && setEnded({ closed, closed_by }),
        () => {},
      );
    }, LOOK_MS);
    return () => clearTimeout(timer);
  }, [app, id, seq, open, log]);
  return poll.closed ? poll : { ...poll, ...ended };
}

export default function Poll({ place, row, poll: read }: Props) {
  const { app, channel } = place;
  const poll = useClosed(place, row, read);
  const id = channel.channel_id;
  const voting = useStore(app.polls.store, ({ votes }) => votes[nameOf(id, row.seq)]);
  const over = useOver(poll);
  const [chosen, setChosen] = useState<number | null>(null);
  const [delay, setDelay] = useState(30_000);
  const title = useId();
  const going = voting && !voting.failed && !voting.sent;
  const voted = poll.own ?? (voting?.sent ? voting.option : null);
  const votes = !over && voted === null && !going;
  const vote = () => chosen !== null && app.polls.vote(id, row.seq, chosen, delay);
  return (
    <section
      aria-labelledby={title}
      data-poll={over ? "closed" : "open"}
      className="my-1 max-w-[480px] rounded-card border border-mask border-dashed p-3 [overflow-wrap:anywhere]"
    >
      <p className="flex items-center gap-1.5 text-meta text-mask">
        <HalfDisc className="size-3 shrink-0" /> Anonymous poll
      </p>
      <p id={title} className="mt-0.5 whitespace-pre-wrap font-[650]">
        {poll.question}
      </p>
      <Options
        poll={poll}
        votes={votes}
        chosen={chosen}
        choose={setChosen}
        mark={voted ?? (going ? voting.option : null)}
        words={voted === null ? "on its way" : "your vote"}
        name={title}
      />
      <p className="mt-2 text-second text-muted tabular-nums">
        {standingWords(poll, over ? poll.closes_at : Date.now())}
        {poll.uncounted > 0
          ? ` · ${count(poll.uncounted, "vote", "votes")} for nothing that this device can read`
          : ""}
      </p>
      {votes && chosen !== null ? (
        <Before poll={poll} delay={delay} change={setDelay} vote={vote} />
      ) : null}
      {voting && poll.own === null ? <Way place={place} row={row} voting={voting} /> : null}
      <div className="-ml-2 mt-1 flex flex-wrap">
        <Button
          kind="quiet"
          className="min-h-8! px-2! text-second max-md:min-h-11!"
          onClick={() => openModal({ kind: "recount", channel: id, seq: row.seq })}
        >
          <ListChecks aria-hidden="true" className="size-4" />
          How it was counted
        </Button>
        {!over && isOwn(place, row) ? (
          <Button
            kind="quiet"
            className="min-h-8! px-2! text-second max-md:min-h-11!"
            onClick={() => askToClose(place, row)}
          >
            Close the poll
          </Button>
        ) : null}
      </div>
    </section>
  );
}

type OptionsProps = {
  poll: PollView;
  votes: boolean;
  chosen: number | null;
  choose: (option: number) => void;
  /** Which one the own vote is for, and what is said of it. */
  mark: number | null;
  words: string;
  name: string;
};

function Options({ poll, votes, chosen, choose, mark, words, name }: OptionsProps) {
  return (
    <ol aria-label="Options" className="mt-2 space-y-2">
      {poll.options.map((option, at) => {
        const line = (
          <>
            <span className="min-w-0 flex-1">{option.text}</span>
            {mark === at ? (
              <span className="flex shrink-0 items-center gap-1 text-meta text-mask">
                <Check aria-hidden="true" className="size-3.5" /> {words}
              </span>
            ) : null}
            <span className="shrink-0 text-second text-muted tabular-nums">
              {count(option.votes, "vote", "votes")}
            </span>
          </>
        );
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an option is its place
          <li key={at} data-option={at}>
            {votes ? (
              <label className="flex min-h-8 cursor-pointer items-center gap-2 max-md:min-h-11">
                <input
                  type="radio"
                  name={name}
                  checked={chosen === at}
                  onChange={() => choose(at)}
                  className="size-4 shrink-0 accent-(--mask-fill)"
                />
                {line}
              </label>
            ) : (
              <p className="flex items-center gap-2">{line}</p>
            )}
            <progress
              aria-label={`Votes for ${option.text}`}
              className="bar bar-mask"
              max={Math.max(poll.votes, 1)}
              value={option.votes}
            />
          </li>
        );
      })}
    </ol>
  );
}

type BeforeProps = {
  poll: PollView;
  delay: number;
  change: (delay: number) => void;
  vote: () => void;
};

/** What is said before one votes. */
function Before({ poll, delay, change, vote }: BeforeProps) {
  const { hidden, seen, open } = voteWords(poll);
  return (
    <div className="mt-2 rounded-row bg-mask-ground p-3 text-second text-secondary">
      <dl>
        {[
          ["Hidden", hidden],
          ["Everybody sees", seen],
          ["Not protected", open],
        ].map(([name, words]) => (
          <div key={name}>
            <dt className="inline font-[600] text-text">{name}: </dt>
            <dd className="inline">{words}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Delay delay={delay} change={change} />
        <button
          type="button"
          onClick={vote}
          className="ml-auto inline-flex min-h-9 items-center rounded-row bg-mask-fill px-4 font-[600] text-white hover:brightness-110 max-md:min-h-11"
        >
          Vote anonymously
        </button>
      </div>
    </div>
  );
}

/** What has become of the own vote. */
function Way({ place, row, voting }: { place: Place; row: MessageRow; voting: Voting }) {
  const { app, channel } = place;
  if (voting.failed) {
    return (
      <p role="alert" className="mt-2 text-second text-danger">
        {voting.failed}
      </p>
    );
  }
  if (voting.sent) {
    return (
      <p role="status" className="mt-2 text-second text-muted">
        Your vote is in the poll.
      </p>
    );
  }
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2 text-second">
      <p role="status" className="min-w-0 flex-1 text-muted">
        {voting.waits ?? "Your vote is being made."}
      </p>
      <Button kind="quiet" onClick={() => app.polls.cancel(channel.channel_id, row.seq)}>
        Do not send it
      </Button>
    </div>
  );
}

function askToClose({ app, channel }: Place, row: MessageRow): void {
  openModal({
    kind: "question",
    question: {
      title: "Close the poll?",
      verb: "Close the poll",
      words:
        "No vote that comes later counts, for anybody. What was voted stays, and so does the tally, which everybody sees. It cannot be opened again.",
      act: () =>
        app.core.ask({ do: "close_poll", channel: channel.channel_id, poll: row.seq }).done,
    },
  });
}
