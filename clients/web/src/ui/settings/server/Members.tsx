// Everybody in a server: to be found, looked at, and dealt with.

import { Ban, ChevronRight, Clock, ShieldCheck, UserMinus } from "lucide-react";
import { useState } from "react";
import { type App, may, type ServerEntry } from "@/client/app";
import { navigate, type Route } from "@/client/router";
import type { MemberView, RoleView } from "@/client/types";
import { count, shortMoment } from "@/client/words";
import { Button, Field, Problem } from "../../bits";
import { Link } from "../../Link";
import { MemberPortrait, nameOf } from "../../Members";
import { Choice } from "../../modals/Choice";
import { openModal } from "../../view";
import { above, act, usePeople } from "../act";
import { Select } from "../fields";
import { Chip, SearchField, Section, Switch, useAct } from "../parts";
import { Tick } from "./Roles";

type Props = { app: App; entry: ServerEntry; item: string };

export const memberRoute = (server: string, item: string): Route => ({
  page: "server_settings",
  server,
  section: "members",
  item,
});

export function Members({ app, entry, item }: Props) {
  const { members, roles, me, ready } = usePeople(app, entry);
  const chosen = members.find(({ user_id }) => user_id === item);
  if (!ready) return <p role="status">Reading…</p>;
  if (item && chosen) {
    return <Member key={item} app={app} entry={entry} member={chosen} roles={roles} me={me} />;
  }
  return <List app={app} entry={entry} members={members} roles={roles} />;
}

type ListProps = { app: App; entry: ServerEntry; members: MemberView[]; roles: RoleView[] };

const SHOWN = 200;

function List({ app, entry, members, roles }: ListProps) {
  const [text, setText] = useState("");
  const [role, setRole] = useState("");
  const wanted = text.trim().toLowerCase();
  const found = members
    .filter(
      (member) =>
        `${nameOf(member)} ${member.username}`.toLowerCase().includes(wanted) &&
        (!role || member.roles.some((one) => one.role_id === role)),
    )
    .toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return (
    <div className="space-y-4">
      <div className="grid items-end gap-3 md:grid-cols-[minmax(0,1fr)_220px]">
        <SearchField label="Search members" text={text} change={setText} />
        <Select
          label="With the role"
          value={role}
          options={[
            ["", "Any"],
            ...roles.filter((one) => !one.everyone).map((one) => [one.role_id, one.name] as const),
          ]}
          change={setRole}
        />
      </div>
      <p role="status" className="text-second text-muted">
        {found.length === members.length
          ? count(members.length, "member", "members")
          : `${found.length.toLocaleString()} of ${count(members.length, "member", "members")}`}
        {found.length > SHOWN ? `; the first ${SHOWN} are shown` : ""}
      </p>
      <ul className="divide-y divide-line rounded-card border border-line">
        {found.slice(0, SHOWN).map((member) => (
          <li key={member.user_id}>
            <Link
              to={memberRoute(entry.view.server_id, member.user_id)}
              className="flex min-h-14 items-center gap-3 px-3 py-2 first:rounded-t-card hover:bg-hover"
            >
              <MemberPortrait app={app} member={member} server={entry.view.server_id} />
              <span className="min-w-0 flex-1">
                <span className="flex items-center gap-2">
                  <span className="truncate">{nameOf(member)}</span>
                  {member.owner ? <Chip>owner</Chip> : null}
                  {member.timed_out_until ? <Chip tone="caution">timed out</Chip> : null}
                </span>
                <span className="flex min-w-0 flex-wrap gap-x-3 text-meta text-muted">
                  {nameOf(member) === member.username ? null : (
                    <span className="truncate">{member.username}</span>
                  )}
                  {member.roles.map(({ role_id, name }) => (
                    <span key={role_id} className="flex min-w-0 items-center gap-1.5">
                      <Tick colour={roles.find((one) => one.role_id === role_id)?.colour ?? 0} />
                      <span className="truncate">{name}</span>
                    </span>
                  ))}
                </span>
              </span>
              <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-muted" />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

type MemberProps = {
  app: App;
  entry: ServerEntry;
  member: MemberView;
  roles: RoleView[];
  me: MemberView | undefined;
};

function Member({ app, entry, member, roles, me }: MemberProps) {
  const server = entry.view.server_id;
  const own = member.user_id === me?.user_id;
  const { busy, problem, run } = useAct(app);
  const outranked = own || (!member.owner && above(me, member.rank));
  const gives = may(entry.flags, "MANAGE_ROLES");
  const change = (role: RoleView, on: boolean) =>
    run(() =>
      act(app, server, {
        do: on ? "give_role" : "take_role",
        server,
        user: member.user_id,
        role: role.role_id,
      }),
    );
  const others = roles.filter((role) => !role.everyone);
  return (
    <>
      <div className="flex items-center gap-4">
        <MemberPortrait app={app} member={member} size="l" server={server} />
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2 text-page font-[650]">
            <span className="min-w-0 truncate">{nameOf(member)}</span>
            {own ? <Chip>you</Chip> : null}
            {member.owner ? <Chip>owner</Chip> : null}
          </p>
          <p className="truncate text-second text-muted">
            {member.username} · {count(member.devices.length, "device", "devices")}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        {own ? null : (
          <Button
            kind="plain"
            onClick={() =>
              openModal({ kind: "verify", user: member.user_id, name: nameOf(member) })
            }
          >
            <ShieldCheck aria-hidden="true" className="size-4" />
            Compare safety numbers
          </Button>
        )}
        <Button
          kind="plain"
          onClick={() =>
            navigate({ page: "server_settings", server, section: "access", item: member.user_id })
          }
        >
          What they may do, and why
        </Button>
      </div>
      <Section title="Roles" about="What a member may do is all that their roles allow together.">
        <Problem words={problem} />
        {others.length === 0 ? (
          <p className="text-second text-muted">There is no role to give yet.</p>
        ) : (
          <div className="divide-y divide-line">
            {others.map((role) => {
              const on = member.roles.some((one) => one.role_id === role.role_id);
              const why = above(me, role.position)
                ? role.gate && !on
                  ? "It has a gate: it is proved, and given to nobody."
                  : undefined
                : "This role is not below your own rank.";
              return (
                <Switch
                  key={role.role_id}
                  label={role.name}
                  on={on}
                  disabled={busy || !gives || why !== undefined}
                  because={gives ? why : undefined}
                  change={(now) => change(role, now)}
                />
              );
            })}
          </div>
        )}
      </Section>
      <Nickname app={app} entry={entry} member={member} own={own} outranked={outranked} />
      {own || member.owner ? null : (
        <Measures app={app} entry={entry} member={member} outranked={outranked} />
      )}
    </>
  );
}

type PartProps = {
  app: App;
  entry: ServerEntry;
  member: MemberView;
  outranked: boolean;
};

function Nickname({ app, entry, member, own, outranked }: PartProps & { own: boolean }) {
  const server = entry.view.server_id;
  const [text, setText] = useState(member.nickname ?? "");
  const { busy, problem, run } = useAct(app);
  const flag = own ? "CHANGE_NICKNAME" : "MANAGE_NICKNAMES";
  const allowed = may(entry.flags, flag) && outranked;
  const save = () =>
    run(() =>
      act(app, server, {
        do: "set_nickname",
        server,
        user: own ? null : member.user_id,
        nickname: text.trim(),
      }),
    );
  return (
    <Section title="Nickname" about="Shown here in the place of the name. Empty for none.">
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Problem words={problem} />
        <div className="flex items-end gap-3">
          <Field
            label="Nickname in this server"
            className="min-w-0 flex-1"
            value={text}
            maxLength={64}
            disabled={!allowed}
            autoComplete="off"
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button
            type="submit"
            kind="plain"
            className="min-h-11"
            disabled={!allowed || busy || text.trim() === (member.nickname ?? "")}
          >
            Save
          </Button>
        </div>
      </form>
    </Section>
  );
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TIMES: [string, string][] = [
  [String(10 * MINUTE), "10 minutes"],
  [String(HOUR), "1 hour"],
  [String(24 * HOUR), "1 day"],
  [String(7 * 24 * HOUR), "1 week"],
  [String(28 * 24 * HOUR), "4 weeks"],
];

function Measures({ app, entry, member, outranked }: PartProps) {
  const server = entry.view.server_id;
  const user = member.user_id;
  const name = nameOf(member);
  const { busy, problem, run } = useAct(app);
  const allows = (flag: string) => outranked && may(entry.flags, flag);
  if (!["MODERATE_MEMBERS", "KICK_MEMBERS", "BAN_MEMBERS"].some(allows)) return null;
  const timeOut = () =>
    openModal({
      kind: "question",
      question: {
        title: `Time out ${name}?`,
        verb: "Time out",
        words: "For so long they can look, and neither write nor react.",
        more: (
          <Choice label="For" name="life" chosen={String(HOUR)}>
            {TIMES}
          </Choice>
        ),
        reason: true,
        act: ({ life = "0", reason = "" }) =>
          act(app, server, {
            do: "set_timeout",
            server,
            user,
            life_ms: Number(life),
            reason: reason.trim() || null,
          }),
      },
    });
  const end = () => run(() => act(app, server, { do: "set_timeout", server, user, life_ms: 0 }));
  const back = () => navigate(memberRoute(server, ""), { replace: true });
  const kick = () =>
    openModal({
      kind: "question",
      question: {
        title: `Kick ${name}?`,
        verb: "Kick",
        words:
          "They lose their place and the keys of every channel here. With a new invitation they can come back.",
        reason: true,
        act: async ({ reason = "" }) => {
          await act(app, server, { do: "kick", server, user, reason: reason.trim() || null });
          back();
        },
      },
    });
  const ban = () =>
    openModal({
      kind: "question",
      question: {
        title: `Ban ${name}?`,
        verb: "Ban",
        words: "They lose their place, and no invitation lets them in again until the ban ends.",
        more: (
          <Choice label="Of what they have written, delete" name="purge" chosen="0">
            {[
              ["0", "Nothing"],
              [String(HOUR), "The last hour"],
              [String(24 * HOUR), "The last day"],
              [String(7 * 24 * HOUR), "The last week"],
            ]}
          </Choice>
        ),
        reason: true,
        act: async ({ purge = "0", reason = "" }) => {
          await act(app, server, {
            do: "ban",
            server,
            user,
            purge_ms: Number(purge),
            reason: reason.trim() || null,
          });
          back();
        },
      },
    });
  return (
    <Section
      title="Measures"
      about="Each is signed with your name and stands in the audit log."
      side={
        member.timed_out_until ? (
          <Chip tone="caution">
            <Clock aria-hidden="true" className="size-3" />
            timed out until {shortMoment(member.timed_out_until)}
          </Chip>
        ) : null
      }
    >
      <div className="space-y-3">
        <Problem words={problem} />
        <div className="flex flex-wrap gap-3">
          {allows("MODERATE_MEMBERS") ? (
            <Button kind="plain" disabled={busy} onClick={member.timed_out_until ? end : timeOut}>
              <Clock aria-hidden="true" className="size-4" />
              {member.timed_out_until ? "End the time-out" : "Time out"}
            </Button>
          ) : null}
          {allows("KICK_MEMBERS") ? (
            <Button kind="plain" className="text-danger!" onClick={kick}>
              <UserMinus aria-hidden="true" className="size-4" />
              Kick
            </Button>
          ) : null}
          {allows("BAN_MEMBERS") ? (
            <Button kind="danger" onClick={ban}>
              <Ban aria-hidden="true" className="size-4" />
              Ban
            </Button>
          ) : null}
        </div>
      </div>
    </Section>
  );
}
