// The acts of the audit log in words.

import { flagName } from "../flags";

const ACTS: Record<string, string> = {
  server_created: "created the server",
  server_changed: "changed the server",
  server_listed: "changed whether the server is listed",
  server_deleted: "deleted the server",
  owner_transferred: "handed the server over",
  version_floor: "raised the oldest protocol version",
  checkpoint: "made a checkpoint",
  channel_created: "created the channel",
  channel_changed: "changed the channel",
  channel_deleted: "deleted the channel",
  channel_synced: "gave its category’s permissions to",
  overwrite_set: "changed who may do what in",
  anonymity_set: "changed the terms of anonymous posts in",
  author_blocked: "blocked the author of an anonymous post in",
  group_reset: "began the encryption anew of",
  role_created: "created the role",
  role_changed: "changed the role",
  role_moved: "moved the role",
  role_deleted: "deleted the role",
  role_granted: "gave a role to",
  role_revoked: "took a role from",
  role_claimed: "proved to pass a role’s gate:",
  nickname_set: "changed the nickname of",
  timeout_set: "changed the time-out of",
  member_joined: "joined:",
  member_added: "added",
  member_accepted: "accepted:",
  member_left: "left:",
  member_kicked: "kicked",
  member_banned: "banned",
  member_unbanned: "ended the ban of",
  invitation_created: "made an invitation",
  invitation_closed: "closed an invitation",
  device_idle: "put a silent device aside of",
  device_back: "came back with a device:",
};

/** What can be asked for. */
export const ACTIONS = Object.keys(ACTS);

/** What somebody did, before the name of what it was done to. */
export const actWords = (action: string): string => ACTS[action] ?? action.replaceAll("_", " ");

const TITLES: Record<string, string> = {
  overwrite_set: "Permissions of a channel",
  anonymity_set: "Terms of anonymous posts",
  group_reset: "Encryption begun anew",
  channel_synced: "Permissions of a category taken over",
  version_floor: "Oldest protocol version",
};

export const actionTitle = (action: string): string => {
  const known = TITLES[action];
  if (known) return known;
  const words = action.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const FIELDS: Record<string, string> = {
  overwrites: "Who may do what",
  anonymity: "Anonymous posts",
  flags: "Permissions",
  colour: "Colour",
  gate: "What is proved to have it",
  hoist: "Stands apart",
  slow_mode: "Slow mode",
  category_id: "Category",
  timed_out_until: "Timed out until",
};

export type Change = { field: string; before: string; after: string };

type Fields = Record<string, unknown> | null;

/** What is another after an act, as texts. Numbers behind a set of names are left out. */
export function changesOf(before: Fields, after: Fields): Change[] {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names]
    .filter((name) => name !== "permissions" && !name.endsWith("_seq"))
    .map((name) => ({
      field: FIELDS[name] ?? actionTitle(name),
      before: shown(before?.[name]),
      after: shown(after?.[name]),
    }))
    .filter((change) => change.before !== change.after);
}

type Overwrite = { name: string; allow_flags: string[]; deny_flags: string[] };

const isOverwrite = (value: unknown): value is Overwrite =>
  typeof value === "object" && value !== null && "allow_flags" in value && "deny_flags" in value;

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "none";
  if (value === true) return "yes";
  if (value === false) return "no";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(shown).join(", ");
  if (isOverwrite(value)) {
    const { name, allow_flags: allow, deny_flags: deny } = value;
    const said = [
      allow.length > 0 && `allows ${shown(allow)}`,
      deny.length > 0 && `denies ${shown(deny)}`,
    ];
    return `${name}: ${said.filter(Boolean).join("; ") || "nothing"}`;
  }
  if (typeof value === "object") {
    const entries = Object.entries(value).filter(
      ([name, one]) => one !== null && !/_id$|^allow$|^deny$|permissions/.test(name),
    );
    return entries
      .map(([name, one]) =>
        name === "name" ? shown(one) : `${name.replaceAll("_", " ")}: ${shown(one)}`,
      )
      .join(", ");
  }
  return flagName(String(value));
}
