// The roles of a server that are proved: which one has, and the proof for another one.

import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { App, ServerEntry } from "@/client/app";
import { type GatedRole, gatedRoles, gateWords, shortKey } from "@/client/gates";
import { useStore } from "@/client/store";
import { Button, Problem } from "../bits";
import { act, usePeople } from "../settings/act";
import { Held, Import } from "../settings/own/Attestations";
import { Nothing, useAct } from "../settings/parts";
import { HaveIt } from "../settings/server/Gate";
import { Dialog } from "./Dialog";

export function Prove({ app, server }: { app: App; server: string }) {
  const entry = useStore(app.store, ({ servers }) =>
    servers.find(({ view }) => view.server_id === server),
  );
  return <Dialog title="Prove it">{entry ? <Proving app={app} entry={entry} /> : null}</Dialog>;
}

function Proving({ app, entry }: { app: App; entry: ServerEntry }) {
  const { roles, me, ready } = usePeople(app, entry);
  const [version, setVersion] = useState(0);
  const changed = () => setVersion((now) => now + 1);
  const gated = gatedRoles(roles, me);
  return (
    <div className="space-y-6">
      <p className="text-second text-secondary">
        You prove here to pass the gate of a role. Members and node see that you passed, and when.
        They do not learn the number it rests on.
      </p>
      {ready ? null : <p role="status">Reading…</p>}
      {ready && gated.length === 0 ? (
        <Nothing icon={KeyRound}>No role of this server has a gate.</Nothing>
      ) : null}
      {gated.length > 0 ? (
        <ul aria-label="Roles with a gate" className="space-y-2">
          {gated.map(({ role, held }) => (
            <One
              key={role.role_id}
              app={app}
              server={entry.view.server_id}
              role={role}
              held={held}
              changed={changed}
            />
          ))}
        </ul>
      ) : null}
      <section className="space-y-3">
        <h3 className="font-[650]">What you hold</h3>
        <Held app={app} version={version} />
        <Import app={app} done={changed} />
      </section>
    </div>
  );
}

type OneProps = { app: App; server: string; role: GatedRole; held: boolean; changed: () => void };

function One({ app, server, role, held, changed }: OneProps) {
  const { busy, problem, run } = useAct(app);
  const claim = () =>
    run(() => act(app, server, { do: "claim_role", server, role: role.role_id })).finally(changed);
  return (
    <li className="space-y-3 rounded-card border border-line bg-list p-3">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="font-[600] [overflow-wrap:anywhere]">{role.name}</p>
          <p className="text-second text-secondary">To be {gateWords(role.gate)}</p>
          <p className="text-meta text-muted">
            Attester <code className="font-mono">{shortKey(role.gate.attester)}</code>
            {role.gate.fresh_days === null ? null : `, within ${role.gate.fresh_days} days`}
          </p>
        </div>
        {held ? (
          <HaveIt />
        ) : (
          <Button
            aria-label={busy ? undefined : `Prove it for ${role.name}`}
            disabled={busy}
            onClick={claim}
          >
            {busy ? "Proving…" : "Prove it"}
          </Button>
        )}
      </div>
      <Problem words={held ? null : problem} />
    </li>
  );
}
