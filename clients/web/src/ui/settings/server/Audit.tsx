// Who changed what, and when: from the log that every member checks, the newest first.

import { ScrollText } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import type { App, ServerEntry } from "@/client/app";
import type { AuditEntry } from "@/client/types";
import { failureWords, shortMoment } from "@/client/words";
import { Button, Problem } from "../../bits";
import { nameOf } from "../../Members";
import { PortraitIn } from "../../Portrait";
import { usePeople } from "../act";
import { Select } from "../fields";
import { Nothing } from "../parts";
import { ACTIONS, actionTitle, actWords, changesOf } from "./actWords";

const PAGE = 40;

export function Audit({ app, entry }: { app: App; entry: ServerEntry }) {
  const { server_id: server, policy_seq } = entry.view;
  const { members } = usePeople(app, entry);
  const [user, setUser] = useState("");
  const [action, setAction] = useState("");
  const [entries, setEntries] = useState<AuditEntry[] | null>(null);
  const [more, setMore] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const load = useCallback(
    (before: number | null) =>
      app.core
        .ask({
          do: "audit",
          server,
          user: user || null,
          action: action || null,
          before,
          limit: PAGE,
        })
        .done.then(
          ({ entries: found }) => {
            setProblem(null);
            setMore(found.length === PAGE);
            setEntries((known) => (before === null ? found : [...(known ?? []), ...found]));
          },
          (error: unknown) => setProblem(failureWords(error)),
        ),
    [app, server, user, action],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew whenever the log is longer
  useEffect(() => {
    load(null);
  }, [load, policy_seq]);
  return (
    <div className="space-y-4">
      <div className="grid gap-3 md:grid-cols-2">
        <Select
          label="By"
          value={user}
          options={[
            ["", "Anybody"],
            ...members.map((member) => [member.user_id, nameOf(member)] as const),
          ]}
          change={setUser}
        />
        <Select
          label="What was done"
          value={action}
          options={[["", "Anything"], ...ACTIONS.map((one) => [one, actionTitle(one)] as const)]}
          change={setAction}
        />
      </div>
      <Problem words={problem} />
      {entries?.length === 0 ? (
        <Nothing icon={ScrollText}>Nothing of that sort has been done here.</Nothing>
      ) : null}
      <ol className="divide-y divide-line">
        {entries?.map((one) => (
          <Row key={one.policy_seq} app={app} entry={entry} one={one} />
        ))}
      </ol>
      {more ? (
        <Button
          kind="plain"
          onClick={() => {
            load(entries?.at(-1)?.policy_seq ?? null);
          }}
        >
          Earlier
        </Button>
      ) : null}
    </div>
  );
}

function Row({ app, entry, one }: { app: App; entry: ServerEntry; one: AuditEntry }) {
  const { actor, action, target, reason, at } = one;
  const changes = changesOf(one.before, one.after);
  const words = actWords(action);
  // Whoever joins or leaves is not named twice.
  const named = target !== null && !(words.endsWith(":") && target === actor.username);
  return (
    <li className="flex gap-3 py-3">
      <PortraitIn
        app={app}
        entry={entry}
        user={actor.user_id}
        name={actor.username || "?"}
        size="s"
      />
      <div className="min-w-0 flex-1">
        <p className="[overflow-wrap:anywhere]">
          <b className="font-[600]">{actor.username}</b>
          {named ? words : words.replace(/:$/, "")}{" "}
          {named ? <b className="font-[600]">{target}</b> : null}
        </p>
        <p className="text-meta text-muted">{shortMoment(at)}</p>
        {reason ? (
          <p className="mt-1 text-second text-secondary [overflow-wrap:anywhere]">“{reason}”</p>
        ) : null}
        {changes.length > 0 ? (
          <details className="mt-1 text-second">
            <summary className="text-secondary">
              {changes.length === 1 ? "1 change" : `${changes.length} changes`}
            </summary>
            <dl className="mt-2 space-y-2 border-line border-l-2 pl-3">
              {changes.map((change) => (
                <div key={change.field} className="[overflow-wrap:anywhere]">
                  <dt className="text-muted">{change.field}</dt>
                  <dd>
                    <del className="text-muted no-underline">{change.before}</del>{" "}
                    <span aria-hidden="true">→</span>
                    <span className="sr-only">became</span>{" "}
                    <ins className="no-underline">{change.after}</ins>
                  </dd>
                </div>
              ))}
            </dl>
          </details>
        ) : null}
      </div>
    </li>
  );
}
