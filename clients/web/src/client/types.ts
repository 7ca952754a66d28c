// What the core answers (spec/10-cli.md).

export type Who = { user_id: string; username: string; device_id: string };

export type ChannelView = {
  channel_id: string;
  server_id: string;
  name: string;
  kind: "text" | "announcement" | "media" | "voice" | "category";
  category_id: string | null;
  position: number;
  slow_mode: number;
  synced: boolean | null;
  visible: boolean;
};

export type ServerView = {
  server_id: string;
  name: string;
  description: string;
  owner_id: string;
  channels: ChannelView[];
  members_count: number;
  roles_count: number;
  policy_seq: number;
};

export type MemberView = {
  user_id: string;
  username: string;
  nickname: string | null;
  owner: boolean;
  roles: { role_id: string; name: string }[];
  rank: number | null;
  timed_out_until: number | null;
  devices: { device_id: string; added_seq: number; idle?: boolean }[];
};

export type RoleView = {
  role_id: string;
  name: string;
  position: number;
  flags: string[];
  colour: number;
  hoist: boolean;
  everyone: boolean;
  members_count: number;
};

export type Watched =
  | { type: "server"; server: ServerView; flags: string[] | null; halted: string | null }
  | { type: "gone"; server_id: string }
  | { type: "connection"; live: boolean }
  | { type: "synced" };

export type Author = {
  user_id: string;
  device_id: string;
  username: string;
  nickname: string | null;
};

export type Mentioned = { kind: "everyone" } | { kind: "user" | "role" | "channel"; id: string };

export type Inline =
  | { inline: "text"; text: string }
  | { inline: "strong" | "emphasis" | "strike" | "spoiler"; inlines: Inline[] }
  | { inline: "code"; text: string }
  | { inline: "link"; target: string; host: string; differs: boolean; inlines: Inline[] }
  | ({ inline: "mention"; text: string } & Mentioned)
  | { inline: "break" };

export type Block =
  | { block: "paragraph"; inlines: Inline[] }
  | { block: "heading"; level: number; inlines: Inline[] }
  | { block: "quote"; blocks: Block[] }
  | { block: "list"; start: number | null; items: Block[][] }
  | { block: "code"; language: string; text: string };

export type Answered = {
  seq: number;
  message_id: string;
  state?: "here" | "deleted" | "missing";
  author?: Author | null;
  text?: string;
};

export type Reacted = { emoji: string; count: number; own: boolean };

export type MessageRow = {
  type: "message";
  seq: number;
  message_id: string;
  author: Author | null;
  sent_at: number;
  text: string;
  markup?: Block[];
  mentions?: (Mentioned & { name: string | null; notifies: boolean })[];
  fallback?: boolean;
  edits?: number[];
  reactions?: Reacted[];
  pinned?: boolean;
  reply_to?: Answered;
};

export type Row =
  | MessageRow
  | { type: "deleted"; seq: number; message_id: string; author: Author | null }
  | { type: "unreadable"; seq: number; reason: string; cause: string | null; words: string | null }
  | {
      type: "gap";
      from: number;
      to: number | null;
      reason: string;
      cause: string;
      words: string;
    };

export type Tailed =
  | Row
  | {
      type: "changed";
      seq: number;
      what: "edit" | "reaction" | "pin";
      by: { user_id: string; username: string };
      message: MessageRow;
    }
  | { type: "caught_up"; seq: number };

export type PreviewView = {
  server_id: string;
  name: string;
  description: string;
  members_count: number;
  by: string | null;
  expires_at: number | null;
  joined: boolean;
};

export type InvitationView = { invitation_id: string; link: string; expires_at: number };
