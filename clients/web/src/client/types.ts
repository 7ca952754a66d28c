// What the core answers (spec/10-cli.md). Views that are types of the core are generated from it; what
// it puts together only as it answers stands here, of the same parts.

import type {
  AnonymityTerms,
  Block,
  ChannelRow,
  Level,
  MemberView,
  Mentioned,
  PresenceChoice,
  RoleView,
  Who,
  DmView as WireDm,
  Peer as WirePeer,
  ServerView as WireServer,
} from "@/wire/core";

export type { Block, Inline, Mentioned } from "@/wire/core";
export type { Level, MemberView, RoleView, Who };

export type ChannelKind = "text" | "announcement" | "media" | "voice" | "category";
export type ChannelView = ChannelRow & { kind: ChannelKind };
export type ServerView = Omit<WireServer, "channels"> & { channels: ChannelView[] };

export type Peer = Omit<WirePeer, "verified"> & { verified: "unverified" | "verified" | "changed" };
export type DmView = Omit<WireDm, "peers"> & { peers: Peer[] };

/** How a channel stands on this device, and what was decided about it. */
export type Standing = {
  channel_id: string;
  server_id: string;
  state: "ok" | "joining" | "removing" | "resting" | "paused";
  reason: string | null;
  seq: number;
  read_seq: number;
  level: Level;
  muted: boolean;
  muted_until: number | null;
};

export type UnreadView = {
  channel_id: string;
  unread: number;
  more: boolean;
  mentions: number;
  notify: number;
  first_unread: number | null;
  read_seq: number;
};

/** How somebody appears who is there. */
export type Appears = "online" | "idle" | "dnd";

/** What this user has chosen to be told of them. */
export type Chosen = { state: PresenceChoice; typing: boolean; idle: boolean };

export type Typist = {
  user_id: string;
  username: string;
  nickname: string | null;
  display_name?: string | null;
};

export type TypingRow = { channel_id: string; server_id: string | null; users: Typist[] };

export type Watched =
  | { type: "server"; server: ServerView; flags: string[] | null; halted: string | null }
  | { type: "dm"; dm: DmView; halted: string | null }
  | ({ type: "channel" } & Standing)
  | { type: "gone"; server_id: string }
  | { type: "connection"; live: boolean }
  | ({ type: "typing" } & TypingRow)
  | { type: "presence"; user_id: string; state: Appears | "offline" }
  | { type: "profile"; user_id: string }
  | { type: "blocks" }
  | { type: "synced" };

export type Author = {
  user_id: string;
  device_id: string;
  username: string;
  nickname: string | null;
  /** What they call themselves, where that is no other member's username. */
  display_name?: string | null;
  /** By what their picture there is told from others. */
  avatar?: string | null;
};

/** An anonymous poll, as this device counts it. */
export type PollView = {
  question: string;
  options: { text: string; votes: number }[];
  votes: number;
  /** Votes for no option, or that cannot be read here. */
  uncounted: number;
  /** How many might vote when it began. */
  of: number;
  closes_at: number;
  closed: boolean;
  closed_by: number | null;
  /** What this user has voted, where this device can tell. */
  own: number | null;
};

/** What is known of the author of an anonymous post. */
export type Nobody = {
  /** How many members could have written it. */
  of: number;
  /** The number of its window. */
  window: number;
  /** Where posts of a window are joined, by what. */
  handle: string | null;
};

/** How a channel stands for an anonymous post of this user. */
export type AnonymousStatus = {
  channel_id: string;
  allowed: boolean;
  ready: boolean;
  window_seconds?: number;
  limit?: number;
  minimum_ring?: number;
  pseudonymous?: boolean;
  of?: number;
  left?: number;
  window?: number;
  closes_at?: number;
  /** What keeps one from posting, for programs and for people. */
  reason?: string;
  words?: string;
  wait_until?: number;
};

export type Answered = {
  seq: number;
  message_id: string;
  state?: "here" | "deleted" | "missing";
  author?: Author | null;
  anonymous?: Nobody;
  text?: string;
};

export type Reacted = { emoji: string; count: number; own: boolean };

/** What is told of a picture beside it; its sender's word. */
export type PictureView = {
  width: number;
  height: number;
  blur_hash?: string;
  thumbnail?: { blob: string; length: number; media_type: string };
};

export type FileView = {
  name: string;
  media_type: string;
  length: number;
  preview?: PictureView;
};

export type MessageRow = {
  type: "message";
  seq: number;
  message_id: string;
  author: Author | null;
  anonymous?: Nobody;
  /** Its author is somebody whom this user has blocked. */
  blocked?: boolean;
  /** No device of this user was there: this member has shared it. */
  shared_by?: { user_id: string; username: string };
  sent_at: number;
  text: string;
  markup?: Block[];
  mentions?: (Mentioned & { name: string | null; notifies: boolean })[];
  fallback?: boolean;
  file?: FileView;
  poll?: PollView;
  /** A mention in it is meant for this user. */
  addressed?: boolean;
  unread?: boolean;
  notify?: boolean;
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
  | { type: "poll"; seq: number; message_id: string; poll: PollView }
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

/** A listed server: as the node describes it, or as its log says. */
export type ListedView = {
  server_id: string;
  name: string;
  description: string;
  members_count: number;
  joined: boolean;
};

export type InvitationView = {
  invitation_id: string;
  /** Only where this device made it. */
  link: string | null;
  /** How many may use it; 0 for any number. */
  uses: number;
  used: number;
  expires_at: number | null;
  creator_id: string;
  closed: boolean;
  channel_id: string | null;
  roles: string[];
};

export type BanView = {
  user_id: string;
  username: string;
  by: string;
  by_username: string;
  at: number;
};

export type OverwriteView = {
  role_id: string | null;
  user_id: string | null;
  name: string;
  allow_flags: string[];
  deny_flags: string[];
};

/** A channel with what is set in it. */
export type ChannelDetail = ChannelView & {
  overwrites: OverwriteView[];
  /** One after the other; the last may hold only from a time to come, in seconds. */
  anonymity: { from: number; version: number; terms: Required<AnonymityTerms> | null }[];
};

export type AuditEntry = {
  policy_seq: number;
  at: number;
  action: string;
  actor: { user_id: string; username: string };
  target_kind: string;
  target_id: string;
  target: string;
  reason: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

/** Whether something is allowed, and which rule decided. */
export type Explained = { flag: string; allowed: boolean; rule: string; words: string };

export type DeviceView = {
  device_id: string;
  name: string;
  this: boolean;
  added_at: number;
  revoked: boolean;
};

export type SessionView = {
  session_id: string;
  device_id: string;
  label: string;
  created_at: number;
  last_used_at: number;
  current: boolean;
};
