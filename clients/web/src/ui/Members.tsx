// Who is in the server: by the roles that are shown apart, and everybody else.

import { useEffect, useMemo } from "react";
import type { App, ServerEntry } from "@/client/app";
import { navigate } from "@/client/router";
import { useStore } from "@/client/store";
import type { MemberView, RoleView } from "@/client/types";
import { Portrait } from "./Portrait";
import { PresenceDot, PresenceWords } from "./PresenceDot";
import { Side } from "./Side";
import { openModal } from "./view";

type Group = { name: string; members: MemberView[] };

type Named = { nickname: string | null; display_name?: string | null; username: string };

/** What a server calls somebody, else what they call themselves, else their username. */
export const nameOf = ({ nickname, display_name, username }: Named): string =>
  nickname ?? display_name ?? username;

/** Members under the highest of their roles that is shown apart, by name. */
export function grouped(members: MemberView[], roles: RoleView[]): Group[] {
  const apart = roles.filter(({ hoist, everyone }) => hoist && !everyone);
  const place = (member: MemberView) =>
    apart.findIndex(({ role_id }) => member.roles.some((role) => role.role_id === role_id));
  const sorted = members.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const groups = apart.map((role, at) => ({
    name: role.name,
    members: sorted.filter((member) => place(member) === at),
  }));
  const rest = { name: "Members", members: sorted.filter((member) => place(member) === -1) };
  return [...groups, rest].filter((group) => group.members.length > 0);
}

export function Members({ app, entry }: { app: App; entry: ServerEntry }) {
  const { server_id, policy_seq } = entry.view;
  const members = useStore(app.store, (state) => state.members[server_id]?.members);
  const live = useStore(app.store, (state) => state.live);
  const roles = useStore(app.store, (state) => state.roles[server_id]?.roles);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew whenever the log is longer or the node is back
  useEffect(() => {
    app.readPeople(server_id).catch(app.refused);
  }, [app, server_id, policy_seq, live]);
  const groups = useMemo(() => grouped(members ?? [], roles ?? []), [members, roles]);
  return (
    <Side title="Members" label="Members">
      {groups.map((group) => (
        <section key={group.name} className="mb-3">
          <h3 className="px-2 py-2 text-meta font-[600] text-muted">
            {group.name} · {group.members.length}
          </h3>
          <ul>
            {group.members.map((member) => (
              <Row key={member.user_id} app={app} entry={entry} member={member} />
            ))}
          </ul>
        </section>
      ))}
      {members ? null : (
        <p role="status" className="px-2 text-second text-muted">
          Reading…
        </p>
      )}
    </Side>
  );
}

type RowProps = { app: App; entry: ServerEntry; member: MemberView };

function Row({ app, entry, member }: RowProps) {
  const own = member.user_id === app.store.get().who?.user_id;
  const server = entry.view.server_id;
  const open = () => openModal({ kind: "profile", server, user: member.user_id });
  const shown = (
    <>
      <span className="relative shrink-0">
        <MemberPortrait app={app} member={member} size="s" server={entry.dm ? null : server} />
        <PresenceDot app={app} user={member.user_id} />
      </span>
      <span className="min-w-0 flex-1 truncate text-left">
        {nameOf(member)}
        <PresenceWords app={app} user={member.user_id} />
      </span>
      <span className="shrink-0 text-meta text-muted">
        {[own && "you", member.owner && "owner", member.timed_out_until && "timed out"]
          .filter(Boolean)
          .join(", ")}
      </span>
    </>
  );
  return (
    <li>
      <button
        type="button"
        aria-haspopup="dialog"
        title={member.username}
        className="flex h-[38px] w-full items-center gap-[10px] rounded-row px-2 hover:bg-hover max-md:h-11"
        onClick={open}
      >
        {shown}
      </button>
    </li>
  );
}

/** Opens the conversation with somebody; they are asked when it is new. */
export async function writeTo(app: App, username: string): Promise<void> {
  const asked = app.core.ask({ do: "open_dm", users: [username] });
  await asked.done.then(({ dm_id }) => navigate({ page: "dm", dm: dm_id }), app.refused);
}

type MemberPortraitProps = {
  app: App;
  member: MemberView;
  size?: "s" | "m" | "l";
  server: string | null;
};

/** The face of a member, as a list of members has it. */
export const MemberPortrait = ({ app, member, size = "m", server }: MemberPortraitProps) => (
  <Portrait
    app={app}
    user={member.user_id}
    name={nameOf(member)}
    size={size}
    mark={member.avatar}
    server={server}
  />
);
