// The identity providers by which one signs in; nothing where the node has none.

import type { App } from "@/client/app";
import { labelOf, leaveFor } from "@/client/provider";
import { useStore } from "@/client/store";
import { dayWords } from "@/client/words";
import type { Request } from "@/wire/core";
import { Button, Problem } from "../../bits";
import { useAnswer } from "../../modals/useAnswer";
import { useProviders } from "../../Providers";
import { Section, useAct } from "../parts";

const LIST = { do: "list_identities" } satisfies Request;

export function Identities({ app }: { app: App }) {
  const times = useStore(app.linked, (state) => state.times);
  // Read anew whenever one has come by.
  return <List key={times} app={app} />;
}

function List({ app }: { app: App }) {
  const { answer, problem, again } = useAnswer(app, LIST);
  const known = useProviders();
  const { busy, problem: refused, run } = useAct(app);
  const linked = answer?.identities ?? [];
  if (known.length === 0 && linked.length === 0) return null;
  const nameOf = (provider: string) => {
    const found = known.find((one) => one.provider === provider);
    return found ? labelOf(found) : provider;
  };
  const free = known.filter((one) => linked.every(({ provider }) => provider !== one.provider));
  const unlink = (provider: string) =>
    run(async () => {
      await app.core.ask({ do: "unlink_identity", provider }).done;
      again();
    });
  return (
    <Section
      title="Ways to sign in"
      about="A provider tells the node who you are. It never has your keys: those are opened by your password or your recovery phrase."
    >
      <div className="space-y-3">
        <Problem words={problem ?? refused} />
        {linked.length > 0 ? (
          <ul
            aria-label="Providers"
            className="divide-y divide-line rounded-card border border-line"
          >
            {linked.map(({ provider, linked_at }) => (
              <li key={provider} className="flex min-h-13 items-center gap-3 px-3">
                <div className="min-w-0 flex-1">
                  <p className="truncate">{nameOf(provider)}</p>
                  <p className="text-meta text-muted">since {dayWords(linked_at, Date.now())}</p>
                </div>
                <Button
                  kind="quiet"
                  className="text-danger!"
                  aria-label={`Sign in no longer by ${nameOf(provider)}`}
                  disabled={busy}
                  onClick={() => unlink(provider)}
                >
                  Take away
                </Button>
              </li>
            ))}
          </ul>
        ) : null}
        <div className="flex flex-wrap gap-2">
          {free.map((provider) => (
            <Button
              key={provider.provider}
              kind="plain"
              disabled={busy}
              onClick={() => leaveFor(provider, "link")}
            >
              Sign in by {labelOf(provider)}, too
            </Button>
          ))}
        </div>
      </div>
    </Section>
  );
}
