// Where one was mentioned and has not read it yet, channel by channel: from each there is a way to it.

import { AtSign, CheckCheck } from "lucide-react";
import { useEffect, useState } from "react";
import type { App } from "@/client/app";
import { channelsOf, type Mentions as Found, mentionedIn, readMentions } from "@/client/mentions";
import { useStore } from "@/client/store";
import type { MessageRow } from "@/client/types";
import { failureWords, momentOf, sinceWords } from "@/client/words";
import { Badge } from "./Badge";
import { IconButton, Problem } from "./bits";
import { authorName, Face } from "./Face";
import { goToMessage, placeName } from "./goto";
import { Page } from "./Page";

/** What is found; null until then. It is looked for anew whenever the counts are others. */
function useMentions(app: App): { found: Found[] | null; problem: string | null } {
  // With the servers come their channels.
  useStore(app.store, (state) => state.servers);
  useStore(app.store, (state) => state.dms);
  const told = useStore(app.attention.store, (state) => mentionedIn(state, channelsOf(app)));
  const [found, setFound] = useState<Found[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let still = true;
    readMentions(app.core, told).then(
      (all) => {
        if (!still) return;
        setFound(all);
        setProblem(null);
      },
      (error) => still && setProblem(failureWords(error)),
    );
    return () => {
      still = false;
    };
  }, [app, told]);
  return { found, problem };
}

export function Mentions({ app }: { app: App }) {
  const { found, problem } = useMentions(app);
  return (
    <Page title="Mentions">
      <Problem words={problem} />
      {found?.length === 0 ? (
        <div className="mx-auto flex max-w-[28rem] flex-col items-center gap-2 px-4 py-12 text-center">
          <AtSign aria-hidden="true" className="size-7 text-muted" strokeWidth={1.5} />
          <p role="status" className="text-balance font-[600]">
            Nobody has mentioned you in what you have not read
          </p>
          <p className="text-balance text-second text-muted">
            Mentions are found on this device. The node does not know who is meant.
          </p>
        </div>
      ) : null}
      {found && found.length > 0 ? (
        <div className="space-y-6">
          {found.map((one) => (
            <InChannel key={one.channel} app={app} {...one} />
          ))}
        </div>
      ) : null}
    </Page>
  );
}

function InChannel({ app, channel, rows }: { app: App } & Found) {
  const { name, of } = placeName(app, channel);
  const read = () => {
    const stands = app.attention.store.get().standing[channel];
    if (stands) app.attention.read(channel, stands.seq).catch(app.refused);
  };
  return (
    <section aria-label={`${name}, ${of}`}>
      <header className="mb-1.5 flex items-center gap-2 pl-1">
        <h2 className="flex min-w-0 items-center gap-2 text-[1rem] font-[650]">
          <span className="min-w-0 truncate">{name}</span>
          <Badge count={rows.length} one="mention of you" many="mentions of you" />
        </h2>
        <span className="min-w-0 flex-1 truncate text-second text-muted">{of}</span>
        <IconButton label={`Mark ${name} as read`} onClick={read}>
          <CheckCheck aria-hidden="true" className="size-[18px]" />
        </IconButton>
      </header>
      <ul className="divide-y divide-line overflow-hidden rounded-card border border-line bg-raised">
        {rows.map((row) => (
          <Mention key={row.message_id} app={app} channel={channel} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Mention({ app, channel, row }: { app: App; channel: string; row: MessageRow }) {
  return (
    <li>
      <button
        type="button"
        onClick={() => goToMessage(app, channel, row.seq)}
        className="flex min-h-11 w-full gap-3 p-3 text-left hover:bg-hover focus-visible:-outline-offset-2"
      >
        <Face app={app} of={row} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 truncate font-[600]">{authorName(row)}</span>
            <time
              dateTime={new Date(row.sent_at).toISOString()}
              title={momentOf(row.sent_at)}
              className="shrink-0 text-meta text-muted tabular-nums"
            >
              {sinceWords(row.sent_at, Date.now())}
            </time>
          </span>
          <span className="line-clamp-3 text-secondary [overflow-wrap:anywhere]">{row.text}</span>
        </span>
      </button>
    </li>
  );
}
