// Servers that are listed on this node: what the node says of them while one looks, what their signed log
// says before one joins.

import { useEffect, useState } from "react";
import type { App } from "@/client/app";
import { navigate } from "@/client/router";
import type { ListedView } from "@/client/types";
import { count, failureWords } from "@/client/words";
import type { FoundServers, Request } from "@/wire/core";
import { Button, initialsOf, Problem } from "../bits";
import { closeModal } from "../view";
import { Dialog } from "./Dialog";

const MOST = 20;
/** Not at every key. */
const PAUSE_MS = 250;

export function Discover({ app }: { app: App }) {
  const [chosen, setChosen] = useState<ListedView | null>(null);
  return (
    <Dialog title={chosen ? "Before you join" : "Find a server"}>
      {chosen ? (
        <Listing app={app} listed={chosen} back={() => setChosen(null)} />
      ) : (
        <Looking app={app} choose={setChosen} />
      )}
    </Dialog>
  );
}

function useFound(app: App, text: string) {
  const [found, setFound] = useState<FoundServers | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const ask = (cursor: string | null) => {
    const request: Request = { do: "search_discovery", text: text || null, cursor, limit: MOST };
    return app.core.ask(request).done;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: `ask` is of the same text
  useEffect(() => {
    let still = true;
    const timer = setTimeout(() => {
      ask(null).then(
        (first) => {
          if (!still) return;
          setFound(first);
          setProblem(null);
        },
        (error) => still && setProblem(failureWords(error)),
      );
    }, PAUSE_MS);
    return () => {
      still = false;
      clearTimeout(timer);
    };
  }, [app, text]);
  const more = () =>
    ask(found?.next ?? null).then(
      ({ servers, next }) => setFound({ servers: [...(found?.servers ?? []), ...servers], next }),
      (error) => setProblem(failureWords(error)),
    );
  return { found, problem, more };
}

function Looking({ app, choose }: { app: App; choose: (listed: ListedView) => void }) {
  const [text, setText] = useState("");
  const { found, problem, more } = useFound(app, text.trim());
  return (
    <div className="space-y-3">
      <input
        type="search"
        aria-label="Search listed servers"
        placeholder="Search by name or description"
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        className="block min-h-11 w-full rounded-row border border-control bg-raised px-3 text-[1rem]"
      />
      <Problem words={problem} />
      <p role="status" className="text-second text-muted">
        {found === null
          ? "Looking…"
          : found.servers.length === 0
            ? text.trim() === ""
              ? "No server is listed on this node yet."
              : "Nothing like that is listed on this node."
            : "As the node describes them. What is said in them nobody sees who is not a member."}
      </p>
      <ul className="space-y-2">
        {found?.servers.map((listed) => (
          <li key={listed.server_id}>
            <button
              type="button"
              onClick={() => choose(listed)}
              className="flex w-full items-start gap-3 rounded-card border border-line bg-canvas p-3 text-left hover:bg-hover"
            >
              <span
                aria-hidden="true"
                className="flex size-10 shrink-0 items-center justify-center rounded-card bg-hover font-[650]"
              >
                {initialsOf(listed.name)}
              </span>
              <span className="min-w-0 flex-1">
                <span className="block truncate font-[600]">{listed.name}</span>
                <span className="line-clamp-2 text-second text-secondary [overflow-wrap:anywhere]">
                  {listed.description}
                </span>
                <span className="block text-meta text-muted">
                  {count(listed.members_count, "member", "members")}
                  {listed.joined ? " · you are in it" : ""}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found?.next ? (
        <Button kind="plain" onClick={more}>
          More
        </Button>
      ) : null}
    </div>
  );
}

type ListingProps = { app: App; listed: ListedView; back: () => void };

/** What its own log says of it: this is checked here, whatever the node has said. */
function Listing({ app, listed, back }: ListingProps) {
  const server = listed.server_id;
  const [shown, setShown] = useState<ListedView | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    const asked = app.core.ask({ do: "show_listing", server });
    asked.done.then(setShown, (error) => setProblem(failureWords(error)));
  }, [app, server]);
  const join = async () => {
    if (shown?.joined) {
      closeModal();
      return navigate({ page: "server", server });
    }
    setBusy(true);
    setProblem(null);
    try {
      const request: Request = { do: "join_listed", server, wait: true };
      const { channels } = await app.core.ask(request).done;
      const first = channels.find(({ kind, visible }) => kind !== "category" && visible);
      closeModal();
      navigate(
        first ? { page: "channel", server, channel: first.channel_id } : { page: "server", server },
      );
    } catch (error) {
      setProblem(failureWords(error));
      setBusy(false);
    }
  };
  return (
    <div className="space-y-4">
      {shown ? (
        <div className="space-y-2">
          <h3 className="text-page font-[650] [overflow-wrap:anywhere]">{shown.name}</h3>
          {shown.description ? <p className="text-secondary">{shown.description}</p> : null}
          <p className="text-second text-muted">
            {count(shown.members_count, "member", "members")}. Read from the server's signed log and
            checked here.
          </p>
        </div>
      ) : problem ? null : (
        <p role="status">Reading its log…</p>
      )}
      <Problem words={problem} />
      <div className="flex flex-wrap gap-3">
        <Button onClick={join} disabled={!shown || busy}>
          {busy ? "Joining…" : shown?.joined ? "Open it" : `Join ${shown?.name ?? ""}`}
        </Button>
        <Button kind="quiet" onClick={back}>
          Back to the list
        </Button>
      </div>
    </div>
  );
}
