// What is being typed at the caret that can be completed: a mention, a channel, an emoji.

import type { ChannelView, MemberView, RoleView } from "./types";

export type Wanted = { sign: "@" | "#" | ":"; query: string; start: number };

export type Offer = {
  key: string;
  /** What stands in the text then. */
  text: string;
  label: string;
  /** Beside it: what it is. */
  about: string;
  /** Of a person: for the avatar. */
  user?: string;
  emoji?: string;
};

const MOST = 8;
/** What the core reads as the name of a mention. */
const WRITABLE = /^[\p{L}\p{N}_.-]+$/u;
const AT_CARET = /(?:^|[^\p{L}\p{N}_:])([@#:])([\p{L}\p{N}_.+-]*)$/u;

/** What is wanted before the caret; an emoji only from its second letter on. */
export function wantedAt(text: string, caret: number): Wanted | null {
  const [, sign, query = ""] = AT_CARET.exec(text.slice(0, caret)) ?? [];
  if (sign !== "@" && sign !== "#" && sign !== ":") return null;
  if (sign === ":" && query.length < 2) return null;
  return { sign, query, start: caret - query.length - 1 };
}

const begins = (name: string, query: string): boolean =>
  name.toLocaleLowerCase().startsWith(query.toLocaleLowerCase());

/** Whom `@` may mean: people by either of their names, roles, everybody. */
export function people(query: string, members: MemberView[], roles: RoleView[]): Offer[] {
  const found: Offer[] = members
    .filter(({ username, nickname }) => begins(username, query) || begins(nickname ?? "", query))
    .map(({ user_id, username, nickname }) => ({
      key: user_id,
      text: `@${username} `,
      label: nickname ?? username,
      about: nickname ? `@${username}` : "",
      user: user_id,
    }));
  const ranks = roles
    .filter(({ everyone, name }) => !everyone && WRITABLE.test(name) && begins(name, query))
    .map(({ role_id, name }) => ({
      key: role_id,
      text: `@${name} `,
      label: `@${name}`,
      about: "role",
    }));
  const all = begins("everyone", query)
    ? [
        {
          key: "everyone",
          text: "@everyone ",
          label: "@everyone",
          about: "all who can read this",
        },
      ]
    : [];
  return [...found, ...ranks, ...all].slice(0, MOST);
}

/** Which channel `#` may mean: those whose name can be written, and means one alone. */
export function places(query: string, channels: ChannelView[]): Offer[] {
  const real = channels.filter(({ kind, visible }) => kind !== "category" && visible);
  const once = ({ name }: ChannelView) => real.filter((one) => one.name === name).length === 1;
  return real
    .filter((channel) => WRITABLE.test(channel.name) && begins(channel.name, query))
    .filter(once)
    .slice(0, MOST)
    .map(({ channel_id, name }) => ({
      key: channel_id,
      text: `#${name} `,
      label: `#${name}`,
      about: "channel",
    }));
}

/** The text with an offer in the place of what was typed, and where the caret is then. */
export function completed(text: string, wanted: Wanted, offer: Offer): [string, number] {
  const end = wanted.start + 1 + wanted.query.length;
  const after = text.slice(end);
  const put = after.startsWith(" ") ? offer.text.trimEnd() : offer.text;
  return [text.slice(0, wanted.start) + put + after, wanted.start + put.length];
}
