// The roles of a server: in their order, and one of them to be changed.

import { GripVertical, Plus, Shield } from "lucide-react";
import { useState } from "react";
import { type App, may, type ServerEntry } from "@/client/app";
import { navigate, type Route } from "@/client/router";
import type { RoleView } from "@/client/types";
import { Button, Problem } from "../../bits";
import { Link } from "../../Link";
import { NARROW, useMedia } from "../../view";
import { above, act, usePeople } from "../act";
import { Nothing, useAct } from "../parts";
import { useSortable } from "../sortable";
import { mayLeave } from "../unsaved";
import { RoleEditor } from "./RoleEditor";

type Props = { app: App; entry: ServerEntry; item: string };

export const roleRoute = (server: string, item: string): Route => ({
  page: "server_settings",
  server,
  section: "roles",
  item,
});

export function Roles({ app, entry, item }: Props) {
  const { roles, members, me, ready } = usePeople(app, entry);
  const narrow = useMedia(NARROW);
  const chosen = roles.find(({ role_id }) => role_id === item) ?? (narrow ? undefined : roles[0]);
  if (!ready) return <p role="status">Reading…</p>;
  return (
    <div className="grid gap-8 md:grid-cols-[240px_minmax(0,1fr)]">
      {narrow && chosen ? null : (
        <List app={app} entry={entry} roles={roles} chosen={chosen?.role_id} />
      )}
      {chosen ? (
        <RoleEditor
          key={chosen.role_id}
          app={app}
          entry={entry}
          role={chosen}
          members={members}
          me={me}
        />
      ) : null}
    </div>
  );
}

type ListProps = { app: App; entry: ServerEntry; roles: RoleView[]; chosen: string | undefined };

function List({ app, entry, roles, chosen }: ListProps) {
  const server = entry.view.server_id;
  const { me } = usePeople(app, entry);
  const { busy, problem, run } = useAct(app);
  const manages = may(entry.flags, "MANAGE_ROLES");
  const [dropped, setDropped] = useState<string[] | null>(null);
  const everyone = roles.find((role) => role.everyone);
  const own = roles.filter((role) => !role.everyone);
  const nameOf = (id: string) => roles.find((role) => role.role_id === id)?.name ?? "";
  const sortable = useSortable({
    ids: () => dropped ?? own.map((role) => role.role_id),
    nameOf,
    drop: (id, order) => {
      setDropped(order);
      // The highest stands first, and has the greatest number.
      const position = order.length - order.indexOf(id);
      const request = { do: "move_role", server, role: id, position } as const;
      run(() => act(app, server, request)).finally(() => setDropped(null));
    },
  });
  const create = () =>
    mayLeave() &&
    run(async () => {
      const request = { do: "create_role", server, name: "new role" } as const;
      const made = await act(app, server, request);
      navigate(roleRoute(server, made.role_id));
    });
  const shown = sortable.all.flatMap((id) => own.filter((role) => role.role_id === id));
  return (
    <div className="space-y-3 md:sticky md:top-0 md:self-start">
      <p className="text-second text-muted">
        Who stands higher may manage those below. A member’s highest role is their rank.
      </p>
      <Problem words={problem} />
      <ol aria-label="Roles" className="flex flex-col gap-px">
        {shown.map((role) => {
          const movable = manages && above(me, role.position);
          return (
            <li
              key={role.role_id}
              {...sortable.row(role.role_id)}
              className={`flex items-center rounded-row ${
                sortable.lifted === role.role_id ? "bg-accent-soft" : ""
              }`}
            >
              {movable ? (
                <button
                  type="button"
                  {...sortable.handle(role.role_id)}
                  className="flex h-9 w-7 shrink-0 touch-none cursor-grab items-center justify-center rounded-row text-muted hover:text-text max-md:size-11"
                >
                  <GripVertical aria-hidden="true" className="size-4" />
                </button>
              ) : (
                <span className="w-7 shrink-0 max-md:w-11" />
              )}
              <RoleLink role={role} server={server} chosen={chosen === role.role_id} />
            </li>
          );
        })}
        {everyone ? (
          <li className="order-last flex items-center">
            <span className="w-7 shrink-0 max-md:w-11" />
            <RoleLink role={everyone} server={server} chosen={chosen === everyone.role_id} />
          </li>
        ) : null}
      </ol>
      <p role="status" className="sr-only">
        {sortable.words}
      </p>
      {own.length === 0 ? (
        <Nothing icon={Shield}>
          Only @everyone so far. A role gives some members more than the others, or lets them stand
          apart.
        </Nothing>
      ) : null}
      {manages ? (
        <Button kind="plain" className="w-full" disabled={busy} onClick={create}>
          <Plus aria-hidden="true" className="size-4" />
          Create a role
        </Button>
      ) : null}
    </div>
  );
}

function RoleLink({ role, server, chosen }: { role: RoleView; server: string; chosen: boolean }) {
  return (
    <Link
      to={roleRoute(server, role.role_id)}
      aria-current={chosen ? "page" : undefined}
      className={`flex min-h-9 min-w-0 flex-1 items-center gap-2 rounded-row px-2 max-md:min-h-11 ${
        chosen ? "bg-hover font-[600]" : "text-secondary hover:bg-hover hover:text-text"
      }`}
    >
      <Tick colour={role.colour} />
      <span className="min-w-0 flex-1 truncate">{role.name}</span>
      <span className="text-meta text-muted tabular-nums">{role.members_count}</span>
    </Link>
  );
}

/** The colour of a role, beside its name and never on it. */
export function Tick({ colour }: { colour: number }) {
  return (
    <span
      aria-hidden="true"
      className="h-4 w-[3px] shrink-0 rounded-full bg-control"
      style={colour ? { background: hex(colour) } : undefined}
    />
  );
}

export const hex = (colour: number): string => `#${colour.toString(16).padStart(6, "0")}`;
