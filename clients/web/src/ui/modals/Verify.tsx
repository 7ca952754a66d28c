// A safety number: twelve groups that two people compare somewhere else, once; and the same as a
// picture, for a camera.

import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import type { App } from "@/client/app";
import { compared, safetyDigits } from "@/client/scanning";
import { failureWords } from "@/client/words";
import type { Verified } from "@/wire/core";
import { Button, Problem } from "../bits";
import { Qr } from "../Qr";
import { Scan } from "../Scan";
import { Dialog } from "./Dialog";
import { useAnswer } from "./useAnswer";

const STATES = {
  unverified: "Not compared yet. That is no alarm: compare when it matters to you.",
  verified: "You have compared this number, and it is still the same.",
  changed: "This number is another than the one you have compared. Ask them in person why.",
};

const COLOURS = {
  unverified: "text-secondary",
  verified: "text-verified",
  changed: "text-caution",
};

/** What the camera has read last. */
type Scanned = "same" | "another" | "no_number" | null;

export function Verify({ app, user, name }: { app: App; user: string; name: string }) {
  const { answer, problem, again } = useAnswer(app, { do: "verify", user });
  const [refused, setRefused] = useState<string | null>(null);
  const [scanned, setScanned] = useState<Scanned>(null);
  const [scanning, setScanning] = useState(false);
  // What was on the screen is confirmed, not what may have come since.
  const confirm = () => {
    setRefused(null);
    const { done } = app.core.ask({ do: "verify", user, confirm: answer?.safety_number ?? null });
    const told = (error: unknown) => {
      setRefused(failureWords(error));
      again();
    };
    done.then(again, told);
  };
  const found = (text: string) => {
    const told = compared(text, answer?.safety_number ?? "");
    setScanned(told);
    if (told === "same") confirm();
    return told !== "no_number";
  };
  return (
    <Dialog title={`Safety number with ${name}`}>
      <div className="space-y-4">
        <Problem words={problem ?? refused} />
        {answer ? (
          <>
            {scanned === "another" ? <NotTheSame name={name} /> : null}
            {scanned === "another" && answer.state !== "changed" ? null : (
              <State state={answer.state} />
            )}
            {scanning ? null : <Numbers number={answer.safety_number} name={name} />}
            {scanned === "no_number" ? (
              <p role="status" className="text-second text-caution">
                That code is no safety number. On {name}’s device open the same dialog, for you.
              </p>
            ) : null}
            <div className="flex flex-wrap items-start gap-3">
              {answer.state === "verified" || scanned === "another" || scanning ? null : (
                <Button onClick={confirm}>They are the same</Button>
              )}
              <Scan
                label={scanned === "another" ? "Scan again" : "Scan theirs"}
                words={`Hold the picture on ${name}’s screen before the camera.`}
                changed={(on) => {
                  setScanning(on);
                  if (on) setScanned(null);
                }}
                found={found}
              />
            </div>
          </>
        ) : null}
      </div>
    </Dialog>
  );
}

function Numbers({ number, name }: { number: string; name: string }) {
  return (
    <>
      <div className="flex items-center gap-4 rounded-sheet border border-line bg-canvas p-4 max-md:flex-col">
        <div className="w-36 shrink-0 max-md:w-44">
          <Qr text={safetyDigits(number) ?? number} label="The safety number as a picture" />
        </div>
        <ol
          aria-label="Safety number"
          className="grid flex-1 grid-cols-3 gap-x-3 gap-y-2.5 text-center font-mono text-[1.0625rem] max-md:w-full"
        >
          {number.split(/\s+/).map((group, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place, and may stand twice
            <li key={at}>{group}</li>
          ))}
        </ol>
      </div>
      <p className="text-second text-muted">
        {name} sees the same numbers and the same picture for you. Compare them in person, or read
        them over a line that you trust. If they are the same, nobody stands between you.
      </p>
    </>
  );
}

function State({ state }: { state: Verified }) {
  const Icon = { unverified: null, verified: ShieldCheck, changed: ShieldAlert }[state];
  return (
    <p role="status" className={`flex items-start gap-2 ${COLOURS[state]}`}>
      {Icon ? <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0" /> : null}
      {STATES[state]}
    </p>
  );
}

/** Somebody may read along: said so that nobody overlooks it. Nothing was marked as compared. */
function NotTheSame({ name }: { name: string }) {
  return (
    <div role="alert" className="flex gap-3 rounded-sheet border-2 border-danger p-4 text-danger">
      <ShieldAlert aria-hidden="true" className="size-6 shrink-0" />
      <div className="space-y-1">
        <p className="text-section font-[650]">NOT the same</p>
        <p className="text-second text-text">
          The code that was scanned is not the number that this device has for you and {name}. It
          may be the code for somebody else: look whether it was opened for you. If it was, somebody
          may stand between you. Nothing was marked as compared; do not write anything here that
          only {name} may read.
        </p>
      </div>
    </div>
  );
}
