// Bodies of the REST interface. Written by `cargo xtask gen` from spec/openapi.json.

/** `POST /v1/inbox/acknowledge`. */
export type AcknowledgeInbox = {
  /** Items up to this one are durably processed and may be forgotten. */
  seq: u64;
};

/** `GET /v1/admin/servers/{server}`. */
export type AdminServer = {
  /** Bytes of their bodies. */
  body_bytes: number;
  /** How many channels it has and had. */
  channels_count: number;
  /** How many envelopes lie in their logs. */
  envelopes_count: number;
  /** Its policy head. */
  head: Head;
  /** How many members it has. */
  members_count: number;
  /** The server. */
  server: AdminServerRow;
};

/** A server by its name, which says nothing. */
export type AdminServerName = {
  /** Its name. */
  name: string;
  /** The server. */
  server_id: ServerId;
};

/** A server, as the operator sees it. */
export type AdminServerRow = {
  deleted_at?: Millis | null;
  disabled_at?: Millis | null;
  /** Why. */
  disabled_reason?: string | null;
  /** Its name. */
  name: string;
  /** Its owner. */
  owner_id: UserId;
  /** The server. */
  server_id: ServerId;
};

/** `GET /v1/admin/servers`. */
export type AdminServers = {
  /** Use as `cursor` for the next page; null at the end. */
  next?: string | null;
  /** By name. */
  servers: AdminServerRow[];
};

/** `GET /v1/admin/stats`. */
export type AdminStats = {
  /** Bytes of their bodies. */
  body_bytes: number;
  /** Channels that are not deleted. */
  channels: number;
  /** Gateway connections of the node that answers. */
  connections: number;
  /** Bytes of the database. */
  database_bytes: number;
  /** Envelopes in channel logs. */
  envelopes: number;
  /** Servers that are not deleted. */
  servers: number;
  /** Those of them that are disabled. */
  servers_disabled: number;
  /** Sessions that stand. */
  sessions: number;
  /** Users that are not deleted. */
  users: number;
  /** Those of them that are disabled. */
  users_disabled: number;
};

/** `GET /v1/admin/users/{user}`. */
export type AdminUser = {
  /** How many devices are theirs now. */
  devices_count: number;
  /** Those that they are a member of besides. */
  joined: AdminServerName[];
  last_seen_at?: Millis | null;
  /** The servers that are theirs. */
  owned: AdminServerName[];
  /** How many sessions stand. */
  sessions_count: number;
  /** The user. */
  user: AdminUserRow;
};

/** A user, as the operator sees them. */
export type AdminUserRow = {
  /** When they registered. */
  created_at: Millis;
  deleted_at?: Millis | null;
  disabled_at?: Millis | null;
  /** Why. */
  disabled_reason?: string | null;
  /** The user. */
  user_id: UserId;
  /** Their name. */
  username: string;
};

/** `GET /v1/admin/users`. */
export type AdminUsers = {
  /** Use as `after` for the next page; null at the end. */
  next?: string | null;
  /** By name. */
  users: AdminUserRow[];
};

/** An intent is in the policy log and durable. */
export type Admitted = {
  /** Its admission time. */
  at: Millis;
  /** The (last) intent's id. */
  entry_id: EntryId;
  /** The policy head after it. */
  head: Head;
  /** Its position. */
  seq: u64;
  /** The server. */
  server_id: ServerId;
};

/** How one may post anonymously. */
export type AnonymityRules = {
  /** Whether files may be posted. */
  files: boolean;
  /** Posts a member may make in a window. */
  limit: number;
  /** The fewest members among whom one may hide. */
  minimum_ring: number;
  /** Whether the posts of one author in a window are shown as one author's. */
  pseudonymous: boolean;
  /** The length of a window, seconds. */
  window: number;
};

/** A policy for anonymous posts, and from when it holds. */
export type AnonymityView = {
  /** From when, seconds since the Unix epoch. */
  from: number;
  policy?: AnonymityRules | null;
  /** The policy entry that set it. */
  version: u64;
};

/** An item is in the log and durable. */
export type Appended = {
  /** When. */
  at: Millis;
  /** The log's head after it. */
  head: Head;
  /** Its position. */
  seq: u64;
};

/** One act. */
export type AuditEntry = {
  /**
   * What: the kind of a policy entry (chapter 03, section 1), `message_deleted` or
   * `messages_deleted`.
   */
  action: string;
  /** Who. */
  actor_id: UserId;
  /** What was changed, as it is now; absent where nothing is left. */
  after?: Record<string, never> | null;
  /** When. */
  at: Millis;
  /** What was changed, as it was; absent where nothing was. */
  before?: Record<string, never> | null;
  policy_seq?: u64 | null;
  /** Why, in the actor's words. */
  reason?: string | null;
  /** Its position in the audit log of the server, from 1. */
  seq: u64;
  /** The id of that. */
  target_id: string;
  /** What it was done to: `server`, `channel`, `role`, `user`, `invitation` or `message`. */
  target_kind: string;
};

/** `GET /v1/servers/{id}/audit-log?before=&limit=&actor=&action=&target=`. */
export type AuditLog = {
  /** The newest first. */
  entries: AuditEntry[];
  next?: u64 | null;
};

/** `PUT /v1/users/@me/backup/chunks/{chunk}`. */
export type BackupChunk = {
  /** Its sealed bytes. */
  sealed: Bytes;
};

/** `GET /v1/users/@me/backup/chunks/{chunk}`. */
export type BackupChunkView = {
  /** Its sealed bytes. */
  sealed: Bytes;
};

/** `GET /v1/users/@me/backup`. */
export type BackupView = {
  manifest?: Bytes | null;
  /** The list's version; 0 when there is none. */
  version: number;
};

/** One ban: what the policy log folds to; the log counts. */
export type BanView = {
  /** When. */
  at: Millis;
  /** Who has banned them. */
  by_id: UserId;
  /** By which policy entry, which may have a reason. */
  seq: u64;
  /** Who is banned. */
  user_id: UserId;
};

/** `GET /v1/servers/{id}/bans?after=&limit=`. */
export type Bans = {
  /** By user id. */
  bans: BanView[];
  next?: UserId | null;
};

/** 16 bytes: a letter and 26 characters of lower-case Crockford base32 */
export type BlobId = string;

/** Where an upload stands. */
export type BlobView = {
  /** Its id. */
  blob_id: BlobId;
  /** Bytes of each part but the last one. */
  part_size: number;
  /** How many parts it has. */
  parts: number;
  /** How many of them are here, from the first. */
  received: number;
  /** Bytes of the sealed file. */
  size: number;
  /** Whether all of them are. */
  whole: boolean;
};

/** The answer to [`BulkDelete`]. */
export type BulkAnswer = {
  /** The log's head after them. */
  head: Head;
  /** In the order asked. */
  results: BulkDeleted[];
};

/**
 * `POST /v1/channels/{id}/messages/bulk-delete`: each is judged for itself, and those that pass
 * are appended together.
 */
export type BulkDelete = {
  /** 1 to 100 signed tombstones, each with an id of its own. */
  tombstones: DeleteMessage[];
};

/** What became of one tombstone. */
export type BulkDeleted = {
  /** The code of the refusal, as in a problem document, if it was not. */
  code?: string | null;
  /** The tombstone's id. */
  message_id: MessageId;
  /** The permission that is missing. */
  permission?: string | null;
  /** The rule that refused it. */
  rule?: string | null;
  seq?: u64 | null;
};

/** bytes as base64url without padding */
export type Bytes = string;

/** 16 bytes as base64url without padding */
export type Bytes16 = string;

/** 32 bytes as base64url without padding */
export type Bytes32 = string;

/** 64 bytes as base64url without padding */
export type Bytes64 = string;

/** 16 bytes: a letter and 26 characters of lower-case Crockford base32 */
export type ChannelId = string;

/** `GET /v1/channels/{id}`: what the policy log folds to; the log counts. */
export type ChannelView = {
  /** The policy for anonymous posts: the one in force, and one to come. */
  anonymity: AnonymityView[];
  category_id?: ChannelId | null;
  /** The channel. */
  channel_id: ChannelId;
  /** The policy entry that created it. */
  created_seq: u64;
  /** `text`, `announcement`, `media`, `voice` or `category`. */
  kind: string;
  /** Its name. */
  name: string;
  /** Its overwrites: those of roles, then those of members, each by id. */
  overwrites: OverwriteView[];
  /** Where it stands among its like; equal ones stand in the order of their creation. */
  position: number;
  /** Its server. */
  server_id: ServerId;
  /** Seconds between two messages of one member; 0 for none. */
  slow_mode: number;
  /** Whether they are those of its category, and follow it. */
  synced: boolean;
};

/** `GET /v1/servers/{id}/channels`: those that the caller may view. */
export type Channels = {
  /** By id. */
  channels: ChannelView[];
};

/** `POST /v1/links/{link}/session`. Answers with [`crate::rest::LoginGranted`]. */
export type ClaimLink = {
  /** What the session is called in the user's list of sessions, 1 to 100 characters. */
  label?: string | null;
  /** By the new device's key, over the link's name. */
  signature: Bytes64;
};

/** A KeyPackage of one device. */
export type ClaimedKeyPackage = {
  /** Whose it is, as the node says; the certificate in it counts. */
  device_id: DeviceId;
  /** An `MLSMessage` with a KeyPackage. */
  key_package: Bytes;
  /** Whether it is the one of last resort, which others may have been given, too. */
  last_resort: boolean;
};

/** The answer to `POST /v1/users/{user}/key-packages/claim`. */
export type ClaimedKeyPackages = {
  /** One for each active device of the user that has any, by device id. */
  key_packages: ClaimedKeyPackage[];
};

/** Where a commit stands. */
export type CommitStanding = {
  /** The channel log's head. */
  head: Head;
  /** When to ask again, milliseconds; only of a commit that is not settled. */
  retry_after_ms?: number | null;
  /**
   * Whether somebody else has followed it, or a later envelope of the log undoes it. If not, it
   * may still be undone: whoever cannot follow asks again.
   */
  settled: boolean;
};

/** `POST /v1/channels/{id}/group`. */
export type CreateGroup = {
  /** A signed creation. */
  creation: Bytes;
  gate_key?: Bytes32 | null;
  /** The client-made id. */
  message_id: MessageId;
};

/** `POST /v1/servers`: the opening intents of a new policy log, all or none. */
export type CreateServer = {
  /** Signed intents; the first is `server_created`. */
  intents: Bytes[];
};

/** `DELETE /v1/channels/{id}/messages/{message_id}`. Answers with [`crate::rest::Appended`]. */
export type DeleteMessage = {
  /** The tombstone's own id. */
  message_id: MessageId;
  /** A signed tombstone. */
  tombstone: Bytes;
};

/** `POST /v1/devices`: the next entry of the caller's device log. The first device added in a session without one becomes the session's. */
export type DeviceChange = {
  /** The signed entry. */
  entry: Bytes;
  vault?: Bytes | null;
};

/** The answer to [`DeviceChange`], [`PutVault`] and [`crate::rest::PasswordFinish`]. */
export type DeviceChanged = {
  /** The device log's head. */
  log: Head;
  /** The version of the vault that is kept. */
  vault_version: number;
};

/** 16 bytes: a letter and 26 characters of lower-case Crockford base32 */
export type DeviceId = string;

/** `GET /v1/devices`: the caller's device log. */
export type DeviceLogView = {
  /** Signed entries, from the first. */
  entries: Bytes[];
};

/** `PUT /v1/admin/users/{user}/disabled` and `PUT /v1/admin/servers/{server}/disabled`. */
export type Disable = {
  /** Why; the members of a server are told. */
  reason?: string | null;
};

/** `GET /v1/discovery?q=&category=&language=&min_members=&max_members=&sort=&cursor=&limit=`. */
export type Discovered = {
  /** Use as `cursor` for the next page; null at the end. */
  next?: string | null;
  /** In the order asked for. */
  servers: ListedServer[];
};

/** 16 bytes: a letter and 26 characters of lower-case Crockford base32 */
export type EntryId = string;

/** `PUT /v1/links/{link}/grant`. */
export type GrantLink = {
  /** The new device, which is in the caller's device log by now. */
  device_id: DeviceId;
  /** Sealed for the new device. */
  grant: Bytes;
};

/** `GET /v1/channels/{id}/group`. */
export type GroupState = {
  group?: GroupView | null;
  head?: Head | null;
};

/** What a joiner needs; all of it is checked again by the joiner. */
export type GroupView = {
  /** Its epoch. */
  epoch: number;
  /** The `GroupInfo` of that epoch (an MLS message), tree-less. */
  group_info: Bytes;
  /** The channel log's head. */
  head: Head;
  /** Which group of the channel. */
  incarnation: number;
  /** The greatest policy head pinned so far, e(n). */
  pinned: Head;
};

/** The last item of a log that somebody has seen. */
export type Head = {
  /** The chain hash up to and including it. */
  hash: Bytes32;
  /** Its position. */
  seq: u64;
};

/** `GET /v1/users/@me/identities`, and the answer to linking and unlinking. */
export type Identities = {
  /** By provider. */
  identities: IdentityView[];
};

/** An identity at a provider that signs the caller in. */
export type IdentityView = {
  /** Since when. */
  linked_at: Millis;
  /** The provider's name at this node. */
  provider: string;
};

/** One item of an inbox. */
export type InboxItem = {
  /** What it says. */
  notice: Notice;
  /** Its position; there are holes. */
  seq: u64;
};

/** `GET /v1/inbox?after=`. */
export type InboxPage = {
  /** Items up to here may have been dropped for want of room. */
  floor: u64;
  /** The last seq given. */
  head: u64;
  /** In order, ascending. */
  items: InboxItem[];
  next?: u64 | null;
};

/** `GET /v1/info`. */
export type Info = {
  /** The node's clock. */
  now: Millis;
  /** Whether the parts of files are handed out elsewhere. */
  parts_elsewhere?: boolean;
  /** The protocol version, 1. */
  protocol: number;
  /** Identity providers whose ID tokens sign in here. */
  providers?: ProviderView[];
  /** Where invitation links point. */
  public_url: string;
  /** The program's version. */
  version: string;
};

/** 16 bytes: a letter and 26 characters of lower-case Crockford base32 */
export type InvitationId = string;

/** `GET /v1/invitations/{code}`: claims, checked against the policy log before joining. */
export type InvitationPreview = {
  /** The policy head. */
  head: Head;
  /** The invitation. */
  invitation_id: InvitationId;
  /** How many members. */
  members_count: number;
  /** The server's name. */
  name: string;
  /** The server. */
  server_id: ServerId;
};

/** An invitation that is open. Its code and secret are known to those who have the link alone. */
export type InvitationView = {
  channel_id?: ChannelId | null;
  /** The policy entry that created it. */
  created_seq: u64;
  /** Who made it. */
  creator_id: UserId;
  /** When it ends; 0 for never. */
  expires_at: Millis;
  /** The invitation. */
  invitation_id: InvitationId;
  /** How often it may be used; 0 for no limit. */
  max_uses: number;
  /** Roles that those who join by it get, by id. */
  roles: RoleId[];
  /** How often it has been used. */
  uses: number;
};

/**
 * `GET /v1/servers/{id}/invitations?after=&limit=`: with `MANAGE_SERVER` all that are open, else
 * the caller's own.
 */
export type Invitations = {
  /** By id. */
  invitations: InvitationView[];
  next?: InvitationId | null;
};

/**
 * `GET /v1/key-packages`, and the answer to [`PostKeyPackages`]: what the node has of the
 * session's device and would hand out.
 */
export type KeyPackageCount = {
  /** Whether there is one of last resort. */
  last_resort: boolean;
  /** KeyPackages that are handed out once each. */
  one_time: number;
};

/** `POST /v1/channels/{id}/lease`: a hint that lets joiners not race. */
export type Lease = {
  /** Its end. */
  until: Millis;
};

/**
 * `GET /v1/channels/{id}/lease`: who waits for the turn to join. A hint: whoever adds them judges
 * each by the policy log.
 */
export type LeaseWaiting = {
  /** Devices, those first that asked first; none while another device holds the lease. */
  waiting: DeviceId[];
};

/** `PUT /v1/users/@me/identities/{provider}`. */
export type LinkIdentity = {
  /** The provider's ID token, a JWT. It is accepted once. */
  id_token: string;
};

/** `PUT /v1/links/{link}/answer` and `…/offer`. */
export type LinkMessage = {
  /** At most 1,024 bytes, which the node does not read. */
  message: Bytes;
};

/** The answer to [`OpenLink`]. */
export type LinkOpened = {
  /** When the node forgets it. */
  expires_at: Millis;
  /** Its name: the code that the user carries to the old device. */
  link: string;
};

/** `GET /v1/links/{link}`: what has been shown so far. */
export type LinkView = {
  answer?: Bytes | null;
  /** By the new device, first. */
  commitment: Bytes32;
  /** When the node forgets it. */
  expires_at: Millis;
  grant?: Bytes | null;
  offer?: Bytes | null;
};

/** What is shown of a listed server: claims, to be checked against its policy log. */
export type ListedServer = {
  /** Coarsely, how many envelopes its channels took in of late: 0 or a power of two. */
  activity: number;
  /** What kind of community it is, a number of the list in chapter 03; 0 for none. */
  category: number;
  /** What it is about; empty for nothing. */
  description: string;
  /** Its icon; empty for none. */
  icon: string;
  /** The language spoken there; empty for none. */
  language: string;
  /** Since when it is listed. */
  listed_at: Millis;
  /** How many members it has. */
  members_count: number;
  /** Its name. */
  name: string;
  /** The server. */
  server_id: ServerId;
};

/**
 * `GET /v1/discovery/{server}`: the listing as the owner has signed it. The link to join by is
 * made of it (chapter 03), and is checked like any other.
 */
export type ListingView = {
  /** Its code. */
  code: Bytes16;
  /** The policy head. */
  head: Head;
  /** The standing invitation. */
  invitation_id: InvitationId;
  /** The seed of its secret key. */
  secret: Bytes32;
  /** What is shown of it. */
  server: ListedServer;
};

/** One item of a channel log. */
export type LogItem = {
  body?: Bytes | null;
  body_hash?: Bytes32 | null;
  /** A convenience; the header counts. */
  device_id: DeviceId;
  /** The header's bytes. */
  header: Bytes;
  /** `creation`, `commit`, `message`, `tombstone`, `void`, `anonymous`: a convenience; the header counts. */
  kind: string;
  /** A convenience; the header counts. */
  message_id: MessageId;
  /** Its position. */
  seq: u64;
};

/** `GET /v1/channels/{id}/log?after=&limit=` and `…/messages`. */
export type LogPage = {
  /** In order, ascending. */
  entries: LogItem[];
  /** The log's head. */
  head: Head;
  next?: u64 | null;
};

/** `POST /v1/auth/login/{flow}`. */
export type LoginFinish = {
  device_id?: DeviceId | null;
  /** OPAQUE `CredentialFinalization` (KE3). */
  finalization: Bytes;
  /** What the session is called in the user's list of sessions, 1 to 100 characters. */
  label?: string | null;
};

/** A session, with what a new device needs. */
export type LoginGranted = {
  /** The device log. */
  entries: Bytes[];
  /** The session. */
  session: SessionGranted;
  /** The sealed vault. */
  vault: Bytes;
};

/** `POST /v1/auth/login`. */
export type LoginStart = {
  /** OPAQUE `CredentialRequest` (KE1). */
  request: Bytes;
  /** The name; an unknown one gets the same messages. */
  username: string;
};

/** The node's answer to [`LoginStart`]. */
export type LoginStarted = {
  /** Names the second step's path. */
  flow: string;
  /** OPAQUE `CredentialResponse` (KE2). */
  response: Bytes;
};

/** `GET /v1/users/@me`. */
export type Me = {
  device_id?: DeviceId | null;
  /** The session. */
  session_id: string;
  /** The caller. */
  user_id: UserId;
  /** Their name. */
  username: string;
};

/** `GET /v1/servers/{id}/members/{user}`: what the policy log folds to; the log counts. */
export type MemberView = {
  invited_by?: UserId | null;
  /** The policy entry by which they joined. */
  joined_seq: u64;
  /** What they are called in this server. */
  nickname?: string | null;
  /** Whether the server is theirs. */
  owner: boolean;
  /** The roles they hold besides `@everyone`, by id. */
  roles: RoleId[];
  timeout_until?: Millis | null;
  /** The user. */
  user_id: UserId;
  /** The name they joined with. */
  username: string;
};

/** `GET /v1/servers/{id}/members?after=&limit=&name=&role=`. */
export type Members = {
  /** By user id. */
  members: MemberView[];
  next?: UserId | null;
};

/** 16 bytes: a letter and 26 characters of lower-case Crockford base32 */
export type MessageId = string;

/** One appended message. */
export type MessagePosted = {
  /** Its id. */
  message_id: MessageId;
  /** Its position. */
  seq: u64;
};

/** One message to append. */
export type MessageToPost = {
  /** The files it is about, uploaded before by the same user: they stay as long as it does. */
  blobs?: BlobId[];
  /** An MLS `PrivateMessage`. */
  body: Bytes;
  /** The client-made id: a known one is answered with its stored seq. */
  message_id: MessageId;
};

/** The answer to [`PostMessages`]. */
export type MessagesPosted = {
  /** The log's head after them. */
  head: Head;
  /** In the order asked. */
  messages: MessagePosted[];
};

/** milliseconds since the Unix epoch */
export type Millis = number;

/** `GET /v1/users/named/{username}`: the name is the node's word; the device log makes the id. */
export type NamedUser = {
  /** Their device log from its first entry. */
  entries: Bytes[];
  /** The user. */
  user_id: UserId;
  /** Their name. */
  username: string;
};

/** What an inbox item says. */
export type Notice =
  | {
    kind: "server_joined";
    /** The server. */
    server_id: ServerId;
  }
  | (Welcome & {
    kind: "welcome";
  })
  | {
    /** Its head. */
    head: Head;
    kind: "device_log_changed";
  }
  | {
    /** Which device; it is sealed as of that one. */
    device_id: DeviceId;
    kind: "own_data";
    /** Sealed (`spec/13-own-data.md`). */
    sealed: Bytes;
    /** Which part. */
    slot: number;
  };

/** The node's answer to [`OidcSignIn`]. */
export type OidcAnswer =
  | (LoginGranted & {
    state: "signed_in";
  })
  | {
    /** Its end, 10 minutes on. */
    expires_at: Millis;
    /** Names the path of the registration. */
    flow: string;
    state: "unknown";
  };

/** `POST /v1/auth/oidc/register/{flow}`. Answers with [`super::SessionGranted`]. */
export type OidcRegister = {
  /** The device log: genesis and the first device, signed. */
  entries: Bytes[];
  /** What the session is called in the user's list of sessions, 1 to 100 characters. */
  label?: string | null;
  /** Public key that proves the recovery phrase. */
  recovery_key: Bytes32;
  /** The wished name. */
  username: string;
  /** The sealed vault, version 1, wrapped by the recovery phrase. */
  vault: Bytes;
};

/** `POST /v1/auth/oidc/{provider}` and `POST /v1/auth/firebase`. */
export type OidcSignIn = {
  device_id?: DeviceId | null;
  /** The provider's ID token, a JWT. It is accepted once. */
  id_token: string;
  /** What the session is called in the user's list of sessions, 1 to 100 characters. */
  label?: string | null;
};

/** `PUT /v1/channels/{id}/blobs/{blob}`: begins an upload. */
export type OpenBlob = {
  /** Bytes of the sealed file. */
  size: number;
};

/** `POST /v1/links`: a new device opens a link. */
export type OpenLink = {
  /** The hash of its offer. */
  commitment: Bytes32;
};

/** the id of a role or of a user */
export type OverwriteTarget = string;

/** What a channel allows and denies somebody. */
export type OverwriteView = {
  /** What is allowed: a set of permissions as a decimal number. */
  allow: string;
  /** What is denied, in the same way. */
  deny: string;
  /** Whom it is about. */
  target: OverwriteTarget;
};

/** `GET /v1/channels/{id}/blobs/{blob}/parts/{part}`: where it is handed out instead. */
export type PartElsewhere = {
  expires_at?: Millis | null;
  /** Where; no token goes there. */
  url: string;
};

/** `POST /v1/auth/password/{flow}`: a new password, with the vault wrapped anew. */
export type PasswordFinish = {
  entry?: Bytes | null;
  /** OPAQUE `RegistrationRecord`. */
  upload: Bytes;
  /** The sealed vault, one version up. */
  vault: Bytes;
};

/** `GET /v1/servers/{id}/policy/head`. */
export type PolicyHead = {
  /** When its entry was admitted. */
  at: Millis;
  /** The policy head. */
  head: Head;
};

/** `GET /v1/servers/{id}/policy?after=&limit=`. */
export type PolicyPage = {
  /** Entries' bytes, in order, from `after` + 1. */
  entries: Bytes[];
  /** The policy head. */
  head: Head;
  next?: u64 | null;
};

/** `POST /v1/anonymous/channels/{id}/posts`. */
export type PostAnonymously = {
  /**
   * A MAC over its bytes, 16 bytes, under the gate key of its epoch: it shows that a member made
   * it, and not which.
   */
  gate: Bytes16;
  /** An anonymous post. */
  post: Bytes;
};

/** `POST /v1/channels/{id}/commits`. */
export type PostCommit = {
  /** An MLS `PublicMessage` with a commit. */
  commit: Bytes;
  gate_key?: Bytes32 | null;
  /** The `GroupInfo` of the epoch it opens, tree-less. */
  group_info: Bytes;
  /** The client-made id. */
  message_id: MessageId;
  /** One for each leaf that it adds, in any order. */
  welcomes?: WelcomeTo[];
};

/**
 * A signed intent: `POST /v1/servers/{id}/policy`, `POST /v1/invitations/{code}/join`, and every
 * route that changes who may do what.
 */
export type PostIntent = {
  /** A signed intent. */
  intent: Bytes;
};

/**
 * `POST /v1/key-packages`: more KeyPackages of the session's device. One that was posted before is
 * passed over.
 */
export type PostKeyPackages = {
  /** `MLSMessage`s with KeyPackages that are handed out once each. */
  key_packages: Bytes[];
  last_resort?: Bytes | null;
};

/** `POST /v1/channels/{id}/messages`: all are appended, in order, or none. */
export type PostMessages = {
  /** 1 to 64. */
  messages: MessageToPost[];
};

/** `POST /v1/inbox/own-data`. */
export type PostOwnData = {
  /** Those that are told: other active devices of the user. */
  devices: DeviceId[];
  /** Sealed for the user's devices. */
  sealed: Bytes;
  /** Which part: a later one takes the place of an earlier that was not fetched. */
  slot: number;
};

/** The post is in the log and durable. It says no more: a time would tell its author nothing. */
export type PostedAnonymously = {
  /** Its position. */
  seq: u64;
};

/** `GET /v1/servers/{id}/presence`: who is connected, as the node says; nothing proves it. */
export type PresenceView = {
  /** Whether that was counted in a sample, for the server is large. */
  estimated: boolean;
  /** How many members the server has. */
  members_count: number;
  /** How many of them are connected. */
  online_count: number;
  /** Some of those who are connected; none in a large server. */
  users: UserId[];
};

/** The answer to [`PutProfile`]. */
export type ProfileKept = {
  /** The version that is kept now. */
  version: number;
};

/** `GET /v1/users/{user}/profile`. */
export type ProfileView = {
  profile?: Bytes | null;
  /** Its version; 0 when there is none yet. */
  version: number;
};

/** A provider whose ID tokens a node accepts. */
export type ProviderView = {
  /** `aud` of its tokens: client ids at the provider. */
  audiences: string[];
  /** `iss` of its tokens. */
  issuer: string;
  /** What people know it by. */
  label?: string | null;
  /** Its name in paths. */
  provider: string;
  /** Where a browser is sent to come back with a token (`OpenID` Connect Core 1.0, section 3.2.2.1). */
  sign_in?: string | null;
};

/** `PUT /v1/users/@me/backup`. */
export type PutBackup = {
  /** The chunks that it names; all others of the user go. */
  chunks: BlobId[];
  /** The version that is kept; 0 when there is none. */
  expected: number;
  /** The sealed list. */
  manifest: Bytes;
  /** The version that takes its place, above it. */
  version: number;
};

/** `PUT /v1/users/@me/profile`: the profile, one version up. */
export type PutProfile = {
  /** Sealed bytes. */
  profile: Bytes;
  /** The version it becomes: one up from the one kept; 1 for the first. */
  version: number;
};

/** `PUT /v1/vault`: the sealed vault, one version up. */
export type PutVault = {
  entry?: Bytes | null;
  /** The sealed vault. */
  vault: Bytes;
};

/** `POST /v1/auth/recover/{flow}`. Answers with [`LoginGranted`]. */
export type RecoverFinish = {
  /** What the session is called in the user's list of sessions, 1 to 100 characters. */
  label?: string | null;
  /** Over `challenge ‖ username`. */
  signature: Bytes64;
};

/** `POST /v1/auth/recover`. */
export type RecoverStart = {
  /** The name; an unknown one gets the same messages. */
  username: string;
};

/** The node's answer to [`RecoverStart`]. */
export type RecoverStarted = {
  /** To be signed with the recovery login key, label `RecoveryLogin`, as `challenge ‖ username`. */
  challenge: Bytes32;
  /** Names the second step's path. */
  flow: string;
};

/** `POST /v1/auth/refresh`. Answers with [`SessionGranted`]. */
export type Refresh = {
  /** The last one given. */
  refresh_token: string;
};

/** `POST /v1/auth/register/{flow}`. */
export type RegisterFinish = {
  /** The device log: genesis and the first device, signed. */
  entries: Bytes[];
  /** What the session is called in the user's list of sessions, 1 to 100 characters. */
  label?: string | null;
  /** Public key that proves the recovery phrase. */
  recovery_key: Bytes32;
  /** OPAQUE `RegistrationRecord`. */
  upload: Bytes;
  /** The sealed vault, version 1. */
  vault: Bytes;
};

/** `POST /v1/auth/register`, and `POST /v1/auth/password` (there without a name). */
export type RegisterStart = {
  /** OPAQUE `RegistrationRequest`. */
  request: Bytes;
  /** The wished name; absent when a signed-in user changes the password. */
  username?: string | null;
};

/** The node's answer to [`RegisterStart`]. */
export type RegisterStarted = {
  /** Names the second step's path. */
  flow: string;
  /** OPAQUE `RegistrationResponse`. */
  response: Bytes;
};

/**
 * `POST /v1/channels/{id}/commits/{seq}/reports`: this device has followed a commit of another
 * user, or cannot.
 */
export type ReportCommit = {
  failure?: Bytes | null;
  /** The channel head with the commit, as the device knows it. */
  head: Head;
};

/** What was purged, or would be. */
export type RetentionDone = {
  /** Bytes of their bodies. */
  body_bytes: number;
  /** Their channels. */
  channels: number;
  /** Users and servers deleted before this; invitations that expired before this. */
  deleted_before: Millis;
  /** Whether it was only counted. */
  dry_run: boolean;
  /** The envelopes of their logs. */
  envelopes: number;
  /** Sign-ins half way and tickets, likewise. */
  flows: number;
  /** Invitations. */
  invitations: number;
  /** Servers. */
  servers: number;
  /** Sessions that ended more than an hour ago. */
  sessions: number;
  /** Used ID tokens, likewise. */
  used_tokens: number;
  /** Users. */
  users: number;
};

/** `POST /v1/admin/retention/run`. */
export type RetentionRun = {
  /** Only counts. */
  dry_run: boolean;
};

/** 16 bytes: a letter and 26 characters of lower-case Crockford base32 */
export type RoleId = string;

/** One role: what the policy log folds to; the log counts. */
export type RoleView = {
  /** Its colour, 0xRRGGBB; 0 for none. */
  colour: number;
  /** The policy entry that created it. */
  created_seq: u64;
  /** Whether its holders are listed apart. */
  hoist: boolean;
  /** Its icon; empty for none. */
  icon: string;
  /** Whether everybody may mention it. */
  mentionable: boolean;
  /** Its name. */
  name: string;
  /** What its holders may do in the server: a set of permissions as a decimal number. */
  permissions: string;
  /** How high it stands; 0 is `@everyone`. */
  position: number;
  /** The role; `@everyone` has the bytes of the server's id. */
  role_id: RoleId;
};

/** `GET /v1/servers/{id}/roles`. */
export type Roles = {
  /** The highest first. */
  roles: RoleView[];
};

/** 16 bytes: a letter and 26 characters of lower-case Crockford base32 */
export type ServerId = string;

/** One server of the caller: a hint where to look; the policy log counts. */
export type ServerRow = {
  /** Whether the operator keeps its members out: nothing of it can be read. */
  disabled?: boolean;
  /** Its policy head. */
  head: Head;
  /** Its icon; empty for none. */
  icon?: string;
  invited_by?: UserId | null;
  /** `community` or `dm`. */
  kind?: string;
  /** Its name. */
  name?: string;
  /** The server. */
  server_id: ServerId;
};

/** `GET /v1/servers/{id}`: what the policy log folds to; the log counts. */
export type ServerView = {
  /** What kind of community it is, a number of the list in chapter 03; 0 for none. */
  category: number;
  /** What it is about; empty for nothing. */
  description: string;
  /** The policy head that says so. */
  head: Head;
  /** Its icon; empty for none. */
  icon: string;
  /** `community` or `dm`. */
  kind: string;
  /** The language spoken there; empty for none. */
  language: string;
  /** Whether everybody finds it in the discovery. */
  listed: boolean;
  /** How many members it has. */
  members_count: number;
  /** Its name. */
  name: string;
  /** Its owner. */
  owner_id: UserId;
  /** The server. */
  server_id: ServerId;
  system_channel_id?: ChannelId | null;
};

/** `GET /v1/servers`. */
export type Servers = {
  /** Those the caller is a member of. */
  servers: ServerRow[];
};

/** A session. */
export type SessionGranted = {
  /** Its end. */
  access_expires_at: Millis;
  /** EdDSA JWT, 10 minutes. */
  access_token: string;
  device_id?: DeviceId | null;
  /** Valid once, then replaced. */
  refresh_token: string;
  /** The session's id. */
  session_id: string;
  /** The user. */
  user_id: UserId;
  /** Their name. */
  username: string;
};

/** One session of the caller. */
export type SessionRow = {
  /** Since when. */
  created_at: Millis;
  /** Whether it is the caller's. */
  current: boolean;
  device_id?: DeviceId | null;
  /** What it was called when it began. */
  label?: string | null;
  /** When its tokens were last renewed, to the hour. */
  last_used_at: Millis;
  /** Its id. */
  session_id: string;
};

/** `GET /v1/sessions`. */
export type Sessions = {
  /** Newest first. */
  sessions: SessionRow[];
};

/** `DELETE /v1/sessions`. */
export type SessionsEnded = {
  /** How many there were beside the caller's. */
  ended: number;
};

/** A device that did not show itself for 60 days. */
export type SilentDevice = {
  /** Which. */
  device_id: DeviceId;
  /** Whose. */
  user_id: UserId;
};

/** `GET /v1/servers/{id}/silent-devices`: devices that may be called idle, as the node says. */
export type SilentDevices = {
  /** Some of them, in no order. */
  devices: SilentDevice[];
};

/** `POST /v1/gateway/tickets`: opens one gateway connection of the caller's session, once. */
export type Ticket = {
  /** Its end, 30 seconds on. */
  expires_at: Millis;
  /** For [`crate::gateway::Upstream::Hello`]; never in a URL. */
  ticket: string;
};

/** `GET /v1/channels/{id}/group/tree?epoch=`. */
export type TreeView = {
  /** The epoch it belongs to. */
  epoch: number;
  /** The ratchet tree. */
  tree: Bytes;
};

/** 16 bytes: a letter and 26 characters of lower-case Crockford base32 */
export type UserId = string;

/** `GET /v1/users/{user}`: a hint; the device log counts. */
export type UserView = {
  /** The head of their device log. */
  log: Head;
  /** The user. */
  user_id: UserId;
  /** Their name. */
  username: string;
};

/** `GET /v1/vault`. */
export type VaultView = {
  /** Head of the device log, whose last entry names this version or an older one. */
  log: Head;
  /** The sealed vault. */
  vault: Bytes;
  /** Its version. */
  version: number;
};

/** A Welcome, and where its commit stands. All but the Welcome is the node's word. */
export type Welcome = {
  /** The channel. */
  channel_id: ChannelId;
  /** The epoch that the commit opened: that of the tree to fetch. */
  epoch: number;
  /** The channel log's head before the commit. */
  head: Head;
  /** Which group of the channel. */
  incarnation: number;
  /** e(n) before the commit. */
  pinned: Head;
  /** The server. */
  server_id: ServerId;
  /** An `MLSMessage` with a Welcome. */
  welcome: Bytes;
};

/** A Welcome for one of the devices that a commit adds. */
export type WelcomeTo = {
  /** The device: that of the certificate in the leaf. */
  device_id: DeviceId;
  /** An `MLSMessage` with a Welcome for the KeyPackage of that leaf and no other. */
  welcome: Bytes;
};

export type u64 = number;
