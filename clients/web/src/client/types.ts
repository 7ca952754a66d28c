// What the core answers (spec/10-cli.md). Views that are types of the core are generated from it; what
// it puts together only as it answers stands here, of the same parts.

import type {
  Block,
  ChannelRow,
  Level,
  MemberView,
  Mentioned,
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

export type Watched =
  | { type: "server"; server: ServerView; flags: string[] | null; halted: string | null }
  | { type: "dm"; dm: DmView; halted: string | null }
  | ({ type: "channel" } & Standing)
  | { type: "gone"; server_id: string }
  | { type: "connection"; live: boolean }
  | { type: "synced" };

export type Author = {
  user_id: string;
  device_id: string;
  username: string;
  nickname: string | null;
};

export type Answered = {
  seq: number;
  message_id: string;
  state?: "here" | "deleted" | "missing";
  author?: Author | null;
  text?: string;
};

export type Reacted = { emoji: string; count: number; own: boolean };

export type FileView = { name: string; media_type: string; length: number };

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
  file?: FileView;
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
