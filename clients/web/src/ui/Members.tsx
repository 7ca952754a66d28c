// Who is in the server: by the roles that are shown apart, and everybody else.

import { X } from "lucide-react";
import { useEffect, useMemo } from "react";
import type { App, ServerEntry } from "@/client/app";
import { useStore } from "@/client/store";
import type { MemberView, RoleView } from "@/client/types";
import { Avatar, IconButton } from "./bits";
import { closePanel } from "./view";

type Group = { name: string; members: MemberView[] };

export const nameOf = ({
  nickname,
  username,
}: {
  nickname: string | null;
  username: string;
}): string => nickname ?? username;

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
    <aside
      aria-label="Members"
      className="flex w-[264px] shrink-0 flex-col border-line border-l bg-list max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-10 max-lg:shadow-float max-md:w-full"
    >
      <header className="flex h-13 shrink-0 items-center justify-between border-line border-b pr-2 pl-4 max-md:h-14">
        <h2 className="text-[1rem] font-[650]">Members</h2>
        <IconButton label="Close the members" className="lg:hidden" onClick={closePanel}>
          <X aria-hidden="true" className="size-[18px]" />
        </IconButton>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-2 py-3" tabIndex={0}>
        {groups.map((group) => (
          <section key={group.name} className="mb-3">
            <h3 className="px-2 py-2 text-meta font-[600] text-muted">
              {group.name} · {group.members.length}
            </h3>
            <ul>
              {group.members.map((member) => (
                <Row key={member.user_id} member={member} />
              ))}
            </ul>
          </section>
        ))}
        {members ? null : (
          <p role="status" className="px-2 text-second text-muted">
            Reading…
          </p>
        )}
      </div>
    </aside>
  );
}

function Row({ member }: { member: MemberView }) {
  return (
    <li className="flex h-[38px] items-center gap-[10px] rounded-row px-2 max-md:h-11">
      <Avatar id={member.user_id} name={nameOf(member)} size="s" />
      <span className="min-w-0 flex-1 truncate">{nameOf(member)}</span>
      {member.owner ? <span className="text-meta text-muted">owner</span> : null}
    </li>
  );
}
