// An invitation link: what it leads to, read from the verified log, before anybody signs anything.

import { useEffect, useState } from "react";
import type { App } from "@/client/app";
import { Refusal } from "@/client/core";
import { navigate } from "@/client/router";
import { useStore } from "@/client/store";
import type { PreviewView } from "@/client/types";
import { count, failureWords, momentOf } from "@/client/words";
import type { Request } from "@/wire/core";
import { Button, Mark, Problem } from "./bits";
import { SignIn } from "./Welcome";

export default function Invitation({ app, link }: { app: App; link: string }) {
  const inside = useStore(app.store, (state) => state.phase === "inside");
  const [shown, setShown] = useState<PreviewView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  /** Nothing is known of the link: the node was not there to say. */
  const [unreached, setUnreached] = useState(false);
  const [tried, setTried] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
  useEffect(() => {
    setShown(null);
    setProblem(null);
    const asked = app.core.ask({ do: "preview", link });
    asked.done.then(setShown, (error) => {
      setUnreached(error instanceof Refusal && error.kind === "unreachable");
      setProblem(failureWords(error));
    });
  }, [app, link, tried]);
  return (
    <main className="flex min-h-dvh flex-col items-center bg-canvas px-5 py-10 md:justify-center">
      <div className="w-full max-w-[28rem] space-y-6">
        <Mark />
        {shown ? <Where shown={shown} /> : null}
        {!shown && !problem ? <p role="status">Looking where this link leads…</p> : null}
        {problem ? (
          <>
            <h1 className="text-page font-[650]">
              {unreached ? "This invitation cannot be read now" : "This invitation does not work"}
            </h1>
            <Problem words={problem} />
            {unreached ? (
              <Button onClick={() => setTried(tried + 1)}>Try again</Button>
            ) : (
              <p className="text-second text-muted">
                It may have been used up, revoked, or cut off when it was copied. Ask for a new one.
              </p>
            )}
          </>
        ) : null}
        {shown && inside ? <Join app={app} link={link} shown={shown} /> : null}
        {shown && !inside ? (
          <div className="border-line border-t pt-6">
            <SignIn app={app} heading={2} />
          </div>
        ) : null}
        {problem && inside ? (
          <Button kind="plain" onClick={() => navigate({ page: "home" })}>
            To your servers
          </Button>
        ) : null}
      </div>
    </main>
  );
}

function Where({ shown }: { shown: PreviewView }) {
  return (
    <div className="space-y-2">
      <p className="text-second text-muted">
        {shown.by ? (
          <>
            <b className="font-[600] text-text">{shown.by}</b> invites you to
          </>
        ) : (
          "You are invited to"
        )}
      </p>
      <h1 className="text-landing font-[650] [overflow-wrap:anywhere]">{shown.name}</h1>
      {shown.description ? <p className="text-secondary">{shown.description}</p> : null}
      <p className="text-second text-muted">
        {count(shown.members_count, "member", "members")}
        {shown.expires_at ? ` · the link works until ${momentOf(shown.expires_at)}` : ""}
      </p>
      <p className="text-second text-muted">
        Read from the server's signed log and checked here. Only its members can read what is said
        there; you will read what is said after you have joined.
      </p>
    </div>
  );
}

function Join({ app, link, shown }: { app: App; link: string; shown: PreviewView }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const join = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const request: Request = { do: "join", link, wait: true };
      const joined = await app.core.ask(request).done;
      const server = joined.server_id;
      const first = joined.channels.find(({ kind, visible }) => kind !== "category" && visible);
      const channel = first?.channel_id;
      navigate(channel ? { page: "channel", server, channel } : { page: "server", server }, {
        replace: true,
      });
    } catch (error) {
      setProblem(failureWords(error));
      setBusy(false);
    }
  };
  return (
    <div className="space-y-4">
      <Problem words={problem} />
      <div className="flex flex-wrap gap-3">
        <Button onClick={join} disabled={busy}>
          {busy ? "Joining…" : shown.joined ? "Open it" : `Join ${shown.name}`}
        </Button>
        <Button kind="quiet" onClick={() => navigate({ page: "home" })}>
          Not now
        </Button>
      </div>
    </div>
  );
}
