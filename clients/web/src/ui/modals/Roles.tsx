// The roles of a server, the highest first: to be read, not yet to be changed.

import type { App } from "@/client/app";
import type { RoleView } from "@/client/types";
import { count } from "@/client/words";
import { Problem } from "../bits";
import { Dialog } from "./Dialog";
import { useAnswer } from "./useAnswer";

const words = (flag: string): string => flag.toLowerCase().replaceAll("_", " ");

export function Roles({ app, server }: { app: App; server: string }) {
  const { answer, problem } = useAnswer<{ roles: RoleView[] }>(app, { do: "list_roles", server });
  return (
    <Dialog title="Roles">
      <Problem words={problem} />
      <ol className="space-y-3">
        {answer?.roles.map((role) => (
          <li key={role.role_id} className="rounded-card border border-line bg-canvas p-3">
            <p className="flex items-baseline justify-between gap-3">
              <b className="min-w-0 truncate font-[600]">{role.name}</b>
              <span className="shrink-0 text-meta text-muted">
                {count(role.members_count, "member", "members")}
              </span>
            </p>
            <p className="mt-1 text-second text-muted">
              {role.flags.length > 0
                ? `May ${role.flags.map(words).join(", ")}.`
                : "May nothing by itself."}
            </p>
          </li>
        ))}
      </ol>
      <p className="mt-4 text-second text-muted">
        Roles are changed from the command line for now (
        <code className="font-mono">coterie role</code>).
      </p>
    </Dialog>
  );
}
