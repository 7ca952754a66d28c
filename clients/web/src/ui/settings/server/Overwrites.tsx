// Who may do what in one channel: what is allowed or denied there to a role or a member, over what
// their roles say.

import { Check, Link2, Minus, X } from "lucide-react";
import { useState } from "react";
import { may } from "@/client/app";
import type { OverwriteView } from "@/client/types";
import { Button, Problem } from "../../bits";
import { nameOf } from "../../Members";
import { PortraitIn } from "../../Portrait";
import { act, usePeople } from "../act";
import { Select } from "../fields";
import { GROUPS } from "../flags";
import { Chip, SaveBar, Section, Switch, useAct } from "../parts";
import { mayLeave } from "../unsaved";
import type { Part } from "./ChannelEditor";
import { Tick } from "./Roles";

export type Said = "allow" | "deny" | "inherit";
type Target = { role?: string; member?: string; name: string; colour?: number };

const keyOf = ({ role, member }: Target): string => role ?? member ?? "";

const saidOf = (overwrite: OverwriteView | undefined, flag: string): Said => {
  if (overwrite?.allow_flags.includes(flag)) return "allow";
  return overwrite?.deny_flags.includes(flag) ? "deny" : "inherit";
};

export function Overwrites(part: Part) {
  const { app, entry, channel, flags } = part;
  const { server_id: server, channels } = entry.view;
  const { roles, members } = usePeople(app, entry);
  const { busy, problem, run } = useAct(app);
  const [added, setAdded] = useState<string[]>([]);
  const [chosen, setChosen] = useState<string | null>(null);
  const manages = may(flags, "MANAGE_ROLES");
  const everyone = roles.find((role) => role.everyone);
  const category = channels.find(({ channel_id }) => channel_id === channel.category_id);
  const find = (target: Target) =>
    channel.overwrites.find(({ role_id, user_id }) => (role_id ?? user_id) === keyOf(target));
  const known = new Set([...channel.overwrites.map((o) => o.role_id ?? o.user_id), ...added]);
  const targets: Target[] = [
    ...roles
      .filter((role) => role.everyone || known.has(role.role_id))
      .map(({ role_id, name, colour }) => ({ role: role_id, name, colour })),
    ...members
      .filter(({ user_id }) => known.has(user_id))
      .map((member) => ({ member: member.user_id, name: nameOf(member) })),
  ];
  const shown = targets.find((target) => keyOf(target) === chosen) ?? targets.at(-1) ?? null;
  const others: [string, string][] = [
    ...roles
      .filter((role) => !role.everyone && !known.has(role.role_id))
      .map((role): [string, string] => [role.role_id, `Role: ${role.name}`]),
    ...members
      .filter(({ user_id }) => !known.has(user_id))
      .map((member): [string, string] => [member.user_id, `Member: ${nameOf(member)}`]),
  ];
  const hidden =
    everyone && saidOf(find({ role: everyone.role_id, name: "" }), "VIEW_CHANNEL") === "deny";
  const hide = (on: boolean) =>
    everyone &&
    run(() =>
      act(app, server, {
        do: "set_overwrite",
        channel: channel.channel_id,
        role: everyone.role_id,
        [on ? "deny" : "inherit"]: "VIEW_CHANNEL",
      }),
    );
  return (
    <Section
      title="Who may do what here"
      about="What is allowed or denied here comes after what roles say in the whole server. Of roles, one that allows wins over one that denies; what is said for a member is the last word."
    >
      <div className="space-y-5">
        <Problem words={problem} />
        {category ? (
          <div className="flex flex-wrap items-center justify-between gap-3 rounded-card border border-line bg-list px-4 py-3">
            <p className="flex min-w-0 items-center gap-2 text-second text-secondary">
              <Link2 aria-hidden="true" className="size-4 shrink-0 text-muted" />
              {channel.synced
                ? `The same as in ${category.name}, and follows it.`
                : `Other than in ${category.name}: changes there do not reach it.`}
            </p>
            {channel.synced || !manages ? null : (
              <Button
                kind="plain"
                disabled={busy}
                onClick={() =>
                  run(() => act(app, server, { do: "sync_channel", channel: channel.channel_id }))
                }
              >
                Make it the same
              </Button>
            )}
          </div>
        ) : null}
        <Switch
          label="Private"
          words="Only roles and members to whom it is allowed here get its keys, and administrators."
          on={hidden ?? false}
          disabled={!manages || busy || !may(flags, "VIEW_CHANNEL")}
          change={hide}
        />
        <div className="grid gap-5 md:grid-cols-[220px_minmax(0,1fr)]">
          <div className="space-y-3">
            <ul aria-label="Roles and members" className="space-y-px">
              {targets.map((target) => (
                <li key={keyOf(target)}>
                  <button
                    type="button"
                    aria-pressed={target === shown}
                    onClick={() => mayLeave() && setChosen(keyOf(target))}
                    className={`flex min-h-9 w-full items-center gap-2 rounded-row px-2 text-left max-md:min-h-11 ${
                      target === shown ? "bg-hover font-[600]" : "text-secondary hover:bg-hover"
                    }`}
                  >
                    {target.member ? (
                      <PortraitIn
                        app={app}
                        entry={entry}
                        user={target.member}
                        name={target.name}
                        size="s"
                      />
                    ) : (
                      <Tick colour={target.colour ?? 0} />
                    )}
                    <span className="min-w-0 flex-1 truncate">{target.name}</span>
                    {find(target) ? null : <span className="sr-only">nothing set</span>}
                  </button>
                </li>
              ))}
            </ul>
            {manages && others.length > 0 ? (
              <Select
                label="Add a role or member"
                value=""
                options={[["", "Choose…"], ...others]}
                change={(id) => {
                  if (!id || !mayLeave()) return;
                  setAdded((before) => [...before, id]);
                  setChosen(id);
                }}
              />
            ) : null}
          </div>
          {shown ? (
            <Editor
              key={keyOf(shown)}
              {...part}
              target={shown}
              overwrite={find(shown)}
              manages={manages}
            />
          ) : null}
        </div>
      </div>
    </Section>
  );
}

type EditorProps = Part & {
  target: Target;
  overwrite: OverwriteView | undefined;
  manages: boolean;
};

function Editor({ app, entry, channel, flags, target, overwrite, manages }: EditorProps) {
  const [draft, setDraft] = useState<Record<string, Said>>({});
  const { busy, problem, run } = useAct(app);
  const changed = Object.entries(draft).filter(([flag, said]) => saidOf(overwrite, flag) !== said);
  const named = (wanted: Said) =>
    changed.flatMap(([flag, said]) => (said === wanted ? [flag] : [])).join(",") || null;
  const administers = may(flags, "ADMINISTRATOR");
  const save = () =>
    run(async () => {
      await act(app, entry.view.server_id, {
        do: "set_overwrite",
        channel: channel.channel_id,
        role: target.role ?? null,
        member: target.member ?? null,
        allow: named("allow"),
        deny: named("deny"),
        inherit: named("inherit"),
      });
      setDraft({});
    });
  return (
    <div className="min-w-0">
      <h3 className="mb-2 flex items-center gap-2 font-[600]">
        <span className="truncate">{target.name}</span>
        {overwrite || changed.length > 0 ? null : <Chip>as everywhere</Chip>}
      </h3>
      {GROUPS.filter(({ channel: here }) => here).map(({ title, flags: infos }) => (
        <div key={title} className="mb-4">
          <h4 className="text-second font-[600] text-secondary">{title}</h4>
          <div className="divide-y divide-line">
            {infos.map(({ flag, name, words }) => (
              <ThreeWays
                key={flag}
                label={name}
                words={words}
                value={draft[flag] ?? saidOf(overwrite, flag)}
                disabled={
                  !manages || !may(flags, flag) || (flag === "MANAGE_ROLES" && !administers)
                }
                change={(said) => setDraft((before) => ({ ...before, [flag]: said }))}
              />
            ))}
          </div>
        </div>
      ))}
      <SaveBar
        dirty={changed.length > 0}
        busy={busy}
        problem={problem}
        save={save}
        discard={() => setDraft({})}
      />
    </div>
  );
}

const WAYS: { said: Said; words: string; Icon: typeof Check; tone: string }[] = [
  {
    said: "deny",
    words: "Deny",
    Icon: X,
    tone: "has-checked:bg-danger-fill has-checked:text-white",
  },
  {
    said: "inherit",
    words: "As everywhere",
    Icon: Minus,
    tone: "has-checked:bg-hover has-checked:text-text",
  },
  {
    said: "allow",
    words: "Allow",
    Icon: Check,
    tone: "has-checked:bg-accent-fill has-checked:text-white",
  },
];

type ThreeWaysProps = {
  label: string;
  words: string;
  value: Said;
  disabled: boolean;
  change: (said: Said) => void;
};

/** Allowed, denied, or neither. */
function ThreeWays({ label, words, value, disabled, change }: ThreeWaysProps) {
  return (
    <fieldset disabled={disabled} className="flex items-start gap-4 py-3 disabled:opacity-60">
      <div className="min-w-0 flex-1">
        <legend className="contents">{label}</legend>
        <p className="mt-0.5 text-second text-muted">{words}</p>
      </div>
      <div className="flex shrink-0 overflow-hidden rounded-row border border-control">
        {WAYS.map(({ said, words: way, Icon, tone }) => (
          <label
            key={said}
            title={way}
            className={`flex h-8 w-9 cursor-pointer items-center justify-center border-control text-muted not-first:border-l has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent max-md:size-11 ${tone}`}
          >
            <input
              type="radio"
              aria-label={`${way}: ${label}`}
              checked={value === said}
              onChange={() => change(said)}
              className="sr-only"
            />
            <Icon aria-hidden="true" className="size-4" />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
