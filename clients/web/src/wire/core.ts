// What the core reads and writes. Written by `cargo xtask gen` from crates/protocol/src/content, crates/protocol/src/own_data, clients/core/src.

import type { Identities, Sessions, SessionsEnded } from "./rest";

/** What each request is answered with. */
export type Answers = {
  accept_request: DmView & Acted;
  add_to_dm: OpenedDm;
  anonymous_status: AnonymousView;
  appear: ChosenView;
  approve_device: AddedDevice;
  at: DayView;
  audit: AuditPage;
  backup: BackupView;
  ban: Named & Acted;
  begin_file: BegunFile;
  block: BlockedView;
  block_author: ChannelDetail & Acted;
  change_password: PasswordChanged;
  claim_role: RoleView & Acted;
  close_poll: SentView;
  confirm_link: Compared;
  create_channel: ChannelDetail & Acted;
  create_from_template: EnteredView;
  create_invitation: InvitationView & Acted;
  create_role: RoleView & Acted;
  create_server: EnteredView;
  decline_presented: Declined;
  decline_request: Named & Acted;
  delete: DeletedView;
  delete_channel: Named & Acted;
  delete_role: Named & Acted;
  delete_server: Named & Acted;
  edit: SentView;
  edit_channel: ChannelDetail & Acted;
  edit_role: RoleView & Acted;
  edit_server: ServerView & Acted;
  explain: ExplainedView;
  explain_role: ExplainedView;
  find_file: FoundFile;
  finish_server: EnteredView;
  forget_file: ForgottenFile;
  gate_role: RoleView & Acted;
  give_role: MemberView & Acted;
  history: Versions;
  import_attestations: ImportView;
  join: EnteredView;
  join_listed: EnteredView;
  kick: Named & Acted;
  leave: Named & Acted;
  leave_unmade: LeftView;
  lend_token: Lent;
  link: Who;
  link_identity: Identities;
  list_attestations: AttestationList;
  list_bans: BanList;
  list_blocks: BlockList;
  list_channels: ChannelList;
  list_devices: DeviceList;
  list_dms: DmList;
  list_identities: Identities;
  list_invitations: InvitationList;
  list_members: MemberList;
  list_pins: PinList;
  list_requests: RequestList;
  list_roles: RoleList;
  list_servers: ServerList;
  list_sessions: Sessions;
  list_templates: TemplatesView;
  list_unread: UnreadList;
  login: Who;
  login_by_provider: Who;
  login_presented: Who;
  logout: Partial<Who>;
  make_checkpoint: Named & Acted;
  mark_read: MarkView;
  move_role: RoleView & Acted;
  mute: NotifyView;
  notify: NotifyView;
  open_dm: OpenedDm;
  open_poll: SentView;
  pin: SentView;
  present_token: PresentedView;
  preview: LinkPreview;
  publish_server: ServerView & Acted;
  react: SentView;
  read: RowCount;
  recover: Who;
  register: Who;
  register_by_provider: Who;
  register_presented: Who;
  reply: SentView;
  reset_group: ChannelDetail & Acted;
  revoke_device: RevokedDevice;
  revoke_invitation: InvitationView & Acted;
  revoke_other_sessions: SessionsEnded;
  revoke_session: EndedSession;
  rotate_identity: RotatedView;
  search: RowCount;
  search_discovery: FoundServers;
  send: SentCount;
  send_anonymously: PostedView;
  send_file: SentCount;
  set_anonymity: ChannelDetail & Acted;
  set_history: ChannelDetail & Acted;
  set_nickname: MemberView & Acted;
  set_overwrite: ChannelDetail & Acted;
  set_profile: ProfileSet;
  set_timeout: MemberView & Acted;
  set_version_floor: ServerView & Acted;
  show_channel: ChannelDetail;
  show_listing: VerifiedListing;
  show_member: MemberDetail;
  show_permissions: MayView;
  show_picture: PictureView;
  show_poll: CountedPoll;
  show_profile: ProfileView;
  show_readers: ReadersView;
  show_recovery: PhraseView;
  show_server: ServerView;
  status: StatusReport;
  stored: StoredRows;
  sync_channel: ChannelDetail & Acted;
  tail: never;
  take_role: MemberView & Acted;
  transfer_server: ServerView & Acted;
  typing: TypedView;
  unban: Named & Acted;
  unlink_identity: Identities;
  unpublish_server: ServerView & Acted;
  verify: VerifiedView;
  vote: VotedView;
  watch: never;
  whoami: Who;
};

/** What rows a request shows before, of those that do. */
export type Rows = {
  approve_device: CompareRow;
  link: LinkRow | CompareRow;
  read: TimelineRow;
  search: MessageRow;
  send: SentView;
  send_anonymously: WaitingRow;
  send_file: SentView;
  stored: TimelineRow;
  tail: TailRow;
  vote: WaitingRow;
  watch: WatchRow;
};

/** Accepts a request of direct messages. */
export type AcceptRequest = {
  /** Which: its id, or the people in it as `@bob`. */
  request: string;
  /** Why. */
  reason?: string | null;
};

/** The entry that has done something, beside what it is about. */
export type Acted = {
  entry_id: EntryId;
  policy_seq: Seq;
  /** Where somebody was put out, of an act that does so. */
  channels?: Removed[];
  /** Who was banned. */
  username?: string;
  /** What of theirs was deleted. */
  purged?: Purged[];
  /** How many attestations are left, of a role that was claimed. */
  left?: number;
};

/** A device that was added. */
export type AddedDevice = {
  device_id: DeviceId;
  name: string;
};

/** The terms of anonymous posts (`spec/03-policy-log.md`, kind 25). */
export type AnonymityTerms = {
  /** The length of a window, seconds: 900, 3,600, 21,600 or 86,400. */
  window: number;
  /** Posts a member may make in a window, 1 to 64. */
  limit: number;
  /** The fewest members among whom one may hide, at least 3. */
  minimum_ring: number;
  /** Whether the posts of one author in a window are shown as one author's. */
  pseudonymous?: boolean;
  /** Whether files may be posted. */
  files?: boolean;
};

/** What is said of anonymous posts from a time on. */
export type AnonymityView = {
  /** Seconds. */
  from: number;
  /** The seq of the entry that set it. */
  version: Seq;
  /** None: there are none. */
  terms: TermsView | null;
};

/** How a channel stands for an anonymous post of this user. */
export type AnonymousView = {
  channel_id: ChannelId;
  allowed: boolean;
  /** Whether one may post now. */
  ready: boolean;
  /** Of the policy, where there is one, as the next three. */
  window_seconds?: number;
  limit?: number;
  minimum_ring?: number;
  pseudonymous?: boolean;
  /** Among how many one hides; where one may post, as the next three. */
  of?: number;
  /** How many posts are left in this window. */
  left?: number;
  /** Its number. */
  window?: number;
  /** When it ends; milliseconds. */
  closes_at?: number;
  /** What keeps one from posting, for programs. */
  reason?: string;
  /** The same for people. */
  words?: string;
  /** When it is over at the latest. */
  wait_until?: Millis;
};

/** What an answer shows of the message it answers. */
export type Answered = {
  seq: Seq;
  message_id: MessageId;
  /** Absent where nobody has looked. */
  state?: AnsweredState;
  /** Absent of a message that is missing. */
  author?: Author | null;
  anonymous?: Nobody;
  /** What somebody who is blocked says is not quoted either. */
  blocked?: boolean;
  /** How it begins. */
  text?: string;
};

/** How a message that is answered stands here. */
export type AnsweredState = "here" | "deleted" | "missing";

/** How somebody appears. */
export type Appears =
  | "online"
  | "idle"
  | "dnd"
  | "offline";

/** Names a request of the user until it is answered. */
export type AskId = number;

/** All that are kept. */
export type AttestationList = {
  attestations: AttestationView[];
};

/** Attestations of one sort: of an attester, an attribute and a time. */
export type AttestationView = {
  attester: FixedBytes;
  attribute: number;
  /** Milliseconds. */
  from: number;
  /** Milliseconds. */
  until: number;
  left: number;
  used: number;
};

/** An act. */
export type AuditEntry = {
  policy_seq: Seq;
  entry_id: EntryId;
  at: Millis;
  action: string;
  actor: Somebody;
  target_kind: TargetKind;
  target_id: string;
  /** What it is called; may be empty. */
  target: string;
  reason: string | null;
  /** What differs, as it was; none where that is not at hand. */
  before: Record<string, unknown> | null;
  /** The same as it was then. */
  after: Record<string, unknown> | null;
};

/** Acts, the newest first. */
export type AuditPage = {
  entries: AuditEntry[];
};

/** The author of a message: the authenticated leaf's. */
export type Author = {
  user_id: UserId;
  device_id: DeviceId;
  username: string;
  nickname: string | null;
  /** What they call themselves, where that is no other member's username. */
  display_name: string | null;
  /** By what their picture there is told from others. */
  avatar: string | null;
};

/** How the sealed history at the node stands. */
export type BackupView = {
  on: boolean;
  version: number;
  chunks: number;
  channels: number;
  /** How many channels have something that is not there yet. */
  waiting: number;
  /** How many are being read from it. */
  reading: number;
  /** Why nothing is done with it, in words. */
  trouble: string | null;
};

/** A vote. Whose it is nobody can tell. */
export type Ballot = {
  seq: Seq;
  nullifier: FixedBytes;
  /** None: it cannot be read here. */
  option: number | null;
};

/** Puts a user out, member or not, who may not come back. */
export type Ban = {
  /** Where. */
  server: string;
  /** Whom: a member, or somebody's id. */
  user: string;
  /**
   * Their messages of so many milliseconds before now are deleted, as far as they are known
   * here; 0: none.
   */
  purge_ms?: number;
  /** Why. */
  reason?: string | null;
};

/** Those who are banned from a server. */
export type BanList = {
  bans: BanView[];
};

/** Somebody who is banned. */
export type BanView = {
  user_id: UserId;
  username: string;
  /** Who has banned them. */
  by: UserId;
  by_username: string;
  at: Millis;
  policy_seq: Seq;
};

/**
 * What follows from an event. The driver first makes `save` durable in one transaction, then does
 * the rest; a crash in between loses nothing and doubles nothing.
 */
export type Batch = {
  /** Changes of the store, in order. */
  save: Change[];
  /** HTTP calls; they may run side by side. */
  send: Call[];
  /** The gateway's socket. */
  gateway: Gateway[];
  /** Rows to fetch from the store, after `save`. */
  load: Load[];
  /** For the user. */
  show: Show[];
  /** When to send [`Event::Woke`] at the latest; replaces the earlier wish; none: not at all. */
  wake: Millis | null;
};

/** A file that the driver is to upload. */
export type BegunFile = {
  channel_id: ChannelId;
  blob_id: BlobId;
  key: Bytes;
  name: string;
  /** Bytes. */
  length: number;
  /** Bytes, once they are sealed. */
  size: number;
  message_id: MessageId;
  /** A smaller picture that is to be uploaded beside it. */
  thumbnail: BegunThumbnail | null;
};

/** A smaller picture that the driver is to upload beside the file. */
export type BegunThumbnail = {
  blob_id: BlobId;
  key: Bytes;
  name: string;
  /** Bytes. */
  length: number;
  /** Bytes, once they are sealed. */
  size: number;
};

export type BlobId = string;

/** A block. */
export type Block =
  | /** A paragraph. */ {
      block: "paragraph";
      /** What is in it. */
      inlines: Inline[];
    }
  | /** A heading. */ {
      block: "heading";
      /** 1 to 3. */
      level: number;
      /** What is in it. */
      inlines: Inline[];
    }
  | /** A quotation. */ {
      block: "quote";
      /** What is in it. */
      blocks: Block[];
    }
  | /** A list. */ {
      block: "list";
      /** The number of the first item, if items are numbered. */
      start: number | null;
      /** The items. */
      items: Block[][];
    }
  | /** Code. */ {
      block: "code";
      /** Its language, or empty. */
      language: string;
      /** The code. */
      text: string;
    };

/** Lets the author of an anonymous post make no more of them in its window. Nobody learns who it is. */
export type BlockAuthor = {
  /** Where. */
  channel: string;
  /** Which post. */
  seq: number;
  /** Why. */
  reason?: string | null;
};

/** Whom the user blocks. */
export type BlockList = {
  blocks: Blocked[];
};

/** Somebody whom the user blocks. */
export type Blocked = {
  user_id: UserId;
  username: string;
};

/** Whether somebody is blocked now. */
export type BlockedView = {
  user_id: UserId;
  username: string;
  blocked: boolean;
};

/** Whom the user blocks is another. */
export type BlocksRow = {
  type: "blocks";
};

export type Bytes = string;

/** An HTTP request to the node. */
export type Call = {
  /** Names it until it is answered. */
  call: CallId;
  /** `GET`, `POST`, `PUT`, `DELETE`. */
  method: string;
  /** Path and query, from `/v1/` on. */
  path: string;
  /** The access token, for `Authorization: Bearer`. */
  bearer: string | null;
  /** The JSON body. */
  body: string | null;
  /**
   * Made on a connection of its own, which nothing joins to the others: a new one, without a cookie, a
   * resumed session or anything else that could name the user, and through the user's proxy, if any.
   */
  apart?: boolean;
};

/** Names an HTTP call until it is answered. */
export type CallId = number;

/** Everything that was said before this connection was shown. */
export type CaughtUpRow = {
  type: "caught_up";
  seq: Seq;
};

/** What a person is told: few words for many reasons. */
export type Cause =
  | "before_joined"
  | "outside"
  | "gap"
  | "unknown_device"
  | "fork"
  | "lost_key"
  | "unsupported_version"
  | "quarantined"
  | "not_allowed"
  | "undone";

/** A change of the local store. */
export type Change = {
  /** Its key: printable ASCII. */
  key: string;
  /** The new value; none deletes the row. */
  value: Bytes | null;
};

/** A message that was shown before is another now. */
export type ChangedRow = {
  type: "changed";
  seq: Seq;
  what: ChangedWhat;
  by: Somebody;
  message: MessageRow;
  /** Of a reaction. */
  emoji?: string;
  /** Whether it is there now, of a reaction or a pin. */
  on?: boolean;
};

/** What has become otherwise. */
export type ChangedWhat = "edit" | "reaction" | "pin";

/** A channel, with what is set in it. */
export type ChannelDetail = ({
  overwrites: OverwriteView[];
  /** One after the other; the last may hold only from a time to come. */
  anonymity: AnonymityView[];
  /** How often its group was begun anew. */
  incarnation: number;
  /** The last time. */
  reset: ResetView | null;
  removal: RemovalView | null;
} & ChannelRow);

export type ChannelId = string;

/** What sort of channel it is. */
export type ChannelKind =
  | "text"
  | "announcement"
  | "media"
  | "voice"
  | "category";

/** The channels of a server, in the order in which people see them. */
export type ChannelList = {
  channels: ChannelRow[];
};

/** The same, and where. */
export type ChannelRemoval = ({
  channel_id: ChannelId;
  name: string;
} & RemovalView);

export type ChannelRow = {
  channel_id: ChannelId;
  server_id: ServerId;
  name: string;
  kind: ChannelKind;
  /** The category it stands in. */
  category_id: ChannelId | null;
  position: number;
  /** Seconds. */
  slow_mode: number;
  /** Whether it follows its category; none if it stands in none. */
  synced: boolean | null;
  /** Whether the user may view it. */
  visible: boolean;
  /** What of its past whoever joins is given. */
  history: HistoryRow;
  created_seq: Seq;
};

/** How a channel stands on this device. */
export type ChannelState =
  | "ok"
  | "joining"
  | "removing"
  | "resting"
  | "paused";

/** Where a channel stands. */
export type ChannelStatus = {
  channel_id: ChannelId;
  server_id: ServerId;
  name: string;
  state: StatusState;
  /** In words. */
  reason: string | null;
  /** Where it stands on the way back. */
  step: StepStatus | null;
  epoch: number | null;
  /** The epoch authenticator, in hex. */
  authenticator: string | null;
  leaves: number | null;
  seq: Seq | null;
  /** The head's hash, in hex. */
  head: string | null;
};

/** What is told of the user. */
export type ChosenView = {
  /** How they appear to others. */
  state: PresenceChoice;
  /** Whether others are told that they type. */
  typing: boolean;
  /** Whether they were not seen doing anything for a while, here. */
  idle: boolean;
};

/** Claims a role by an attestation that is kept here. */
export type ClaimRole = {
  /** Where. */
  server: string;
  /** Which. */
  role: string;
  /** Why. */
  reason?: string | null;
};

/** What both show: the digits that the user compares. */
export type CompareRow = {
  type: "compare";
  digits: string;
  /** What the new device is called; on the old one. */
  name?: string;
};

/** What the user has said. */
export type Compared = {
  same: boolean;
};

/** Whether news comes by itself. */
export type ConnectionRow = {
  type: "connection";
  live: boolean;
};

/** A poll with its ballots. */
export type CountedPoll = ({
  channel_id: ChannelId;
  seq: Seq;
  ballots: Ballot[];
} & PollView);

/** Makes a channel. */
export type CreateChannel = {
  /** Where. */
  server: string;
  /** Its name. */
  name: string;
  /** `text` (as when absent), `announcement`, `media`, `voice` or `category`. */
  kind?: string | null;
  /** The category it stands in. */
  category?: string | null;
  /** Its overwrites; absent for those of its category. */
  overwrites?: NewOverwrite[] | null;
  /** Why. */
  reason?: string | null;
};

/** Makes an invitation. */
export type CreateInvitation = {
  /** Where to. */
  server: string;
  /** How many may use it; 0: no limit. */
  uses: number;
  /** How long it lives, milliseconds; 0: it never ends. */
  life_ms: number;
  /** The channel it leads to. */
  channel?: string | null;
  /** Roles that whoever joins by it gets. */
  roles?: string[];
  /** Why. */
  reason?: string | null;
};

/** Makes a role, at position 1. */
export type CreateRole = {
  /** Where. */
  server: string;
  /** Its name. */
  name: string;
  /** What its holders may do; none: nothing. */
  permissions?: string | null;
  /** 0xRRGGBB; 0 for none. */
  colour?: number;
  /** Whether its holders are listed apart. */
  hoist?: boolean;
  /** Whether everybody may mention it. */
  mentionable?: boolean;
  /** Its icon; empty for none. */
  icon?: string;
  /** Why. */
  reason?: string | null;
};

/** Where a time begins. */
export type DayView = {
  /** The first message that the node took in then or later. */
  seq: Seq | null;
  /** The place before it. */
  after: Seq;
};

/** Declines a request of direct messages. */
export type DeclineRequest = {
  /** Which: its id, or the people in it as `@bob`. */
  request: string;
  /** Why. */
  reason?: string | null;
};

/** `{}`. */
export type Declined = Record<string, never>;

/** Deletes a channel. The channels of a deleted category stay, in no category. */
export type DeleteChannel = {
  /** Which. */
  channel: string;
  /** Why. */
  reason?: string | null;
};

/** Deletes a role. */
export type DeleteRole = {
  /** Where. */
  server: string;
  /** Which. */
  role: string;
  /** Why. */
  reason?: string | null;
};

/** Deletes a server, for everybody and for good. */
export type DeleteServer = {
  /** Which. */
  server: string;
  /** Why. */
  reason?: string | null;
};

/** A message that was deleted. */
export type DeletedRow = {
  type: "deleted";
  seq: Seq;
  message_id: MessageId;
  author: Author | null;
};

/** A message that was deleted, and the seq of its tombstone. */
export type DeletedView = {
  message_id: string;
  seq: Seq;
};

export type DeviceId = string;

/** All of them, in the order in which they were added. */
export type DeviceList = {
  devices: DeviceView[];
};

/** What happened to the user's devices; `message` says it in words. */
export type DeviceNotice =
  | /** One was added. */ {
      type: "device_added";
      device_id: DeviceId;
      name: string;
      message: string;
    }
  | /** One was revoked. */ {
      type: "device_revoked";
      device_id: DeviceId;
      name: string;
      message: string;
    }
  | /** The identity key is another. */ {
      type: "identity_rotated";
      message: string;
    };

export type DeviceRow = {
  device_id: DeviceId;
  added_seq: Seq;
  /** Silent for long: in no channel until it is back. */
  idle?: boolean;
};

/** A device of the user. */
export type DeviceView = {
  device_id: DeviceId;
  name: string;
  /** Whether it is this one. */
  this: boolean;
  /** The seq of its entry in the device log. */
  added_at: Seq;
  revoked: boolean;
};

/** Those that were opened or accepted. */
export type DmList = {
  dms: DmView[];
};

/** Direct messages as they are known here. */
export type DmRow = ({
  type: "dm";
  dm: DmView;
} & Halt);

export type DmView = {
  dm_id: ServerId;
  /** Its one channel, once there is one. */
  channel_id: ChannelId | null;
  name: string;
  owner_id: UserId;
  /** All but oneself, by id. */
  peers: Peer[];
  /** Whether it is a request: one's own acceptance is awaited. */
  request: boolean;
  /** Who has asked. */
  invited_by: UserId | null;
  invited_by_name: string | null;
  policy_seq: Seq;
};

/** Changes a channel; what is absent stays. */
export type EditChannel = {
  /** Which. */
  channel: string;
  /** Its name. */
  name?: string | null;
  /** The category it stands in; empty for none. */
  category?: string | null;
  /** Where it stands among its like. */
  position?: number | null;
  /** Seconds between two messages of one member; 0 for none. */
  slow_mode?: number | null;
  /** Why. */
  reason?: string | null;
};

/** Changes a role; what is absent stays. */
export type EditRole = {
  /** Where. */
  server: string;
  /** Which; `@everyone` too. */
  role: string;
  /** Its name. */
  name?: string | null;
  /** All that its holders may do. */
  permissions?: string | null;
  /** Permissions that come on top. */
  add?: string | null;
  /** Permissions that are taken away. */
  remove?: string | null;
  /** 0xRRGGBB; 0 for none. */
  colour?: number | null;
  /** Whether its holders are listed apart. */
  hoist?: boolean | null;
  /** Whether everybody may mention it. */
  mentionable?: boolean | null;
  /** Its icon; empty for none. */
  icon?: string | null;
  /** Why. */
  reason?: string | null;
};

/** Changes a server's settings; what is absent stays. */
export type EditServer = {
  /** Which. */
  server: string;
  /** Its name. */
  name?: string | null;
  /** What it is about; empty for none. */
  description?: string | null;
  /** Its icon; empty for none. */
  icon?: string | null;
  /** The language spoken there, as `en` or `de-CH`; empty for none. */
  language?: string | null;
  /** What kind of community it is: a name or number of the list in `spec/03-policy-log.md`. */
  category?: string | null;
  /** The channel for announcements about the server; empty for none. */
  system_channel?: string | null;
  /** Why. */
  reason?: string | null;
};

/** A session that was ended. */
export type EndedSession = {
  session_id: string;
  ended: boolean;
};

/** A server that the user has made or joined, with its channels. */
export type EnteredView = {
  server_id: ServerId;
  name: string;
  channels: ChannelRow[];
};

export type EntryId = string;

/** What was dropped without a word. */
export type EphemeraStatus = {
  /** By the reason. */
  dropped: unknown;
};

/** Something that happened. */
export type Event =
  | /** The user asks for something. Answered by exactly one [`Show::Done`] (after any number of rows). */ {
      event: "asked";
      /** Chosen by the driver, never used twice. */
      ask: AskId;
      /** What. */
      request: Request;
    }
  | /** The user no longer waits (the program ends): a message not yet attempted is taken back. */ {
      event: "abandoned";
      /** Which request. */
      ask: AskId;
    }
  | /** An HTTP call was answered, with whatever status. */ {
      event: "answered";
      /** Which call. */
      call: CallId;
      /** The status. */
      status: number;
      /** The body. */
      body: Bytes;
    }
  | /** An HTTP call got no answer. */ {
      event: "unanswered";
      /** Which call. */
      call: CallId;
      /** True when the node cannot have seen it (the connection was never made). */
      never_sent: boolean;
      /** Why, in words. */
      reason: string;
    }
  | /** The gateway's socket is open. */ {
      event: "gateway_opened";
    }
  | /** A text frame came. */ {
      event: "gateway_frame";
      /** JSON of a `Downstream`. */
      text: string;
    }
  | /** The gateway's socket is closed, or could not be opened. */ {
      event: "gateway_closed";
      /** The close code; 1006 when there was none. */
      code: number;
    }
  | /** Rows asked for by [`Load`], in ascending order of their keys. */ {
      event: "loaded";
      /** Which load. */
      load: LoadId;
      /** The rows. */
      rows: Row[];
    }
  | /** The time asked for by [`Batch::wake`] has come. */ {
      event: "woke";
    };

/** Whether something is allowed, and which rule decided. */
export type ExplainedView = {
  server_id: ServerId;
  channel_id: ChannelId | null;
  /** Absent where a role alone was asked about. */
  user_id?: UserId;
  username?: string;
  /** The role that decided, or that was asked about. */
  role_id: RoleId | null;
  flag: string;
  allowed: boolean;
  rule: string;
  /** For people. */
  words: string;
};

/** Why a request failed. */
export type Failure = {
  /** Its kind. */
  kind: FailureKind;
  /** A stable code: the node's, or one of the client's. */
  code: string;
  /** In words, one line. */
  message: string;
  /** The node's request id, when the node said no. */
  request_id?: string;
};

/** The kind of a failure; each has its exit code in the CLI. */
export type FailureKind =
  | "bug"
  | "usage"
  | "refused"
  | "not_signed_in"
  | "not_found"
  | "unreachable"
  | "lied";

/** A file, without what opens it. */
export type FileView = {
  name: string;
  media_type: string;
  /** Bytes. */
  length: number;
  /** What is told of a picture beside it; its sender's word. */
  preview?: Preview;
};

export type FixedBytes = string;

/** An upload that was given up. */
export type ForgottenFile = {
  blob_id: BlobId;
};

/** What opens the file of a message, or its thumbnail. */
export type FoundFile = {
  channel_id: ChannelId;
  blob_id: BlobId;
  key: FixedBytes;
  /** The name that is bound to the bytes. */
  name: string;
  /** Bytes. */
  length: number;
  media_type: string;
  message_id: MessageId;
  seq: Seq;
  /** The name to save it by. */
  save_as: string;
};

/** Where a message stands that was found by a search. */
export type FoundIn = {
  channel_id: ChannelId;
  name: string | null;
  server_id: ServerId;
  /** The server's name. */
  server: string;
  dm: boolean;
};

/** A listed server, as the node describes it. */
export type FoundServer = {
  server_id: ServerId;
  name: string;
  description: string;
  icon: string;
  language: string;
  category: string;
  members_count: number;
  activity: number;
  listed_at: Millis;
  joined: boolean;
};

/** A page of them. */
export type FoundServers = {
  servers: FoundServer[];
  /** Where the next page begins. */
  next: string | null;
};

/** Seqs of which nothing can be shown. */
export type GapRow = {
  type: "gap";
  from: Seq;
  /** None: everything from there on. */
  to: Seq | null;
  /** For programs. */
  reason: Reason;
  /** What it comes from. */
  cause: Cause;
  /** For people. */
  words: string;
};

/**
 * Sets the gate of a role, or takes it away. Whoever holds the role and has not passed that gate holds
 * it no longer.
 */
export type GateRole = {
  /** Where. */
  server: string;
  /** Which. */
  role: string;
  /** The gate; none takes it away. */
  gate?: GateTerms | null;
  /** Why. */
  reason?: string | null;
};

/** What is proved to have a role. */
export type GateTerms = {
  /** The attester's public key, 32 bytes. */
  attester: Bytes;
  /** Which number; 1 is the birth date. */
  attribute: number;
  /**
   * Whether it is at least the threshold (or the age is below the years), and not at most (or so many
   * years and more).
   */
  at_least?: boolean;
  /** The threshold, if it is no age. */
  threshold?: number | null;
  /** The age, if it is one. */
  years?: number | null;
  /** How old an attestation may be, days. */
  fresh_days?: number | null;
};

/** What is proved to have a role. */
export type GateView = {
  attester: string;
  attribute: number;
  at_least: boolean;
  threshold: number | null;
  years: number | null;
  fresh_days: number | null;
};

/** What to do with the gateway's one socket, in order. */
export type Gateway =
  | /** Open `/v1/gateway` with subprotocol `coterie.1.json`. */ {
      gateway: "open";
    }
  | /** Send a text frame. */ {
      gateway: "send";
      /** JSON of an `Upstream`. */
      text: string;
    }
  | /** Close it. */ {
      gateway: "close";
    };

/** Gives a member a role. */
export type GiveRole = {
  /** Where. */
  server: string;
  /** Whom. */
  user: string;
  /** Which. */
  role: string;
  /** Why. */
  reason?: string | null;
};

/** A server that the user is in no more. */
export type GoneRow = {
  type: "gone";
  server_id: ServerId;
};

/** Whether a server is gone on with. */
export type Halt = {
  /** Why it is not, in words. */
  halted: string | null;
  /** Whether it is gone on with by a newer program. */
  outdated: boolean;
};

export type HeldRole = {
  role_id: RoleId;
  name: string;
};

/** How much of it. */
export type HistoryMode =
  | "none"
  | "since_joining"
  | "last_days"
  | "all";

/** What of its past whoever joins is given. */
export type HistoryRow = {
  mode: HistoryMode;
  /** Of the last days: how many. */
  days: number | null;
};

/** What was imported. */
export type ImportView = {
  attester: FixedBytes;
  attribute: number;
  /** Milliseconds. */
  until: number;
  imported: number;
  /** How many were kept here before. */
  known: number;
};

/** A piece of a line. */
export type Inline =
  | /** Text. */ {
      inline: "text";
      /** As it is. */
      text: string;
    }
  | /** Strong. */ {
      inline: "strong";
      /** What is. */
      inlines: Inline[];
    }
  | /** Emphasis. */ {
      inline: "emphasis";
      /** What is. */
      inlines: Inline[];
    }
  | /** Struck through. */ {
      inline: "strike";
      /** What is. */
      inlines: Inline[];
    }
  | /** Hidden until asked for. */ {
      inline: "spoiler";
      /** What is. */
      inlines: Inline[];
    }
  | /** Code. */ {
      inline: "code";
      /** The code. */
      text: string;
    }
  | /** A link. */ ({
      inline: "link";
      /** What it is called. */
      inlines: Inline[];
    } & Link)
  | /** A mention. */ ({
      inline: "mention";
      /** What stands in the text for it; the reader shows the name that it knows instead. */
      text: string;
    } & Mentioned)
  | /** The end of a line. */ {
      inline: "break";
    };

export type InvitationId = string;

/** The invitations of a server that can be used. */
export type InvitationList = {
  invitations: InvitationView[];
};

/** An invitation. */
export type InvitationView = {
  invitation_id: InvitationId;
  server_id: ServerId;
  /** Only where this device made it. */
  code: string | null;
  /** Only where this device made it. */
  link: string | null;
  /** How many may use it; 0 for any number. */
  uses: number;
  used: number;
  /** 0: never. */
  expires_at: Millis;
  creator_id: UserId;
  closed: boolean;
  /** Where it leads first. */
  channel_id: ChannelId | null;
  /** What it gives. */
  roles: RoleId[];
};

/** Puts a member out, who may come back by an invitation. */
export type Kick = {
  /** Where. */
  server: string;
  /** Whom. */
  user: string;
  /** Why. */
  reason?: string | null;
};

/** Leaves a server. */
export type Leave = {
  /** Which. */
  server: string;
  /** Why. */
  reason?: string | null;
};

/** A server that is left as it is. */
export type LeftView = {
  server_id: ServerId;
};

/** A token for the driver's own calls. */
export type Lent = {
  access_token: string | null;
};

/** What a channel notifies of. */
export type Level = "all" | "mentions" | "nothing";

/** Where a link goes, and whether it says so. */
export type Link = {
  /** The whole target. */
  target: string;
  /** The host that is asked, or of mail the part after the `@`. */
  host: string;
  /** Whether its label is other than its target: then the target is shown beside it. */
  differs: boolean;
};

/** Where a link leads. */
export type LinkPreview = {
  server_id: ServerId;
  name: string;
  description: string;
  members_count: number;
  invitation_id: InvitationId;
  /** Who has made the invitation, if they are still there. */
  by: string | null;
  /** 0: never. */
  expires_at: Millis | null;
  joined: boolean;
};

/** What the new device shows: the code that the old one is told. */
export type LinkRow = {
  type: "link";
  code: string;
  expires_at: Millis;
};

/** Rows the core wants to see: those with `from <= key < to`, at most `limit`. */
export type Load = {
  /** Names it until the rows come. */
  load: LoadId;
  /** The first key. */
  from: string;
  /** The key after the last. */
  to: string;
  /** How many at most. */
  limit: number;
  /** The last `limit` of the range instead of the first (still in ascending order). */
  last: boolean;
};

/** Names a load until its rows come. */
export type LoadId = number;

/** Says in the policy log what it folds to, so that a newcomer may start there. */
export type MakeCheckpoint = {
  /** Which. */
  server: string;
  /** Why. */
  reason?: string | null;
};

/** Servers that are not whole yet. */
export type MakingRow = {
  type: "making";
  making: MakingView[];
};

/** A server that is not whole. */
export type MakingView = {
  server_id: ServerId;
  name: string;
  template: Template;
  /** What its log does not have yet, in the order in which it is made. */
  missing: Part[];
  /** Why no more of it is made; none: it goes on by itself. */
  stopped: StoppedView | null;
};

/** Up to where a channel is read. */
export type MarkView = {
  channel_id: ChannelId;
  read_seq: Seq;
};

/** All that a member may do, in a channel or in the server as a whole. */
export type MayView = {
  server_id: ServerId;
  channel_id: ChannelId | null;
  user_id: UserId;
  username: string;
  /** The set as a decimal number. */
  permissions: string;
  /** The names of its flags. */
  flags: string[];
};

/** A member, with what they may do in the server as a whole. */
export type MemberDetail = (Record<string, never> & MemberView & PermissionsView);

/** The members of a server, in the order in which they joined. */
export type MemberList = {
  members: MemberView[];
  /** Where a removal is owed. */
  removals: ChannelRemoval[];
};

export type MemberView = {
  user_id: UserId;
  username: string;
  nickname: string | null;
  /** What they call themselves, where that is no other member's username. */
  display_name: string | null;
  pronouns: string | null;
  /** Until it ends. */
  status: StatusView | null;
  /** By what their picture here is told from others. */
  avatar: string | null;
  blocked?: boolean;
  owner: boolean;
  /** The highest first. */
  roles: HeldRole[];
  /** The position of the highest role; none for the owner, who stands above all. */
  rank: number | null;
  /** When a time-out ends, if it has not ended by the newest time that is known. */
  timed_out_until: Millis | null;
  joined_seq: Seq;
  devices: DeviceRow[];
};

/** A mention, with the name that is known here. */
export type MentionView = ({
  name: string | null;
  /** Whether it may notify: that was judged when it was taken in. */
  notifies: boolean;
} & Mentioned);

/** Whom or what. */
export type Mentioned =
  | /** Everybody in the channel. */ {
      kind: "everyone";
    }
  | /** A user. */ {
      kind: "user";
      id: UserId;
    }
  | /** The holders of a role. */ {
      kind: "role";
      id: RoleId;
    }
  | /** A channel; nobody is told. */ {
      kind: "channel";
      id: ChannelId;
    };

export type MessageId = string;

/** A message. */
export type MessageRow = {
  type: "message";
  seq: Seq;
  message_id: MessageId;
  author: Author | null;
  anonymous?: Nobody;
  /** Its author is somebody whom this user has blocked. */
  blocked?: boolean;
  sent_at: Millis;
  /** It was not read here: another own device has told it. */
  via_device?: DeviceId;
  /** No device of this user was there: this member has shared it. */
  shared_by?: Somebody;
  text: string;
  /** Absent of what is no text. */
  markup?: Block[];
  mentions?: MentionView[];
  /** It mentions this user, and may. */
  addressed?: boolean;
  /**
   * Whether the text is what its sender has put in the place of a kind that is not known here; absent of
   * texts and files.
   */
  fallback?: boolean;
  /** What it says, of a known kind that is neither a text nor a file. */
  said?: Said;
  file?: FileView;
  reply_to?: Answered;
  /** The seqs of its edits. */
  edits?: Seq[];
  reactions?: Reacted[];
  pinned?: boolean;
  /** The anonymous poll that it is. */
  poll?: PollView;
  unread?: boolean;
  notify?: boolean;
  /** Where it stands, of what was found by a search. */
  channel?: FoundIn;
};

export type Millis = number;

/** Moves a role; those in between move by one. */
export type MoveRole = {
  /** Where. */
  server: string;
  /** Which. */
  role: string;
  /** Its new position, from 1 (the lowest). */
  position: number;
  /** Why. */
  reason?: string | null;
};

/** What something is about that somebody has done away with, or that is told by its id alone. */
export type Named = {
  server_id: ServerId;
  channel_id?: ChannelId;
  role_id?: RoleId;
  user_id?: UserId;
  invitation_id?: InvitationId;
  /** Of a checkpoint, in hex. */
  state_hash?: string;
};

/** An overwrite that a channel has from the start. Exactly one of `role` and `member` is there. */
export type NewOverwrite = {
  /** Whom it is about: a role. */
  role?: string | null;
  /** Whom it is about: a member. */
  member?: string | null;
  /** What is allowed. */
  allow?: string | null;
  /** What is denied. */
  deny?: string | null;
};

/** What is known of the author of an anonymous post. */
export type Nobody = {
  /** How many members could have written it. */
  of: number;
  /** The number of its window. */
  window: number;
  /** Where posts of a window are joined, by what: of it people see the first half. */
  handle: string | null;
};

/** What a channel notifies of. */
export type NotifyView = {
  channel_id: ChannelId;
  level: Level;
  muted: boolean;
  muted_until: Millis | null;
};

/** Who may do what in a channel of a template. */
export type OpenTo = "everybody" | "readers" | "role";

/** The dm, and what was sent to it at once. */
export type OpenedDm = ({
  message_id?: MessageId;
  seq?: Seq;
  epoch?: number;
} & DmView);

export type OptionView = {
  text: string;
  votes: number;
};

/** An overwrite, of a role or of a member. */
export type OverwriteView = {
  role_id: RoleId | null;
  user_id: UserId | null;
  name: string;
  /** The set as a decimal number. */
  allow: string;
  allow_flags: string[];
  /** The set as a decimal number. */
  deny: string;
  deny_flags: string[];
};

/** One thing that a template makes, as people know it. */
export type Part = {
  kind: PartKind;
  name: string;
};

/** What a thing is that a template makes. */
export type PartKind = "role" | "category" | "channel";

/** Whose password is another one now. */
export type PasswordChanged = {
  user_id: UserId;
  changed: boolean;
};

export type Peer = {
  user_id: UserId;
  username: string;
  display_name: string | null;
  blocked?: boolean;
  /** Whether they have still to accept. */
  invited: boolean;
  /** The safety number, as it was compared. */
  verified: Verified;
};

/** What is allowed. */
export type PermissionsView = {
  /** The set as a decimal number. */
  permissions: string;
  /** The names of its flags. */
  flags: string[];
};

/** The recovery phrase. */
export type PhraseView = {
  phrase: string;
};

/** A picture of a profile. */
export type PictureSort = "avatar" | "banner";

/** A picture, opened. */
export type PictureView = {
  user_id: UserId;
  /** By its own bytes; none: no picture that is known here, as the next two. */
  media_type: string | null;
  width: number | null;
  height: number | null;
  bytes: Bytes;
};

/** What is pinned in a channel, in the order in which it was pinned. */
export type PinList = {
  pins: PinView[];
};

/** A pinned message. */
export type PinView = {
  seq: Seq;
  message_id: MessageId;
  by: Pinner;
  /** As it is shown; none if it is not kept here. */
  message: TimelineRow | null;
};

/** Who has pinned it. */
export type Pinner = {
  user_id: UserId;
  username: string | null;
};

/** How a poll stands. */
export type PollRow = {
  type: "poll";
  seq: Seq;
  message_id: MessageId;
  poll: PollView;
};

/** An anonymous poll, as this device counts it. */
export type PollView = {
  question: string;
  options: OptionView[];
  votes: number;
  /** Votes for no option, or that cannot be read here. */
  uncounted: number;
  /** How many might vote when it began. */
  of: number;
  /** Milliseconds. */
  closes_at: number;
  closed: boolean;
  /** The seq by which its author has closed it. */
  closed_by: Seq | null;
  /** What this user has voted, where this device can tell. */
  own: number | null;
};

/** An anonymous post that was made. */
export type PostedView = {
  channel_id: ChannelId;
  seq: Seq;
  /** How many members could have written it. */
  of: number;
  /** How many may follow in its window. */
  left: number;
  /** Its number. */
  window: number;
};

/** How a user wants to appear. */
export type PresenceChoice =
  | "online"
  | "idle"
  | "dnd"
  | "invisible";

/** Whether somebody is there, and how. */
export type PresenceRow = {
  type: "presence";
  user_id: UserId;
  state: Appears;
};

/** Whose a token is. */
export type PresentedView =
  | /** This device's user's: it has gone on. */ ({
      state: "continued";
    } & Who)
  | /** A user's; the keys are to be opened. */ {
      state: "signed_in";
      /** What they are called. */
      username: string;
    }
  | /** Nobody's yet: a name is to be chosen. */ {
      state: "unknown";
      /** Until when it may. */
      expires_at: Millis;
    };

/** What a sender tells of a picture beside it. */
export type Preview = {
  /** Pixels, as it is shown. */
  width: number;
  /** Pixels, as it is shown. */
  height: number;
  /** A blur hash, or empty. */
  blur_hash?: string;
  /** A smaller picture of the same. */
  thumbnail?: Thumbnail;
};

/** A picture before it is fetched, as its sender's program has seen it. */
export type Previewed = {
  /** Pixels, as it is shown. */
  width: number;
  /** Pixels, as it is shown. */
  height: number;
  /** A blur hash, or empty. */
  blur_hash?: string;
  /** A smaller picture, which the driver uploads as well. */
  thumbnail?: Reduced | null;
};

/** What is absent stays, what is empty is taken away. */
export type ProfileChange = {
  /** The display name. */
  name?: string | null;
  /** How to speak of the user. */
  pronouns?: string | null;
  /** A few words. */
  bio?: string | null;
  /** What the user is doing. */
  status?: string | null;
  /** When the status ends. */
  until?: Millis | null;
  /** A picture's bytes. */
  avatar?: Bytes | null;
  /** A picture's bytes. */
  banner?: Bytes | null;
  /** In which server alone the avatar is shown. */
  server?: string | null;
};

/** How they appear in a server. */
export type ProfileHere = {
  server_id: ServerId;
  nickname: string | null;
  avatar: string | null;
};

/** What is known of somebody is another. */
export type ProfileRow = {
  type: "profile";
  user_id: UserId;
};

/** The own profile, as it is now. */
export type ProfileSet = ({
  /** The servers in which it was told. */
  told: ServerId[];
  /** Pictures that are gone, as the node did not show them. */
  lost: PictureSort[];
} & ProfileView);

/** What is known of somebody. */
export type ProfileView = {
  user_id: UserId;
  username: string;
  /** 0: they have told nothing. */
  version: number;
  /** What they call themselves, where that is no other member's username. */
  display_name: string | null;
  pronouns: string | null;
  bio: string | null;
  /** Until it ends. */
  status: StatusView | null;
  /** By what their picture is told from others. */
  avatar: string | null;
  /** Whether there is one. */
  banner: boolean;
  blocked: boolean;
  /** The servers that are shared with them. */
  servers: ProfileHere[];
};

/** Lists a server for everybody to find, with a standing invitation made for it. */
export type PublishServer = {
  /** Which. */
  server: string;
  /** Why. */
  reason?: string | null;
};

/** What was deleted in a channel. */
export type Purged = {
  channel_id: ChannelId;
  messages: number;
  /** Messages that are known here and could not be deleted. */
  failed: number;
};

/** An emoji at a message. */
export type Reacted = {
  emoji: string;
  count: number;
  own: boolean;
};

/** A device that can read a channel. */
export type ReaderView = {
  user_id: UserId | null;
  username: string;
  device_id: DeviceId | null;
  leaf: number;
  /** The policy entry that has brought it. */
  added_seq: Seq | null;
  /** When the node admitted that entry. */
  added_at: Millis | null;
  /** Whether its member was there before it. */
  came_later: boolean;
  /** Whether it is this one. */
  this: boolean;
  verified: Verified | null;
  /** False of one that no longer belongs there: its removal is owed. */
  right: boolean;
};

/** Who can read a channel. */
export type ReadersView = {
  channel_id: ChannelId;
  server_id: ServerId;
  name: string | null;
  epoch: number;
  seq: Seq;
  /** By its name in RFC 9420. */
  ciphersuite: string;
  tree: TreeView;
  removal: RemovalView | null;
  readers: ReaderView[];
};

/** A reason (spec chapter 05, section 5.1). */
export type Reason =
  | "before_joined"
  | "not_joined"
  | "removed"
  | "not_visible"
  | "withheld"
  | "commit_failed"
  | "forked"
  | "wrong_epoch"
  | "replayed"
  | "undecryptable"
  | "malformed"
  | "invalid"
  | "not_ours"
  | "class"
  | "commitment"
  | "lied"
  | "unsupported"
  | "unsupported_version"
  | "undone"
  | "sender_not_right"
  | "may_not_send"
  | "outsiders_present"
  | "wrong_incarnation"
  | "channel_unknown"
  | "below_version_floor"
  | "refused"
  | "not_shared"
  | "not_proved"
  | "ring_stale"
  | "window_back"
  | "posted_before";

/** A thumbnail before it is sealed. */
export type Reduced = {
  /** `image/jpeg`, `image/png` or `image/webp`. */
  media_type: string;
  /** Its length, bytes. */
  length: number;
};

/** A removal that is owed in a channel. */
export type RemovalView = {
  /** How many are still to go. */
  devices: number;
  /** For people. */
  words: string;
};

export type Removed = {
  channel_id: ChannelId;
  removed: boolean;
};

/**
 * A request of the user.
 *
 * `server`, `channel`, `user`, `role` take an id or a name; `channel` also `server/name`. The
 * answers are the objects of the CLI contract (`spec/10-cli.md`).
 */
export type Request =
  | /** Makes a user and their first device: `{user_id, username, device_id, node}`. */ {
      do: "register";
      username: string;
      password: string;
      device_name: string;
    }
  | /** Signs in; on a store without a device makes a new one. As `Register`. */ {
      do: "login";
      username: string;
      password: string;
      device_name: string;
    }
  | /** Signs in with the recovery phrase and sets a new password. As `Register`. */ {
      do: "recover";
      username: string;
      phrase: string;
      password: string;
      device_name: string;
    }
  | /** Makes a user of an identity that a provider's ID token proves, and their first device; a passphrase, if given, opens the vault like a password. As `Register`. */ {
      do: "register_by_provider";
      provider: string;
      id_token: string;
      username: string;
      passphrase?: string | null;
      device_name: string;
    }
  | /** Signs in by a provider's ID token; on a store without a device opens the vault and makes a new one. As `Register`. */ {
      do: "login_by_provider";
      provider: string;
      id_token: string;
      unlock?: Unlock | null;
      device_name: string;
    }
  | /** `{state: "continued", …}` with what `Register` answers, `{state: "signed_in", username}` or `{state: "unknown", expires_at}`: shows a provider's ID token, which is good once, before it is known whether its owner has an account. */ {
      do: "present_token";
      provider: string;
      id_token: string;
      device_name: string;
    }
  | /** `RegisterByProvider` with the token that was shown last. */ {
      do: "register_presented";
      username: string;
      passphrase?: string | null;
    }
  | /** `LoginByProvider` with the token that was shown last; what does not open may be tried again. */ {
      do: "login_presented";
      unlock: Unlock;
    }
  | /** `{}`: the token that was shown last is not used. */ {
      do: "decline_presented";
    }
  | /** `{identities:[{provider, linked_at}]}`: those that sign the user in. */ {
      do: "list_identities";
    }
  | /** As `ListIdentities`. */ {
      do: "link_identity";
      provider: string;
      id_token: string;
    }
  | /** As `ListIdentities`. */ {
      do: "unlink_identity";
      provider: string;
    }
  | /** `{sessions:[{session_id, device_id, label, created_at, last_used_at, current}]}`. */ {
      do: "list_sessions";
    }
  | /** Ends another session: `{session_id, ended}`. */ {
      do: "revoke_session";
      session: string;
    }
  | /** Ends every session but this one: `{ended}`. */ {
      do: "revoke_other_sessions";
    }
  | /** `{user_id, username, version, display_name, pronouns, bio, status, avatar, banner, blocked, servers}`. Without a user one's own. */ {
      do: "show_profile";
      user?: string | null;
    }
  | /** Changes what is given; what is empty is taken away. As `ShowProfile`, with `{told, lost}`. */ ({
      do: "set_profile";
    } & ProfileChange)
  | /** `{user_id, media_type, width, height, bytes}`: somebody's avatar, in a server if one is given, or banner. */ {
      do: "show_picture";
      user?: string | null;
      banner?: boolean;
      server?: string | null;
    }
  | /** `{user_id, username, blocked}`. */ {
      do: "block";
      user: string;
      on: boolean;
    }
  | /** `{blocks:[{user_id, username}]}`. No network. */ {
      do: "list_blocks";
    }
  | /** Ends the session; the device and its data stay. */ {
      do: "logout";
    }
  | /** Who is signed in. No network. As `Register`. */ {
      do: "whoami";
    }
  | /** `{phrase}`, on the device that made or was given it. No network. */ {
      do: "show_recovery";
    }
  | /** Fetches everything, joins what is to be joined, then the whole `status`. */ {
      do: "status";
    }
  | /** `{server_id, name, channels:[{channel_id, name}]}`. */ {
      do: "create_server";
      name: string;
    }
  | /** As `CreateServer`, with the roles, categories and channels of a template. */ {
      do: "create_from_template";
      name: string;
      template: Template;
    }
  | /** As `CreateServer`: goes on with what a template has not made. */ {
      do: "finish_server";
      server: string;
    }
  | /** `{server_id}`: leaves a server without what its template has not made. */ {
      do: "leave_unmade";
      server: string;
    }
  | /** `{templates:[{template, role, groups:[{category, channels:[{name, kind, open_to}]}]}]}`: what a server may begin with. No network. */ {
      do: "list_templates";
    }
  | /** `{dm_id, channel_id, name, peers:[{user_id, username, invited, verified}], request, …}`: the direct messages with these users, opened if there are none; with a text that is sent, and then also `{message_id, seq, epoch}`. */ {
      do: "open_dm";
      users: string[];
      text?: string | null;
    }
  | /** As `OpenDm`: one more user in a dm. */ {
      do: "add_to_dm";
      dm: string;
      user: string;
    }
  | /** `{dms:[…]}`: those that were opened or accepted. */ {
      do: "list_dms";
    }
  | /** `{requests:[…]}`: those that wait for an answer. */ {
      do: "list_requests";
    }
  | /** The dm. */ ({
      do: "accept_request";
    } & AcceptRequest)
  | /** `{server_id}`. */ ({
      do: "decline_request";
    } & DeclineRequest)
  | /** `{servers:[…], making:[{server_id, name, template, missing:[{kind, name}], stopped}]}`: those that are not whole yet stand in `making`, too. */ {
      do: "list_servers";
    }
  | /** `{server_id, name, owner_id, channels, members_count, policy_seq, …}`. */ {
      do: "show_server";
      server: string;
    }
  | /** As `ShowServer`, with `{entry_id, policy_seq}` of the act, as all acts have. */ ({
      do: "edit_server";
    } & EditServer)
  | /** `{server_id, entry_id, policy_seq}`. */ ({
      do: "delete_server";
    } & DeleteServer)
  | /** As `ShowServer`. */ ({
      do: "transfer_server";
    } & TransferServer)
  | /** As `ShowServer`. */ ({
      do: "set_version_floor";
    } & SetVersionFloor)
  | /** As `ShowServer`. */ ({
      do: "publish_server";
    } & PublishServer)
  | /** As `ShowServer`. */ ({
      do: "unpublish_server";
    } & UnpublishServer)
  | /** `{server_id, state_hash}`. */ ({
      do: "make_checkpoint";
    } & MakeCheckpoint)
  | /** `{roles:[…]}`, the highest first. */ {
      do: "list_roles";
      server: string;
    }
  | /** The role. */ ({
      do: "create_role";
    } & CreateRole)
  | /** The role. */ ({
      do: "edit_role";
    } & EditRole)
  | /** The role. */ ({
      do: "move_role";
    } & MoveRole)
  | /** `{role_id}`. */ ({
      do: "delete_role";
    } & DeleteRole)
  | /** The role, with its `gate`; sets it or takes it away. */ ({
      do: "gate_role";
    } & GateRole)
  | /** The role, with `left`, the number of attestations that are left of that sort. Says before anything is sent why it cannot be claimed. */ ({
      do: "claim_role";
    } & ClaimRole)
  | /** `{attester, attribute, until, imported, known}`: keeps what an attester has given, the text of a file. No network. */ {
      do: "import_attestations";
      file: string;
    }
  | /** `{attestations:[{attester, attribute, from, until, left, used}]}`. No network. */ {
      do: "list_attestations";
    }
  | /** The member. */ ({
      do: "give_role";
    } & GiveRole)
  | /** The member. */ ({
      do: "take_role";
    } & TakeRole)
  | /** `{channels:[…]}`, in the order in which people see them. */ {
      do: "list_channels";
      server: string;
    }
  | /** The channel, with its overwrites. */ {
      do: "show_channel";
      channel: string;
    }
  | /** `{channel_id, …, readers:[{user_id, device_id, right, …}]}`: who can read a channel, device by device. */ {
      do: "show_readers";
      channel: string;
    }
  | /** `{channel_id, server_id, name, kind, …}`, when its group is joined. */ ({
      do: "create_channel";
    } & CreateChannel)
  | /** The channel. */ ({
      do: "edit_channel";
    } & EditChannel)
  | /** `{channel_id}`. */ ({
      do: "delete_channel";
    } & DeleteChannel)
  | /** The channel, with its overwrites. */ ({
      do: "set_overwrite";
    } & SetOverwrite)
  | /** The channel, with its overwrites. */ ({
      do: "sync_channel";
    } & SyncChannel)
  | /** The channel, once this device is in its next group. */ ({
      do: "reset_group";
    } & ResetGroup)
  | /** The channel, with its overwrites. */ ({
      do: "set_anonymity";
    } & SetAnonymity)
  | /** The channel, with its overwrites: what of its past whoever joins is given. */ ({
      do: "set_history";
    } & SetHistory)
  | /** As `ShowChannel`: the author of an anonymous post makes no more of them in its window. */ ({
      do: "block_author";
    } & BlockAuthor)
  | /** Rows `{type: "waiting", words}` while it waits, then `{channel_id, seq, of, left, window}`. It waits for a random time up to `delay` milliseconds (30,000 if absent). */ {
      do: "send_anonymously";
      channel: string;
      text: string;
      delay?: number | null;
    }
  | /** Opens an anonymous poll for `life` milliseconds, 7 days at most, to the beginning of an hour: `{message_id, channel_id, seq, epoch, closes_at}`. */ {
      do: "open_poll";
      channel: string;
      question: string;
      options: string[];
      life: number;
    }
  | /** Votes for an option, the first 0, in the poll whose message has this seq, as `SendAnonymously` posts: `{channel_id, seq, poll, option, of}`. */ {
      do: "vote";
      channel: string;
      poll: number;
      option: number;
      delay?: number | null;
    }
  | /** Closes an own poll before its time: as `Reply`. */ {
      do: "close_poll";
      channel: string;
      poll: number;
    }
  | /** `{channel_id, seq, question, options:[{text, votes}], votes, uncounted, of, closes_at, closed, closed_by, own, ballots:[{seq, nullifier, option}]}`: a poll as this device counts it. */ {
      do: "show_poll";
      channel: string;
      poll: number;
    }
  | /** `{channel_id, allowed, ready, of, left, limit, window_seconds, …}` or with `reason` and `words`. */ {
      do: "anonymous_status";
      channel: string;
    }
  | /** `{members:[{user_id, username, nickname, owner, roles, devices, …}]}`. */ {
      do: "list_members";
      server: string;
    }
  | /** One of them, with what they may do. */ {
      do: "show_member";
      server: string;
      user: string;
    }
  | /** The member. */ ({
      do: "set_nickname";
    } & SetNickname)
  | /** The member. */ ({
      do: "set_timeout";
    } & SetTimeout)
  | /** `{entry_id, policy_seq, channels:[{channel_id, removed}]}`. */ ({
      do: "kick";
    } & Kick)
  | /** As `Kick`, with `{user_id, purged}`. */ ({
      do: "ban";
    } & Ban)
  | /** `{user_id}`. */ ({
      do: "unban";
    } & Unban)
  | /** `{bans:[{user_id, username, by, at, …}]}`. */ {
      do: "list_bans";
      server: string;
    }
  | /** As `Kick`. */ ({
      do: "leave";
    } & Leave)
  | /** `{invitation_id, code, link, uses, expires_at}`. `life_ms` 0: never ends. */ ({
      do: "create_invitation";
    } & CreateInvitation)
  | /** `{invitations:[…]}`. */ {
      do: "list_invitations";
      server: string;
    }
  | /** `{invitation_id, …}`. */ ({
      do: "revoke_invitation";
    } & RevokeInvitation)
  | /** `{server_id, name, description, members_count, invitation_id, by, expires_at, joined}`: where a link leads, by the verified policy log. */ {
      do: "preview";
      link: string;
    }
  | /** `{server_id, name, channels}`, after all groups are joined if `wait`. */ {
      do: "join";
      link: string;
      wait: boolean;
    }
  | /** `{servers:[…], next}`: servers that are listed for everybody, as the node describes them. */ ({
      do: "search_discovery";
    } & SearchDiscovery)
  | /** One of them, as its verified policy log says. */ {
      do: "show_listing";
      server: string;
    }
  | /** As `Join`, by the listing of a server. */ {
      do: "join_listed";
      server: string;
      wait: boolean;
    }
  | /** `{entries:[…]}`, the newest first, from the verified policy log. Of one author, of one kind of act, before a seq; at most `limit`. */ {
      do: "audit";
      server: string;
      user?: string | null;
      action?: string | null;
      before?: number | null;
      limit: number;
    }
  | /** `{allowed, rule, words, …}`: whether a member may do something, in a channel or in the server as a whole, and which rule decided. */ {
      do: "explain";
      member: string;
      channel?: string | null;
      server?: string | null;
      flag: string;
    }
  | /** As `Explain`, of somebody who held one role and no other; of `@everyone`, none. */ {
      do: "explain_role";
      role: string;
      channel?: string | null;
      server: string;
      flag: string;
    }
  | /** `{permissions, flags, …}`: all that a member may do. */ {
      do: "show_permissions";
      member: string;
      channel?: string | null;
      server?: string | null;
    }
  | /** One row `{message_id, channel_id, seq, epoch}` a text, in order, each after the node's acknowledgement; done with `{sent}`. `message_id` (with exactly one text) makes a retry safe. */ {
      do: "send";
      channel: string;
      texts: string[];
      message_id?: string | null;
    }
  | /** Answers a message: `{message_id, channel_id, seq, epoch}`. `message_id` makes a retry safe. */ {
      do: "reply";
      channel: string;
      seq: number;
      text: string;
      message_id?: string | null;
    }
  | /** Replaces the text of an own message: as `Reply`. */ {
      do: "edit";
      channel: string;
      seq: number;
      text: string;
    }
  | /** Puts an emoji at a message, or takes it away: as `Reply`. */ {
      do: "react";
      channel: string;
      seq: number;
      emoji: string;
      on: boolean;
    }
  | /** Pins a message, or no longer: as `Reply`. */ {
      do: "pin";
      channel: string;
      seq: number;
      on: boolean;
    }
  | /** `{pins:[{seq, message_id, by, message}]}`, in the order in which they were pinned. */ {
      do: "list_pins";
      channel: string;
    }
  | /** `{versions:[{seq, at, text, markup}]}` of a message, the first first. */ {
      do: "history";
      channel: string;
      seq: number;
    }
  | /** A key and an id for a file that the driver is to upload: `{channel_id, blob_id, key, name, length, size, message_id, thumbnail: {blob_id, key, name, length, size} | null}`. The same `source` again gives the same upload, until its message is sent. */ {
      do: "begin_file";
      channel: string;
      name: string;
      media_type: string;
      length: number;
      source: string;
      preview?: Previewed | null;
    }
  | /** Sends the message of a file that is uploaded: as `Send`. */ {
      do: "send_file";
      channel: string;
      blob: BlobId;
      text: string;
    }
  | /** Forgets an upload: `{blob_id}`. */ {
      do: "forget_file";
      blob: string;
    }
  | /** What opens the file of a message, or its thumbnail: `{channel_id, blob_id, key, name, length, media_type, save_as, …}`. */ {
      do: "find_file";
      channel: string;
      seq: number;
      thumbnail?: boolean;
    }
  | /** `{access_token}`: for the driver's own calls, which carry the bytes of files. */ {
      do: "lend_token";
    }
  | /** Deletes a message for everyone: `{message_id, seq}`. */ {
      do: "delete";
      channel: string;
      seq: number;
    }
  | /** Rows from what is stored, after a sync; done with `{rows}`. */ {
      do: "read";
      channel: string;
      after?: number | null;
      limit: number;
    }
  | /** Rows as `Read`, then live ones, with `caught_up`; never done until abandoned. */ {
      do: "tail";
      channel: string;
      after?: number | null;
    }
  | /** `{seq, after}`: the first message kept here that the node took in at a time or later, and the place before it. No network. */ {
      do: "at";
      channel: string;
      at: Millis;
    }
  | /** The last rows that are kept here, or the last before a seq, without asking the node; done with `{rows, first}`. */ {
      do: "stored";
      channel: string;
      before?: number | null;
      limit: number;
    }
  | /** Rows `{type:"server", server, flags, halted, outdated}`, `{type:"dm", dm, halted, outdated}`, `{type:"gone", server_id}`, `{type:"channel", channel_id, server_id, state, reason, seq, read_seq, level, …}`, `{type:"connection", live}`, `{type:"typing", channel_id, server_id, users}`, `{type:"presence", user_id, state}`, `{type:"making", making}` as in `ListServers`, and once `{type:"synced"}`, as things are and whenever they change; `{type:"profile", user_id}` and `{type:"blocks"}` whenever what is known of somebody, or whom one blocks, is another; never done until abandoned. */ {
      do: "watch";
    }
  | /** Rows of messages whose text holds a text, in either case, among what is stored here, the newest first, each with its `channel`; done with `{rows}`. Of one channel, by one author, written since a time and before one. No network. */ {
      do: "search";
      text: string;
      channel?: string | null;
      from?: string | null;
      after?: Millis | null;
      before?: Millis | null;
      limit: number;
    }
  | /** The user types in a channel, openly or anonymously: `{channel_id, told}`. Told to its members at most every 4 seconds, and nothing of what is written anonymously. To be asked at each key. */ {
      do: "typing";
      channel: string;
      anonymously?: boolean;
    }
  | /** `{state, typing, idle}`: how the user appears to others and whether it is told that they type, on all of their devices; and whether they were not seen doing anything for a while, here. What is absent stays as it is. */ {
      do: "appear";
      state?: PresenceChoice | null;
      typing?: boolean | null;
      idle?: boolean | null;
    }
  | /** `{channels:[{channel_id, …, unread, more, mentions, notify, first_unread, read_seq, level, …}]}`: every channel the user may view, after a sync; or one of them, as it is stored here. */ {
      do: "list_unread";
      channel?: string | null;
    }
  | /** Everything up to a seq is read, and nothing after it; without one everything there is, after a sync. `{channel_id, read_seq}`. With `forward`, a mark that stands further on stays there. */ {
      do: "mark_read";
      channel: string;
      seq?: number | null;
      forward?: boolean;
    }
  | /** What a channel notifies of, on all devices of the user: `{channel_id, level, muted, muted_until}`. Without a level only shows it. */ {
      do: "notify";
      channel: string;
      level?: Level | null;
    }
  | /** For so long, or until a time, nothing in a channel notifies; with neither, until it is taken `off`. As `Notify`. */ {
      do: "mute";
      channel: string;
      millis?: number | null;
      until?: Millis | null;
      off?: boolean;
    }
  | /** `{on, version, chunks, channels, waiting, reading, trouble}`: the sealed history at the node, switched on or off on all devices of the user, or only shown. With `now` what is new goes there first. */ {
      do: "backup";
      on?: boolean | null;
      now?: boolean;
    }
  | /** `{devices:[{device_id, name, this, added_at, revoked}]}`. */ {
      do: "list_devices";
    }
  | /** `{device_id, revoked}`. The vault gets a new master key, so the password or the recovery phrase is needed, but for a device that has the phrase. */ {
      do: "revoke_device";
      device: string;
      unlock?: Unlock | null;
    }
  | /** Becomes a new device of a user who approves it on another: a row `{type:"link", code, expires_at}`, then `{type:"compare", digits}`; at the end as `Register`. */ {
      do: "link";
      device_name: string;
    }
  | /** Adds the device that shows a code: a row `{type:"compare", digits, name}`, then waits for `ConfirmLink`; `{device_id, name}`. */ {
      do: "approve_device";
      code: string;
    }
  | /** Whether both devices show the same digits: `{same}`. */ {
      do: "confirm_link";
      code: string;
      same: boolean;
    }
  | /** Another password: `{user_id, changed}`. Every other session of the user ends; devices stay. */ {
      do: "change_password";
      unlock: Unlock;
      password: string;
    }
  | /** Replaces the identity key by the next one of the recovery phrase: `{user_id, rotations}`. */ {
      do: "rotate_identity";
      phrase?: string | null;
    }
  | /** `{user_id, safety_number, state}`. `confirm` is the number that was compared, digits and spaces: another than the present one is refused (`safety_number_differs`), and nothing is marked. */ {
      do: "verify";
      user: string;
      confirm?: string | null;
    };

/** Those that wait for an answer. */
export type RequestList = {
  requests: DmView[];
};

/** Gives up a channel's group, for everybody: another takes its place, and what was said stays. */
export type ResetGroup = {
  /** Which. */
  channel: string;
  /** Why. */
  reason?: string | null;
};

/** The channel's group was begun anew. */
export type ResetRow = {
  type: "reset";
  seq: Seq;
  at: Millis | null;
  by: Somebody;
};

/** A channel's group was begun anew. */
export type ResetView = {
  user_id: UserId;
  username: string;
  at: Millis;
  policy_seq: Seq;
};

/** Closes an invitation. */
export type RevokeInvitation = {
  /** Its id, or the code of one made here. */
  invitation: string;
  /** Why. */
  reason?: string | null;
};

/** A device that was revoked. */
export type RevokedDevice = {
  device_id: DeviceId;
  revoked: boolean;
};

export type RoleId = string;

/** The roles of a server, the highest first. */
export type RoleList = {
  roles: RoleView[];
};

export type RoleView = {
  role_id: RoleId;
  server_id: ServerId;
  name: string;
  position: number;
  permissions: string;
  flags: string[];
  colour: number;
  hoist: boolean;
  mentionable: boolean;
  icon: string;
  everyone: boolean;
  members_count: number;
  created_seq: Seq;
  gate: GateView | null;
};

/** How often the identity key was replaced. */
export type RotatedView = {
  user_id: UserId;
  rotations: number;
};

/** A row of the local store. */
export type Row = {
  /** Its key: printable ASCII. */
  key: string;
  /** Its value. */
  value: Bytes;
};

/** How many rows were shown. */
export type RowCount = {
  rows: number;
};

/** A step, from the best to the worst (spec chapter 05, section 5.2). */
export type Rung =
  | "following"
  | "fetching"
  | "asking"
  | "waiting"
  | "reporting"
  | "leaving"
  | "entering"
  | "resting"
  | "paused";

export type Said = { kind: string; [field: string]: unknown };

/** What is looked for among listed servers. */
export type SearchDiscovery = {
  /** In names and descriptions. */
  text?: string | null;
  /** The kind of community. */
  category?: string | null;
  /** The language that is spoken there. */
  language?: string | null;
  /** What comes first. */
  sort?: string | null;
  /** Where a page ended. */
  cursor?: string | null;
  /** So many at most. */
  limit?: number | null;
};

/** How many messages were sent, each told before in a row. */
export type SentCount = {
  sent: number;
};

/** A message that the node has acknowledged. */
export type SentView = {
  message_id: MessageId;
  channel_id: ChannelId;
  seq: Seq;
  epoch: number;
  /** When it closes, of an anonymous poll; milliseconds. */
  closes_at?: number;
};

export type Seq = number;

export type ServerId = string;

/** The servers that the user is in. */
export type ServerList = {
  servers: ServerView[];
  /** Those that are not whole. */
  making: MakingView[];
};

/** A server as it is known here. */
export type ServerRow = ({
  type: "server";
  server: ServerView;
  /** What the user may do in it as a whole. */
  flags: string[] | null;
} & Halt);

/** Where a policy log stands. */
export type ServerStatus = {
  server_id: ServerId;
  policy_seq: Seq;
  /** In hex. */
  policy_hash: string;
  /** Why it is not gone on with, in words. */
  paused: string | null;
};

export type ServerView = {
  server_id: ServerId;
  name: string;
  description: string;
  icon: string;
  language: string;
  category: string;
  system_channel_id: ChannelId | null;
  /** Whether everybody can find it. */
  listed: boolean;
  owner_id: UserId;
  channels: ChannelRow[];
  members_count: number;
  roles_count: number;
  policy_seq: Seq;
};

/** Says how one may post anonymously in a channel. */
export type SetAnonymity = {
  /** Which. */
  channel: string;
  /** The terms; absent: nobody posts anonymously. */
  terms?: AnonymityTerms | null;
  /** From when, seconds since the Unix epoch; absent: as soon as may be. */
  from?: number | null;
  /** Why. */
  reason?: string | null;
};

/** Says what of a channel's past its members give to whoever joins. */
export type SetHistory = {
  /** Which. */
  channel: string;
  /** `none`, `since_joining`, `last_days` or `all`. */
  mode: string;
  /** Of the last days: how many, 1 to 3,650. */
  days?: number | null;
  /** Why. */
  reason?: string | null;
};

/** Sets a nickname. */
export type SetNickname = {
  /** Where. */
  server: string;
  /** Whose; absent: one's own. */
  user?: string | null;
  /** The nickname; empty for none. */
  nickname?: string;
  /** Why. */
  reason?: string | null;
};

/**
 * Changes what a channel allows and denies to a role or a member. Flags that are not named stay
 * as they are.
 */
export type SetOverwrite = {
  /** Which channel or category. */
  channel: string;
  /** Whom it is about: a role, or */
  role?: string | null;
  /** a member. Exactly one of the two is there. */
  member?: string | null;
  /** Whether to begin with nothing instead of with what is set. */
  clear?: boolean;
  /** What becomes allowed. */
  allow?: string | null;
  /** What becomes denied. */
  deny?: string | null;
  /** What becomes neither. */
  inherit?: string | null;
  /** Why. */
  reason?: string | null;
};

/** Times a member out: for a while they may only look. */
export type SetTimeout = {
  /** Where. */
  server: string;
  /** Whom. */
  user: string;
  /** For how long, milliseconds; 0 ends a time-out. */
  life_ms: number;
  /** Why. */
  reason?: string | null;
};

/** Sets the oldest protocol version that counts in a server; it only goes up. */
export type SetVersionFloor = {
  /** Which. */
  server: string;
  /** The version. */
  version: number;
  /** Why. */
  reason?: string | null;
};

/** Something for the user. */
export type Show =
  | /** A request is finished. */ {
      show: "done";
      /** Which. */
      ask: AskId;
      /** What came of it; as the CLI prints it with `--json`. */
      value: unknown;
    }
  | /** A request failed, and nothing is half done. */ {
      show: "failed";
      /** Which. */
      ask: AskId;
      /** Why. */
      failure: Failure;
    }
  | /** One row of a request that answers with many (`read`, `tail`, `send` of many lines). */ {
      show: "row";
      /** Which. */
      ask: AskId;
      /** The row; as the CLI prints it with `--json`. */
      value: unknown;
    }
  | /** Something happened that concerns the user and nobody asked for: `{type, message, …}`. Shown only while a request is under way, so that somebody hears it. */ {
      show: "notice";
      /** As the CLI prints it with `--json`; `message` says it in words. */
      notice: unknown;
    }
  | /** The node, or a member, was caught lying, or a part is paused: to be told at once. */ {
      show: "alarm";
      /** In words. */
      message: string;
    };

/** Somebody, by the name that the policy log has. */
export type Somebody = {
  user_id: UserId;
  username: string;
};

/** How a channel stands on this device, and what was decided about it. */
export type StandingRow = ({
  type: "channel";
  server_id: ServerId;
  state: ChannelState;
  /** Of one that is paused, in words. */
  reason: string | null;
  seq: Seq;
  read_seq: Seq;
} & NotifyView);

/** Where everything stands. */
export type StatusReport = {
  user_id: UserId;
  device_id: DeviceId;
  connected: boolean;
  servers: ServerStatus[];
  channels: ChannelStatus[];
  /** What was counted, by reason and step. */
  recovery: unknown;
  ephemera: EphemeraStatus;
};

/** How it is with a channel. */
export type StatusState =
  | "ok"
  | "removing"
  | "resting"
  | "paused"
  | "hidden";

/** What somebody is doing. */
export type StatusView = {
  text: string;
  until: Millis | null;
};

/** A step on the way back, with its reason. */
export type StepStatus = {
  at: Rung;
  why: string | null;
};

/** Why no more of a server is made. */
export type StoppedView = {
  code: string;
  /** In words. */
  message: string;
};

/** How many rows were shown, and whether they begin with the first that is kept here. */
export type StoredRows = {
  rows: number;
  first: boolean;
};

/** Gives a channel the overwrites of its category; from then on it follows them. */
export type SyncChannel = {
  /** Which. */
  channel: string;
  /** Why. */
  reason?: string | null;
};

/** Everything is as new as the node's, once. */
export type SyncedRow = {
  type: "synced";
};

/** A row of a tail. */
export type TailRow =
  | TimelineRow
  | ChangedRow
  | PollRow
  | CaughtUpRow;

/** Takes a role from a member. */
export type TakeRole = {
  /** Where. */
  server: string;
  /** Whom. */
  user: string;
  /** Which. */
  role: string;
  /** Why. */
  reason?: string | null;
};

/** What sort of thing that is. */
export type TargetKind =
  | "server"
  | "channel"
  | "role"
  | "user"
  | "invitation";

/** What a server is for, and so what it begins with. */
export type Template =
  | "plain"
  | "friends"
  | "community"
  | "project"
  | "class";

/** A channel that is made. */
export type TemplateChannel = {
  name: string;
  kind: string;
  open_to: OpenTo;
};

/** Channels that stand together. */
export type TemplateGroup = {
  /** Where; none: in no category. */
  category: string | null;
  channels: TemplateChannel[];
};

/** The role of those who look after it. */
export type TemplateRole = {
  name: string;
};

/** A template as people choose it. */
export type TemplateView = {
  template: Template;
  role: TemplateRole | null;
  groups: TemplateGroup[];
};

/** All that a server may begin with. */
export type TemplatesView = {
  templates: TemplateView[];
};

/** Terms of anonymous posts. */
export type TermsView = {
  /** Seconds. */
  window: number;
  limit: number;
  minimum_ring: number;
  pseudonymous: boolean;
  files: boolean;
};

/** A file of its own: a smaller picture. */
export type Thumbnail = {
  /** Its sealed bytes at the node. */
  blob: BlobId;
  /** Its length, bytes. */
  length: number;
  /** `image/jpeg`, `image/png` or `image/webp`. */
  media_type: string;
};

/** A row of a timeline. */
export type TimelineRow =
  | MessageRow
  | DeletedRow
  | UnreadableRow
  | ResetRow
  | GapRow;

/** Makes another member the owner. */
export type TransferServer = {
  /** Which. */
  server: string;
  /** The next owner. */
  user: string;
  /** Why. */
  reason?: string | null;
};

/** How large the tree of a group is (RFC 9420 §4.1). */
export type TreeView = {
  /** Places for leaves, blank ones too: a power of two. */
  leaves: number;
  /** Steps from the root to a leaf. */
  depth: number;
};

/** Whether it was told now that the user types. */
export type TypedView = {
  channel_id: ChannelId;
  told: boolean;
};

/** Who types in a channel now; nobody: the list is empty. */
export type TypingRow = {
  type: "typing";
  channel_id: ChannelId;
  server_id: ServerId | null;
  users: Typist[];
};

/** Somebody who types. */
export type Typist = {
  user_id: UserId;
  username: string;
  nickname: string | null;
  /** What they call themselves, where that is no other member's username. */
  display_name: string | null;
};

/** Ends a ban. */
export type Unban = {
  /** Where. */
  server: string;
  /** Whose. */
  user: string;
  /** Why. */
  reason?: string | null;
};

/** What opens the vault. */
export type Unlock =
  | /** The recovery phrase. */ {
      phrase: string;
    }
  | /** The password, or the passphrase of a user who signs in by a provider. */ {
      passphrase: string;
    };

/** Takes a server off the list, and closes the invitation that stood there. */
export type UnpublishServer = {
  /** Which. */
  server: string;
  /** Why. */
  reason?: string | null;
};

/** The same, channel by channel. */
export type UnreadList = {
  channels: UnreadView[];
};

/** What is unread in a channel. */
export type UnreadView = ({
  server_id: ServerId;
  /** The server's name. */
  server: string;
  dm: boolean;
  name: string;
  unread: number;
  /** Whether there may be more than was counted. */
  more: boolean;
  mentions: number;
  /** How many of them notify. */
  notify: number;
  first_unread: Seq | null;
  read_seq: Seq;
} & NotifyView);

/** Something that cannot be shown. */
export type UnreadableRow = {
  type: "unreadable";
  seq: Seq;
  /** For programs. */
  reason: string;
  /** What it comes from; none of a reason of an earlier program. */
  cause: Cause | null;
  /** For people. */
  words: string | null;
};

export type UserId = string;

/** How the identity key of somebody stands to the one that was compared. */
export type Verified = "unverified" | "verified" | "changed";

/** A listed server, as its log says. */
export type VerifiedListing = {
  server_id: ServerId;
  name: string;
  description: string;
  icon: string;
  language: string;
  category: string;
  owner_id: UserId;
  members_count: number;
  policy_seq: Seq;
  invitation_id: InvitationId;
  listed_at: Millis;
  /** It is what the owner has signed. */
  verified: boolean;
  joined: boolean;
};

/** The safety number of the user and somebody, and how it stands. */
export type VerifiedView = {
  user_id: UserId;
  safety_number: string;
  state: Verified;
};

/** One version of a message's text. */
export type VersionView = {
  seq: Seq;
  sent_at: Millis | null;
  text: string;
  markup: Block[] | null;
};

/** All versions of a message, the first first. */
export type Versions = {
  versions: VersionView[];
};

/** A vote that was cast. */
export type VotedView = {
  channel_id: ChannelId;
  seq: Seq;
  /** The seq of the poll's message. */
  poll: Seq;
  option: number;
  /** How many members could have cast it. */
  of: number;
};

/** What a post or a vote waits for, in words. */
export type WaitingRow = {
  type: "waiting";
  words: string;
};

/** What is shown. */
export type WatchRow =
  | ServerRow
  | DmRow
  | StandingRow
  | GoneRow
  | ConnectionRow
  | TypingRow
  | PresenceRow
  | ProfileRow
  | BlocksRow
  | MakingRow
  | SyncedRow;

export type Who = {
  user_id: UserId;
  username: string;
  device_id: DeviceId;
};
