// One role: how it is shown, what it lets its members do, and who they are.

import { Eye, Trash2, UserPlus, X } from "lucide-react";
import { useState } from "react";
import { type App, may, type ServerEntry } from "@/client/app";
import { navigate } from "@/client/router";
import type { MemberView, RoleView } from "@/client/types";
import { Button, Field, IconButton, Problem } from "../../bits";
import { MemberPortrait, nameOf } from "../../Members";
import { openModal } from "../../view";
import { above, act } from "../act";
import { Select } from "../fields";
import { SaveBar, Section, Switch, useAct } from "../parts";
import { Colour } from "./Colour";
import { Gate } from "./Gate";
import { Permissions } from "./Permissions";
import { roleRoute, Tick } from "./Roles";

type Props = {
  app: App;
  entry: ServerEntry;
  role: RoleView;
  members: MemberView[];
  me: MemberView | undefined;
};

type Draft = Partial<Pick<RoleView, "name" | "colour" | "hoist" | "mentionable">> & {
  flags?: Record<string, boolean>;
};

export function RoleEditor({ app, entry, role, members, me }: Props) {
  const server = entry.view.server_id;
  const [draft, setDraft] = useState<Draft>({});
  const { busy, problem, run } = useAct(app);
  const held = me?.roles.some(({ role_id }) => role_id === role.role_id) ?? false;
  const editable = may(entry.flags, "MANAGE_ROLES") && above(me, role.position);
  const { flags = {}, ...looks } = draft;
  const changedLooks = Object.entries(looks).filter(
    ([name, value]) => role[name as keyof RoleView] !== value,
  );
  const changedFlags = Object.entries(flags).filter(
    ([flag, on]) => role.flags.includes(flag) !== on,
  );
  const named = (on: boolean) =>
    changedFlags.flatMap(([flag, is]) => (is === on ? [flag] : [])).join(",") || null;
  const save = () =>
    run(async () => {
      await act(app, server, {
        do: "edit_role",
        server,
        role: role.role_id,
        ...Object.fromEntries(changedLooks),
        add: named(true),
        remove: named(false),
      });
      setDraft({});
    });
  const write = (change: Draft) => setDraft((before) => ({ ...before, ...change }));
  const shown = { ...role, ...looks };
  return (
    <div className="min-w-0 space-y-8">
      {editable ? null : (
        <p className="rounded-card border border-line bg-list px-4 py-3 text-second text-secondary">
          {may(entry.flags, "MANAGE_ROLES")
            ? "This role is not below your own rank: you can look at it, and not change it."
            : "You can look at this role. Only those who may manage roles change it."}
        </p>
      )}
      {role.everyone ? (
        <Section
          title="@everyone"
          about="Every member has this role. What it allows, everybody may do, unless a channel says otherwise."
        >
          {null}
        </Section>
      ) : (
        <Section title="How it is shown" side={<View server={server} role={role} />}>
          <div className="space-y-4">
            <Field
              label="Name"
              value={shown.name}
              disabled={!editable}
              maxLength={100}
              autoComplete="off"
              onChange={(event) => write({ name: event.currentTarget.value })}
            />
            <Colour
              value={shown.colour}
              disabled={!editable}
              change={(colour) => write({ colour })}
            />
            <div className="divide-y divide-line">
              <Switch
                label="Stands apart in the member list"
                words="Its members are listed under its name."
                on={shown.hoist}
                disabled={!editable}
                change={(hoist) => write({ hoist })}
              />
              <Switch
                label="Everybody may mention it"
                words="A mention notifies all its members."
                on={shown.mentionable}
                disabled={!editable}
                change={(mentionable) => write({ mentionable })}
              />
            </div>
          </div>
        </Section>
      )}
      {role.everyone ? null : (
        <Gate app={app} server={server} role={role} editable={editable} held={held} />
      )}
      <Permissions
        on={(flag) => flags[flag] ?? role.flags.includes(flag)}
        locked={(flag) => {
          if (!editable) return "";
          return may(entry.flags, flag) ? null : "You do not have this yourself.";
        }}
        change={(flag, on) => write({ flags: { ...flags, [flag]: on } })}
      />
      {role.everyone ? null : (
        <Holders app={app} entry={entry} role={role} members={members} editable={editable} />
      )}
      {editable && !role.everyone ? <Delete app={app} server={server} role={role} /> : null}
      <SaveBar
        dirty={changedLooks.length + changedFlags.length > 0}
        busy={busy}
        problem={problem}
        save={save}
        discard={() => setDraft({})}
      />
    </div>
  );
}

function View({ server, role }: { server: string; role: RoleView }) {
  const item = role.role_id;
  return (
    <Button
      kind="quiet"
      className="text-accent!"
      onClick={() => navigate({ page: "server_settings", server, section: "access", item })}
    >
      <Eye aria-hidden="true" className="size-4" />
      What it may do, channel by channel
    </Button>
  );
}

type HoldersProps = Omit<Props, "me"> & { editable: boolean };

function Holders({ app, entry, role, members, editable }: HoldersProps) {
  const server = entry.view.server_id;
  const { busy, problem, run } = useAct(app);
  const [next, setNext] = useState("");
  const holds = (member: MemberView) => member.roles.some((one) => one.role_id === role.role_id);
  const holders = members.filter(holds);
  const others = members.filter((member) => !holds(member));
  const change = (verb: "give_role" | "take_role", user: string) =>
    run(() => act(app, server, { do: verb, server, user, role: role.role_id }));
  return (
    <Section title={`Members · ${holders.length}`}>
      <div className="space-y-3">
        <Problem words={problem} />
        {holders.length > 0 ? (
          <ul className="divide-y divide-line rounded-card border border-line">
            {holders.map((member) => (
              <li key={member.user_id} className="flex min-h-12 items-center gap-3 px-3 py-1">
                <MemberPortrait app={app} member={member} size="s" server={server} />
                <span className="min-w-0 flex-1 truncate">{nameOf(member)}</span>
                {editable ? (
                  <IconButton
                    label={`Take the role from ${nameOf(member)}`}
                    disabled={busy}
                    onClick={() => change("take_role", member.user_id)}
                  >
                    <X aria-hidden="true" className="size-4" />
                  </IconButton>
                ) : null}
              </li>
            ))}
          </ul>
        ) : (
          <p className="text-second text-muted">Nobody has it yet.</p>
        )}
        {editable && role.gate ? (
          <p className="text-second text-muted">
            It has a gate: it is proved, and given to nobody.
          </p>
        ) : null}
        {editable && !role.gate && others.length > 0 ? (
          <div className="flex items-end gap-3">
            <div className="min-w-0 flex-1">
              <Select
                label="Give it to"
                value={next}
                options={[
                  ["", "Choose a member"],
                  ...others.map((member) => [member.user_id, nameOf(member)] as const),
                ]}
                change={setNext}
              />
            </div>
            <Button
              kind="plain"
              className="min-h-11"
              disabled={busy || !next}
              onClick={() => change("give_role", next).then((done) => done && setNext(""))}
            >
              <UserPlus aria-hidden="true" className="size-4" />
              Give
            </Button>
          </div>
        ) : null}
      </div>
    </Section>
  );
}

function Delete({ app, server, role }: { app: App; server: string; role: RoleView }) {
  const ask = () =>
    openModal({
      kind: "question",
      question: {
        title: `Delete the role ${role.name}?`,
        verb: "Delete the role",
        words: (
          <p className="flex items-center gap-2">
            <Tick colour={role.colour} />
            Its members stay, without what it let them do.
          </p>
        ),
        reason: true,
        act: async ({ reason = "" }) => {
          await act(app, server, {
            do: "delete_role",
            server,
            role: role.role_id,
            reason: reason.trim() || null,
          });
          navigate(roleRoute(server, ""), { replace: true, anyway: true });
        },
      },
    });
  return (
    <Section title="Delete">
      <Button kind="danger" onClick={ask}>
        <Trash2 aria-hidden="true" className="size-4" />
        Delete this role
      </Button>
    </Section>
  );
}
