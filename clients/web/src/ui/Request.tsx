// Somebody asks to write to one: nothing of it is read before it is accepted, and they learn nothing.

import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { type App, type DmEntry, dmName } from "@/client/app";
import { navigate } from "@/client/router";
import { failureWords } from "@/client/words";
import { Button, IconButton, Problem } from "./bits";
import { PortraitOf } from "./Portrait";

export function Request({ app, entry }: { app: App; entry: DmEntry }) {
  const { dm } = entry;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const by = dm.invited_by_name ?? dmName(dm);
  const others = dm.peers.length - 1;
  const act = async (accept: boolean) => {
    setBusy(true);
    setProblem(null);
    const request = dm.dm_id;
    try {
      if (accept) await app.core.ask({ do: "accept_request", request }).done;
      else await app.core.ask({ do: "decline_request", request }).done;
      if (!accept) navigate({ page: "dms" });
    } catch (error) {
      setProblem(failureWords(error));
    }
    setBusy(false);
  };
  return (
    <main className="flex min-w-0 flex-1 flex-col">
      <header className="flex h-13 shrink-0 items-center border-line border-b px-1 md:hidden">
        <IconButton label="Back to the list" onClick={() => navigate({ page: "dms" })}>
          <ArrowLeft aria-hidden="true" className="size-5" />
        </IconButton>
      </header>
      <div className="flex flex-1 items-center justify-center overflow-y-auto p-6">
        <div className="max-w-[28rem] space-y-4">
          <PortraitOf app={app} user={dm.invited_by ?? ""} name={by} size="l" />
          <h1 className="text-page font-[650] [overflow-wrap:anywhere]">
            {by} asks to write to you
          </h1>
          <p className="text-secondary">
            {others > 0 ? `You would be ${others + 2} in this conversation. ` : ""}
            Nothing can be said to you here before you accept. If you decline, the conversation ends
            for you.
          </p>
          <Problem words={problem} />
          <div className="flex flex-wrap gap-3">
            <Button onClick={() => act(true)} disabled={busy}>
              Accept
            </Button>
            <Button kind="plain" onClick={() => act(false)} disabled={busy}>
              Decline
            </Button>
          </div>
          <p className="text-second text-muted">
            Only the people in it can read it. The node stores ciphertext, and they do not learn
            that you have seen this. Compare safety numbers afterwards, if it matters that it is
            really them.
          </p>
        </div>
      </div>
    </main>
  );
}
