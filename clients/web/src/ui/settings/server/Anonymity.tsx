// The terms of anonymous posts in a channel: whether, how many in how long, and among how many.

import { useState } from "react";
import { may } from "@/client/app";
import { shortMoment } from "@/client/words";
import type { AnonymityTerms } from "@/wire/core";
import { Button, Field, Problem } from "../../bits";
import { act, usePeople } from "../act";
import { Select } from "../fields";
import { SaveBar, Section, Switch, useAct } from "../parts";
import type { Part } from "./ChannelEditor";
import { numberIn, rangeWords } from "./numbers";

const USUAL: Required<AnonymityTerms> = {
  window: 3_600,
  limit: 4,
  minimum_ring: 5,
  pseudonymous: false,
  files: false,
};

/** Between which numbers they are, both included. */
const RANGES = { limit: [1, 64], minimum_ring: [3, 5_000] } as const;
type Counted = keyof typeof RANGES;

const FLAG = "POST_ANONYMOUSLY";

const WINDOWS: [string, string][] = [
  ["900", "15 minutes"],
  ["3600", "1 hour"],
  ["21600", "6 hours"],
  ["86400", "1 day"],
];

export function Anonymity({ app, entry, channel, flags }: Part) {
  const last = channel.anonymity.at(-1);
  const now = last?.terms ?? null;
  const [draft, setDraft] = useState<Required<AnonymityTerms> | null | undefined>(undefined);
  /** What is typed and says no such number. */
  const [typed, setTyped] = useState<Partial<Record<Counted, string>>>({});
  const { busy, problem, run } = useAct(app);
  const shown = draft === undefined ? now : draft;
  const wrong = shown !== null && Object.keys(typed).length > 0;
  const dirty = wrong || JSON.stringify(shown) !== JSON.stringify(now);
  const manages = may(flags, "MANAGE_ANONYMITY");
  const write = (change: Partial<AnonymityTerms>) => setDraft({ ...(shown ?? USUAL), ...change });
  const leave = () => {
    setDraft(undefined);
    setTyped({});
  };
  const type = (what: Counted, text: string) => {
    const number = numberIn(text, RANGES[what]);
    const { [what]: _, ...others } = typed;
    setTyped(number === null ? { ...others, [what]: text } : others);
    if (number !== null) write({ [what]: number });
  };
  const save = () =>
    run(async () => {
      if (wrong) return;
      await act(app, entry.view.server_id, {
        do: "set_anonymity",
        channel: channel.channel_id,
        terms: shown,
      });
      leave();
    });
  return (
    <Section
      title="Anonymous posts"
      about="Members prove that they may post here without saying who they are: nobody, not the node and not its moderators, learns who wrote. How somebody writes, and when, can still give them away."
    >
      <Switch
        label="Anonymous posts"
        words={
          last && last.from * 1_000 > Date.now()
            ? `What is set here holds from ${shortMoment(last.from * 1_000)}.`
            : "Who may use them is a permission like every other: Post anonymously."
        }
        on={shown !== null}
        disabled={!manages}
        change={(on) => {
          setDraft(on ? (now ?? USUAL) : null);
          setTyped({});
        }}
      />
      {now ? <Everyone app={app} entry={entry} flags={flags} /> : null}
      {shown ? (
        <div className="space-y-4 rounded-card border border-mask border-dashed bg-mask-ground p-4">
          <div className="grid gap-4 md:grid-cols-3">
            <Select
              label="In a window of"
              value={String(shown.window)}
              disabled={!manages}
              options={WINDOWS}
              change={(window) => write({ window: Number(window) })}
            />
            {(["limit", "minimum_ring"] as const).map((what) => (
              <Field
                key={what}
                label={what === "limit" ? "posts each, at most" : "Hidden among at least"}
                inputMode="numeric"
                autoComplete="off"
                value={typed[what] ?? String(shown[what])}
                disabled={!manages}
                aria-invalid={what in typed}
                {...(what in typed ? { hint: rangeWords(RANGES[what]) } : {})}
                onChange={(event) => type(what, event.currentTarget.value)}
              />
            ))}
          </div>
          <div className="divide-y divide-line">
            <Switch
              label="One pseudonym in a window"
              words="What one author posts in a window is shown as one author’s. Without it no two posts can be told to be of one."
              on={shown.pseudonymous}
              disabled={!manages}
              change={(pseudonymous) => write({ pseudonymous })}
            />
            <Switch
              label="Files"
              words="A file can tell of its author what a text does not."
              on={shown.files}
              disabled={!manages}
              change={(files) => write({ files })}
            />
          </div>
        </div>
      ) : null}
      <SaveBar
        dirty={dirty}
        busy={busy}
        problem={wrong ? "A number is not in its range." : problem}
        save={save}
        discard={leave}
      />
    </Section>
  );
}

/** Terms alone let nobody post: it is said where the permission is missing, and given on request. */
function Everyone({ app, entry, flags }: Pick<Part, "app" | "entry" | "flags">) {
  const { roles } = usePeople(app, entry);
  const { busy, problem, run } = useAct(app);
  const everyone = roles.find((role) => role.everyone);
  if (!everyone || may(everyone.flags, FLAG)) return null;
  const server = entry.view.server_id;
  const grant = () =>
    run(async () => {
      await act(app, server, {
        do: "edit_role",
        server,
        role: everyone.role_id,
        add: FLAG,
      });
    });
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-row border border-caution px-3 py-2 text-second">
      <p className="min-w-0 flex-1 text-caution">
        Not everybody may post anonymously: only who may counts among those one hides among.
      </p>
      {may(flags, "MANAGE_ROLES") ? (
        <Button kind="plain" disabled={busy} onClick={grant}>
          Let everybody post anonymously
        </Button>
      ) : null}
      <Problem words={problem} />
    </div>
  );
}
