// What the core answers to a question that a dialog asks when it opens, and again when told to.

import { useCallback, useEffect, useState } from "react";
import type { App } from "@/client/app";
import { failureWords } from "@/client/words";
import type { Kind } from "@/core/messages";
import type { Answers, Request } from "@/wire/core";

/** Whenever `version` is another one, it is asked anew; until then the last answer stays. */
export function useAnswer<K extends Kind>(
  app: App,
  request: Request & { do: K },
  version: unknown = null,
) {
  const [answer, setAnswer] = useState<Answers[K] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const asked = JSON.stringify(request);
  const again = useCallback(() => {
    setProblem(null);
    const { done } = app.core.ask<K>(JSON.parse(asked));
    done.then(setAnswer, (error: unknown) => setProblem(failureWords(error)));
  }, [app, asked]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version has another answer
  useEffect(again, [again, version]);
  return { answer, problem, again };
}
