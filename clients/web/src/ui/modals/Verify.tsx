// A safety number: twelve groups that two people compare somewhere else, once.

import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { App } from "@/client/app";
import { failureWords } from "@/client/words";
import { Button, Problem } from "../bits";
import { Dialog } from "./Dialog";
import { useAnswer } from "./useAnswer";

const STATES = {
  unverified: "Not compared yet. That is no alarm: compare when it matters to you.",
  verified: "You have compared this number, and it is still the same.",
  changed: "This number is another than the one you have compared. Ask them in person why.",
};

export function Verify({ app, user, name }: { app: App; user: string; name: string }) {
  const { answer, problem, again } = useAnswer(app, { do: "verify", user, confirm: false });
  const [refused, setRefused] = useState<string | null>(null);
  const confirm = () => {
    const { done } = app.core.ask({ do: "verify", user, confirm: true });
    done.then(again, (error: unknown) => setRefused(failureWords(error)));
  };
  const colour = {
    unverified: "text-secondary",
    verified: "text-verified",
    changed: "text-caution",
  };
  return (
    <Dialog title={`Safety number with ${name}`}>
      <div className="space-y-4">
        <Problem words={problem ?? refused} />
        {answer ? (
          <>
            <p className={`flex items-start gap-2 ${colour[answer.state]}`}>
              {answer.state === "verified" ? (
                <ShieldCheck aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
              ) : null}
              {answer.state === "changed" ? (
                <ShieldAlert aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
              ) : null}
              {STATES[answer.state]}
            </p>
            <ol
              aria-label="Safety number"
              className="grid grid-cols-3 gap-x-4 gap-y-2 rounded-sheet border border-line bg-canvas p-4 text-center font-mono text-[1.0625rem] md:grid-cols-4"
            >
              {answer.safety_number.split(/\s+/).map((group, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place, and may stand twice
                <li key={at}>{group}</li>
              ))}
            </ol>
            <p className="text-second text-muted">
              {name} sees the same numbers for you. Read them to each other in person, or over a
              line that you trust. If they are the same, nobody stands between you.
            </p>
            {answer.state === "verified" ? null : (
              <Button onClick={confirm}>They are the same</Button>
            )}
          </>
        ) : null}
      </div>
    </Dialog>
  );
}
