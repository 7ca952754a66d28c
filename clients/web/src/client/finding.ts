// Where one can go from here: channels, conversations, servers and people, by a few letters of them.

import { type AppState, dmName } from "./app";
import type { Route } from "./router";

export type Target = {
  key: string;
  kind: "channel" | "dm" | "server" | "person";
  name: string;
  /** Where it is. */
  about: string;
  /** Where it leads; a person is written to by their name. */
  to: Route | { write: string };
};

const MOST = 12;

/** Everything there is to go to. */
export function targets({ servers, dms, members, who }: AppState): Target[] {
  const channels = servers.flatMap(({ view }) =>
    view.channels
      .filter(({ kind, visible }) => kind !== "category" && visible)
      .map(
        ({ channel_id, name }): Target => ({
          key: channel_id,
          kind: "channel",
          name,
          about: view.name,
          to: { page: "channel", server: view.server_id, channel: channel_id },
        }),
      ),
  );
  const talks = dms.map(
    ({ dm }): Target => ({
      key: dm.dm_id,
      kind: "dm",
      name: dmName(dm),
      about: dm.request ? "a request" : "direct messages",
      to: { page: "dm", dm: dm.dm_id },
    }),
  );
  const places = servers.map(
    ({ view }): Target => ({
      key: view.server_id,
      kind: "server",
      name: view.name,
      about: "server",
      to: { page: "server", server: view.server_id },
    }),
  );
  // Whoever there is a conversation with already is found by it.
  const talked = new Set(
    dms.flatMap(({ dm }) => (dm.peers.length === 1 ? [dm.peers[0]?.user_id] : [])),
  );
  const people = new Map<string, Target>();
  for (const { members: all } of Object.values(members)) {
    for (const { user_id, username, nickname } of all) {
      if (user_id === who?.user_id || talked.has(user_id)) continue;
      const name = nickname ?? username;
      const about = nickname ? `@${username}` : "write to them";
      people.set(user_id, { key: user_id, kind: "person", name, about, to: { write: username } });
    }
  }
  return [...channels, ...talks, ...people.values(), ...places];
}

/** The best of them: what begins so first, then a later word, then any place. */
export function found(all: Target[], text: string): Target[] {
  const wanted = text.trim().toLocaleLowerCase().replace(/^[#@]/, "");
  if (!wanted) return all.slice(0, MOST);
  const rank = ({ name, about }: Target): number => {
    const lower = name.toLocaleLowerCase();
    if (lower === wanted) return 0;
    if (lower.startsWith(wanted)) return 1;
    if (lower.split(/[\s_.-]+/).some((word) => word.startsWith(wanted))) return 2;
    if (lower.includes(wanted)) return 3;
    return about.toLocaleLowerCase().startsWith(wanted) ? 4 : 9;
  };
  return all
    .map((target) => [rank(target), target] as const)
    .filter(([rank]) => rank < 9)
    .sort(([a], [b]) => a - b)
    .slice(0, MOST)
    .map(([, target]) => target);
}
