// Above the channels of a server that is not whole: what is missing, and what becomes of it.

import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import type { App } from "@/client/app";
import { missingWords } from "@/client/making";
import { useStore } from "@/client/store";
import { failureWords, sentence } from "@/client/words";
import { Button, Problem } from "./bits";

export function Unmade({ app, server }: { app: App; server: string }) {
  const making = useStore(app.store, (state) =>
    state.making.find(({ server_id }) => server_id === server),
  );
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  if (!making) return null;
  const { missing, stopped } = making;
  const act = (verb: "finish_server" | "leave_unmade") => {
    setBusy(true);
    setProblem(null);
    app.core
      .ask({ do: verb, server })
      .done.catch((error) => setProblem(failureWords(error)))
      .finally(() => setBusy(false));
  };
  if (!stopped) {
    return (
      <p role="status" className="px-2 pb-3 text-second text-muted">
        {busy ? "Going on…" : "Still being made: the rest comes by itself."}
      </p>
    );
  }
  return (
    <section
      aria-label="This server is not whole"
      className="mx-1 mb-3 space-y-2 rounded-card border border-caution bg-raised p-3 text-second"
    >
      <p className="flex items-start gap-2 font-[600]">
        <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-caution" />
        Not all of this server was made
      </p>
      <p className="[overflow-wrap:anywhere]">{sentence(stopped.message)}</p>
      <p className="text-secondary [overflow-wrap:anywhere]">Missing: {missingWords(missing)}.</p>
      <Problem words={problem} />
      <div className="flex flex-wrap gap-2 pt-1">
        <Button disabled={busy} onClick={() => act("finish_server")}>
          {busy ? "Going on…" : "Go on"}
        </Button>
        <Button kind="plain" disabled={busy} onClick={() => act("leave_unmade")}>
          Leave it as it is
        </Button>
      </div>
    </section>
  );
}
