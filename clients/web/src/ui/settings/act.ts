// Acts in a server: done when this client, too, sees what came of them.

import { useEffect } from "react";
import type { App, ServerEntry } from "@/client/app";
import { useStore } from "@/client/store";
import type { MemberView } from "@/client/types";
import type { Kind } from "@/core/messages";
import type { Acted, Answers, Request } from "@/wire/core";

/** Requests that are answered with the entry that has done it. */
type Act = {
  [K in Kind]: [Answers[K]] extends [never] ? never : Answers[K] extends Acted ? K : never;
}[Kind];

/** Does something; over when the lists of this client are as new as that. */
export async function act<K extends Act>(
  app: App,
  server: string,
  request: Request & { do: K },
): Promise<Answers[K]> {
  const answer = await app.core.ask<K>(request).done;
  await seen(app, server, (answer satisfies Acted).policy_seq);
  return answer;
}

async function seen(app: App, server: string, seq: number): Promise<void> {
  const reached = () => (app.server(server)?.view.policy_seq ?? seq) >= seq;
  if (!reached()) {
    await new Promise<void>((resolve) => {
      const stop = app.store.subscribe(() => {
        if (!reached()) return;
        stop();
        resolve();
      });
    });
  }
  if (app.server(server)) await app.readPeople(server);
}

/** Members and roles as of the newest entry; nothing until they are read. */
export function usePeople(app: App, entry: ServerEntry) {
  const { server_id, policy_seq } = entry.view;
  const members = useStore(app.store, (state) => state.members[server_id]?.members);
  const roles = useStore(app.store, (state) => state.roles[server_id]?.roles);
  const who = useStore(app.store, (state) => state.who);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew whenever the log is longer
  useEffect(() => {
    app.readPeople(server_id).catch(app.refused);
  }, [app, server_id, policy_seq]);
  const me = members?.find((member) => member.user_id === who?.user_id);
  return { members: members ?? [], roles: roles ?? [], me, ready: Boolean(members && roles) };
}

/** Whether somebody stands above a rank: the owner above all. */
export const above = (me: MemberView | undefined, rank: number | null): boolean =>
  me !== undefined && (me.owner || (rank !== null && (me.rank ?? 0) > rank));
