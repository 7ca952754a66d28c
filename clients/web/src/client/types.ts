// What the core answers (spec/10-cli.md), by the names that it has here. All of it is generated from the
// core's own types: nothing of it is typed by hand.

import type { FoundServer, Appears as Shown, VerifiedListing } from "@/wire/core";

export type {
  AnonymousView as AnonymousStatus,
  Answered,
  AuditEntry,
  Author,
  BanView,
  Block,
  ChannelDetail,
  ChannelKind,
  ChannelRow as ChannelView,
  ChosenView as Chosen,
  DeviceView,
  DmView,
  ExplainedView as Explained,
  FileView,
  Inline,
  InvitationView,
  Level,
  LinkPreview as PreviewView,
  MakingView,
  MemberView,
  Mentioned,
  MessageRow,
  Nobody,
  OverwriteView,
  Part,
  Peer,
  PollView,
  Preview as PictureView,
  Reacted,
  RoleView,
  ServerView,
  StandingRow as Standing,
  TailRow as Tailed,
  TimelineRow as Row,
  TypingRow,
  Typist,
  UnreadView,
  WatchRow as Watched,
  Who,
} from "@/wire/core";
export type { SessionRow as SessionView } from "@/wire/rest";

/** How somebody appears who is there. */
export type Appears = Exclude<Shown, "offline">;

/** A listed server: as the node describes it, or as its log says. */
export type ListedView = FoundServer | VerifiedListing;
