// The gate of a role: what a member proves to have it, who vouches for that, and the way to prove it.

import { BadgeCheck, KeyRound } from "lucide-react";
import { useState } from "react";
import type { App } from "@/client/app";
import {
  draftOf,
  type GateDraft,
  type GatedRole,
  gateWords,
  isAge,
  NEW_GATE,
  termsOf,
} from "@/client/gates";
import type { RoleView } from "@/client/types";
import type { GateTerms } from "@/wire/core";
import { Button, Field, Problem } from "../../bits";
import { openModal } from "../../view";
import { act } from "../act";
import { Select } from "../fields";
import { Chip, Section, useAct } from "../parts";

type Props = { app: App; server: string; role: RoleView; editable: boolean; held: boolean };

const KINDS: [GateDraft["what"], string][] = [
  ["older", "So many years old, or older"],
  ["younger", "Younger than so many years"],
  ["at_least", "A number is at least"],
  ["at_most", "A number is at most"],
];

export function Gate({ app, server, role, editable, held }: Props) {
  const { gate } = role;
  if (!gate && !editable) return null;
  return (
    <Section
      title="Gate"
      about="Whoever proves to pass a gate takes the role themself. Nobody learns the number that it rests on: not the members, not the node. The attester, who vouches for it, knows it."
    >
      <div className="space-y-4">
        {gate ? (
          <Standing role={{ ...role, gate }} server={server} held={held} />
        ) : (
          <p className="text-second text-muted">No gate: the role is given by those above it.</p>
        )}
        {editable ? (
          <Terms key={JSON.stringify(gate)} app={app} server={server} role={role} />
        ) : null}
      </div>
    </Section>
  );
}

/** The gate that stands, and how one passes it. */
function Standing({ role, server, held }: { role: GatedRole; server: string; held: boolean }) {
  const { gate } = role;
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-card border border-line bg-list p-4">
      <KeyRound aria-hidden="true" className="size-5 shrink-0 text-accent" strokeWidth={1.75} />
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-[600]">For whoever proves to be {gateWords(gate)}</p>
        <p className="mt-0.5 text-second text-muted">
          Vouched for by{" "}
          <code className="font-mono [overflow-wrap:anywhere]" data-attester="">
            {gate.attester}
          </code>
          {gate.fresh_days === null ? null : `, no more than ${gate.fresh_days} days ago`}
        </p>
      </div>
      {held ? (
        <HaveIt />
      ) : (
        <Button onClick={() => openModal({ kind: "prove", server })}>Prove it</Button>
      )}
    </div>
  );
}

export const HaveIt = () => (
  <Chip tone="good">
    <BadgeCheck aria-hidden="true" className="size-3" />
    you have it
  </Chip>
);

/** What is asked for, to be set, changed or taken away. */
function Terms({ app, server, role }: Pick<Props, "app" | "server" | "role">) {
  const [draft, setDraft] = useState<GateDraft | null>(null);
  const { busy, problem, setProblem } = useAct(app);
  const write = (change: Partial<GateDraft>) => setDraft({ ...(draft ?? NEW_GATE), ...change });
  const close = () => {
    setDraft(null);
    setProblem(null);
  };
  const set = () => {
    const terms = draft && termsOf(draft);
    if (typeof terms === "string") return setProblem(terms);
    if (terms) ask(app, server, role, terms);
  };
  if (!draft) {
    return (
      <div className="flex flex-wrap gap-3">
        <Button kind="plain" onClick={() => setDraft(draftOf(role.gate))}>
          {role.gate ? "Change the gate" : "Set a gate"}
        </Button>
        {role.gate ? (
          <Button
            kind="plain"
            className="text-danger!"
            onClick={() => ask(app, server, role, null)}
          >
            Take the gate away
          </Button>
        ) : null}
      </div>
    );
  }
  const age = isAge(draft.what);
  return (
    <fieldset
      aria-label="Terms of the gate"
      className="space-y-4 rounded-card border border-line p-4"
    >
      <Field
        label="Attester’s key"
        hint="Whose word is relied on. An attester tells its key: coterie attest key."
        value={draft.attester}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => write({ attester: event.currentTarget.value })}
      />
      <div className="grid gap-4 md:grid-cols-2">
        <Select
          label="What is proved"
          value={draft.what}
          options={KINDS}
          change={(what) => write({ what: what as GateDraft["what"] })}
        />
        <Field
          label={age ? "Years" : "How much"}
          value={draft.number}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => write({ number: event.currentTarget.value })}
        />
        {age ? null : (
          <Field
            label="Which number"
            hint="What it stands for is between you and the attester."
            value={draft.attribute}
            inputMode="numeric"
            autoComplete="off"
            onChange={(event) => write({ attribute: event.currentTarget.value })}
          />
        )}
        <Field
          label="Attested within days"
          hint="Empty, if it does not matter when."
          value={draft.fresh}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => write({ fresh: event.currentTarget.value })}
        />
      </div>
      <Problem words={problem} />
      <div className="flex flex-wrap gap-3">
        <Button disabled={busy} onClick={set}>
          Set the gate
        </Button>
        <Button kind="plain" onClick={close}>
          Cancel
        </Button>
      </div>
    </fieldset>
  );
}

/** Another gate takes the role from those who have not passed it: it is asked for twice. */
function ask(app: App, server: string, role: RoleView, gate: GateTerms | null): void {
  openModal({
    kind: "question",
    question: {
      title: gate ? `Set the gate of ${role.name}?` : `Take the gate of ${role.name} away?`,
      verb: gate ? "Set the gate" : "Take it away",
      kind: "primary",
      words: gate
        ? "Whoever has the role now loses it, until they have passed this gate. From then on nobody gives it: it is proved."
        : "Whoever has the role keeps it. From then on it is given like others.",
      reason: true,
      act: ({ reason = "" }) =>
        act(app, server, {
          do: "gate_role",
          server,
          role: role.role_id,
          gate,
          reason: reason.trim() || null,
        }),
    },
  });
}
