// A new device of somebody who is signed in on another: its code, and the digits that both show.

import { useEffect, useState } from "react";
import type { App, LinkRow } from "@/client/app";
import { pathOf } from "@/client/router";
import { failureWords } from "@/client/words";
import { Button, Problem } from "./bits";
import { parted } from "./code";
import { Digits } from "./Digits";
import { Qr } from "./Qr";

export function LinkDevice({ app, back }: { app: App; back: () => void }) {
  const [row, setRow] = useState<LinkRow | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [tried, setTried] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is another code
  useEffect(() => {
    setRow(null);
    setProblem(null);
    let here = true;
    const asked = app.link((told) => here && setRow(told));
    asked.done.catch((error: unknown) => here && setProblem(failureWords(error)));
    return () => {
      here = false;
      asked.abandon();
    };
  }, [app, tried]);
  const page = pathOf({ page: "settings", section: "devices" });
  return (
    <div className="space-y-4">
      <h1 className="text-page font-[650]">Link this device</h1>
      {row?.type === "link" ? (
        <>
          <p className="text-secondary">
            On a device that is signed in open Settings, Devices, “Link a device”, and type this
            code. Or point its camera here.
          </p>
          <Qr text={`${window.location.origin}${page}#${row.code}`} label="The code as a picture" />
          <output
            aria-label="Code of this device"
            className="block select-all rounded-row border border-line bg-raised p-3 text-center font-mono [overflow-wrap:anywhere]"
          >
            {parted(row.code)}
          </output>
        </>
      ) : null}
      {row?.type === "compare" ? (
        <>
          <p className="text-secondary">
            The other device shows these digits, too. If they are the same, say so there: nothing
            else is to be done here.
          </p>
          <Digits digits={row.digits} />
          <p role="status" className="text-second text-muted">
            Waiting for the other device…
          </p>
        </>
      ) : null}
      {row || problem ? null : (
        <p role="status" className="text-muted">
          Making a code…
        </p>
      )}
      <Problem words={problem} />
      <div className="flex flex-wrap gap-2">
        {problem ? <Button onClick={() => setTried(tried + 1)}>Try again</Button> : null}
        <Button kind="quiet" className="px-2! text-accent!" onClick={back}>
          Another way in
        </Button>
      </div>
    </div>
  );
}
