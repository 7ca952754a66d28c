// A form that does something that takes a while and may be refused.

import { type FormEvent, useState } from "react";
import { failureWords } from "@/client/words";

/** `words` says what went wrong, where the form knows better. */
export function useForm(
  act: (fields: Record<string, string>) => Promise<void>,
  words: (error: unknown) => string = failureWords,
) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy) return;
    const fields: Record<string, string> = {};
    for (const [name, value] of new FormData(event.currentTarget)) {
      if (typeof value === "string") fields[name] = value;
    }
    setBusy(true);
    setProblem(null);
    act(fields)
      .catch((error: unknown) => setProblem(words(error)))
      .finally(() => setBusy(false));
  };
  return { busy, problem, setProblem, onSubmit };
}
