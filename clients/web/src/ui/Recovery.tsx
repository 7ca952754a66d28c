// The recovery phrase: shown once, tested once; and asked for again, long after.

import { useState } from "react";
import type { App } from "@/client/app";
import { useStore } from "@/client/store";
import { Button, Field, Mark, Problem } from "./bits";

const TESTED = 3;

/** Different places in a phrase, in ascending order. */
function places(count: number): number[] {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(TESTED, count)) {
    const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
    chosen.add(random % count);
  }
  return [...chosen].sort((a, b) => a - b);
}

export default function Recovery({ app }: { app: App }) {
  const phrase = useStore(app.store, (state) => state.phrase) ?? "";
  const words = phrase.split(" ");
  const asked = useStore(app.store, (state) => state.phraseAsked);
  const [testing, setTesting] = useState(asked);
  const later = () => {
    app.reminding.later();
    app.phraseDone(false);
  };
  return (
    <main className="flex min-h-dvh flex-col items-center bg-canvas px-5 py-10 md:justify-center">
      <div className="w-full max-w-[36rem] space-y-5">
        <Mark />
        {testing ? (
          <Test
            words={words}
            later={asked ? later : null}
            back={() => setTesting(false)}
            done={() => app.phraseDone(true)}
          />
        ) : (
          <Save
            words={words}
            next={() => setTesting(true)}
            later={asked ? later : () => app.phraseDone(false)}
          />
        )}
      </div>
    </main>
  );
}

function Save({ words, next, later }: { words: string[]; next: () => void; later: () => void }) {
  return (
    <>
      <h1 className="text-page font-[650]">Save your recovery phrase</h1>
      <p className="text-secondary">
        These {words.length} words bring back your account and its keys if you forget your password
        or lose your devices. Nobody else has them: whoever reads them can become you, and the node
        cannot give them back to you. Write them on paper, in this order.
      </p>
      <ol
        aria-label="Recovery phrase"
        className="grid grid-cols-2 gap-x-6 gap-y-1 rounded-sheet border border-line bg-raised p-5 font-mono md:grid-cols-3"
      >
        {words.map((word, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place, and may stand twice
          <li key={at} className="flex gap-3">
            <span className="w-6 shrink-0 text-right text-muted tabular-nums">{at + 1}</span>
            <span data-word={at + 1}>{word}</span>
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-3">
        <Button onClick={next}>I have written it down</Button>
        <Button kind="quiet" onClick={later}>
          Later
        </Button>
      </div>
    </>
  );
}

type TestProps = {
  words: string[];
  /** When it is only asked whether it is still there: not now. */
  later: (() => void) | null;
  back: () => void;
  done: () => void;
};

function Test({ words, later, back, done }: TestProps) {
  const [asked] = useState(() => places(words.length));
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <form
      className="space-y-5"
      onSubmit={(event) => {
        event.preventDefault();
        const fields = new FormData(event.currentTarget);
        const right = asked.every(
          (at) =>
            String(fields.get(`word-${at}`))
              .trim()
              .toLowerCase() === words[at],
        );
        if (right) done();
        else setProblem("Not all of these are right. Look at your paper again.");
      }}
    >
      <h1 className="text-page font-[650]">
        {later
          ? "Do you still have your recovery phrase?"
          : "One test, so that it works on the day you need it"}
      </h1>
      <p className="text-secondary">
        Type these words from your paper.
        {later ? " If you cannot find it, show the words again and write them down anew." : ""}
      </p>
      <div className="grid gap-4 md:grid-cols-3">
        {asked.map((at) => (
          <Field
            key={at}
            label={`Word ${at + 1}`}
            name={`word-${at}`}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
        ))}
      </div>
      <Problem words={problem} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit">Done</Button>
        <Button kind="quiet" onClick={back}>
          Show the words again
        </Button>
        {later ? (
          <Button kind="quiet" onClick={later}>
            Remind me later
          </Button>
        ) : null}
      </div>
    </form>
  );
}
