// Asking in an anonymous poll, and how the votes of one were counted.

import { Plus, X } from "lucide-react";
import { useRef, useState } from "react";
import type { App } from "@/client/app";
import { LIVES, POLL, pollProblem } from "@/client/polls";
import { count } from "@/client/words";
import type { Request } from "@/wire/core";
import { Button, Field, IconButton, Problem } from "../bits";
import { useForm } from "../forms";
import { Select } from "../settings/fields";
import { closeModal } from "../view";
import { Dialog } from "./Dialog";
import { useAnswer } from "./useAnswer";

const DAY = String(24 * 3_600_000);

export function CreatePoll({ app, channel }: { app: App; channel: string }) {
  const [question, setQuestion] = useState("");
  const [options, setOptions] = useState([
    { id: 0, text: "" },
    { id: 1, text: "" },
  ]);
  const next = useRef(2);
  const [life, setLife] = useState(DAY);
  const write = (id: number, text: string) =>
    setOptions(options.map((one) => (one.id === id ? { id, text } : one)));
  const form = useForm(async () => {
    const asked = question.trim();
    const given = options.map(({ text }) => text.trim()).filter(Boolean);
    const wrong = pollProblem(asked, given);
    if (wrong) return form.setProblem(wrong);
    const request: Request = {
      do: "open_poll",
      channel,
      question: asked,
      options: given,
      life: Number(life),
    };
    await app.core.ask(request).done;
    closeModal();
  });
  return (
    <Dialog title="Anonymous poll">
      <form onSubmit={form.onSubmit} className="space-y-4">
        <p className="text-second text-secondary">
          You ask under your name. Who votes for what is hidden: from you, from moderators and from
          the node. Each member has one vote. Everybody sees the tally all the time.
        </p>
        <Field
          label="Question"
          value={question}
          autoComplete="off"
          hint={`${POLL.question} characters at most`}
          onChange={(event) => setQuestion(event.currentTarget.value)}
          required
        />
        <fieldset className="space-y-2">
          <legend className="mb-1 text-second font-[600] text-secondary">Options</legend>
          {options.map(({ id, text }, at) => (
            <div key={id} className="flex items-center gap-1">
              <input
                value={text}
                aria-label={`Option ${at + 1}`}
                autoComplete="off"
                onChange={(event) => write(id, event.currentTarget.value)}
                className="block min-h-11 w-full rounded-row border border-control bg-raised px-3 text-[1rem]"
              />
              {options.length > POLL.least ? (
                <IconButton
                  label={`Take option ${at + 1} away`}
                  onClick={() => setOptions(options.filter((one) => one.id !== id))}
                >
                  <X aria-hidden="true" className="size-4" />
                </IconButton>
              ) : null}
            </div>
          ))}
          {options.length < POLL.most ? (
            <Button
              kind="quiet"
              onClick={() => {
                setOptions([...options, { id: next.current, text: "" }]);
                next.current += 1;
              }}
            >
              <Plus aria-hidden="true" className="size-4" />
              One more option
            </Button>
          ) : null}
        </fieldset>
        <Select
          label="It is open for"
          value={life}
          options={LIVES}
          hint="It closes at the beginning of an hour. You can close it before."
          change={setLife}
        />
        <Problem words={form.problem} />
        <Button type="submit" disabled={form.busy}>
          {form.busy ? "Asking…" : "Ask"}
        </Button>
      </form>
    </Dialog>
  );
}

/** So much of a vote's number stands there: enough to find it again. */
const SHORT = 16;

export function Recount({ app, channel, seq }: { app: App; channel: string; seq: number }) {
  const { answer, problem } = useAnswer(app, { do: "show_poll", channel, poll: seq });
  return (
    <Dialog title="How it was counted">
      <div className="space-y-4">
        <p className="text-second text-secondary">
          Every device counts for itself. Each vote carries a proof that it is by one of the members
          who might vote, and a number that is another for each of them and the same whenever one
          votes twice: so nobody has two votes, and nobody can tell whose one is.
        </p>
        <Problem words={problem} />
        {answer ? (
          <>
            <p className="tabular-nums">
              {count(answer.votes, "vote", "votes")} of {count(answer.of, "member", "members")},{" "}
              {answer.uncounted === 0
                ? "all of them counted"
                : `${answer.uncounted} of them for no option, or not readable on this device`}
              .
            </p>
            <ol
              aria-label="Votes"
              tabIndex={0}
              className="max-h-[40dvh] space-y-1 overflow-y-auto text-second"
            >
              {answer.ballots.map(({ seq: at, nullifier, option }) => (
                <li key={at} className="flex items-baseline gap-3">
                  <span className="w-12 shrink-0 text-right text-muted tabular-nums">{at}</span>
                  <code className="shrink-0 font-mono text-meta">{nullifier.slice(0, SHORT)}</code>
                  <span className="min-w-0 flex-1 truncate">
                    {option === null ? "not counted" : answer.options[option]?.text}
                  </span>
                </li>
              ))}
            </ol>
            <p className="text-second text-muted">
              The first number is the place in the channel's log. That a vote was never let in, only
              its voter can notice: by its missing here.
            </p>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}
