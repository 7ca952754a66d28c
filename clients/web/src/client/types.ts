// What the core answers (spec/10-cli.md). Views that are types of the core are generated from it; what
// it puts together only as it answers stands here, of the same parts.

import type {
  Block,
  ChannelRow,
  MemberView,
  Mentioned,
  RoleView,
  Who,
  ServerView as WireServer,
} from "@/wire/core";

export type { Block, Inline, Mentioned } from "@/wire/core";
export type { MemberView, RoleView, Who };

export type ChannelKind = "text" | "announcement" | "media" | "voice" | "category";
export type ChannelView = ChannelRow & { kind: ChannelKind };
export type ServerView = Omit<WireServer, "channels"> & { channels: ChannelView[] };

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
