//! Every limit of `spec/09-limits.md`, once. Units are in the names or the docs.

/// Shortest username, characters.
pub const USERNAME_MIN: usize = 2;
/// Longest username, characters.
pub const USERNAME_MAX: usize = 32;
/// Longest name of a server, channel or device, characters.
pub const NAME_MAX: usize = 100;
/// Longest message plaintext before padding, bytes.
pub const PLAINTEXT_MAX: usize = 16 * 1024;
/// Smallest padded size, bytes; sizes are this times a power of two.
pub const PADDING_UNIT: usize = 256;
/// Most edits of a message that count.
pub const EDITS_PER_MESSAGE: usize = 100;
/// Most different emoji at a message.
pub const EMOJI_PER_MESSAGE: usize = 20;
/// Most pinned messages of a channel.
pub const PINS_PER_CHANNEL: usize = 50;
/// Largest application message (an MLS `PrivateMessage`), bytes.
pub const MESSAGE_MAX: usize = 40 * 1024;
/// Most application messages in one request.
pub const MESSAGES_PER_REQUEST: usize = 64;
/// Largest tombstone, bytes.
pub const TOMBSTONE_MAX: usize = 4 * 1024;
/// Most tombstones in one request.
pub const TOMBSTONES_PER_REQUEST: usize = 100;
/// Largest sealed file, bytes, unless the node is set otherwise.
pub const BLOB_MAX: u64 = 4 * 1024 * 1024 * 1024;
/// Bytes of each part in which a sealed file is uploaded, but for the last one.
pub const BLOB_PART: u64 = 1024 * 1024;
/// Most files that one message may name to the node.
pub const BLOBS_PER_MESSAGE: usize = 16;
/// Most bytes of sealed files of one user, unless the node is set otherwise.
pub const BLOBS_PER_USER: u64 = 16 * 1024 * 1024 * 1024;
/// Most bytes of sealed files in one server, unless the node is set otherwise.
pub const BLOBS_PER_SERVER: u64 = 256 * 1024 * 1024 * 1024;
/// How long a sealed file is kept that no message names, milliseconds (1 day).
pub const BLOB_UNNAMED_LIFE: u64 = 24 * 3600 * 1000;
/// Largest thumbnail, bytes; a larger one is not fetched.
pub const THUMBNAIL_MAX: usize = 128 * 1024;
/// Most pixels of a thumbnail on a side.
pub const THUMBNAIL_PIXELS: u32 = 640;
/// Most pixels on a side that a preview says of its picture.
pub const PICTURE_SIDE_MAX: u32 = 65_535;
/// Largest report of a commit that cannot be followed, bytes.
pub const REPORT_MAX: usize = 1_024;
/// Largest gateway frame, bytes; a larger envelope is announced and fetched from the log.
pub const GATEWAY_FRAME_MAX: usize = 64 * 1024;
/// Largest commit, bytes.
pub const COMMIT_MAX: usize = 1024 * 1024;
/// Largest `GroupInfo` without its tree, bytes.
pub const GROUP_INFO_MAX: usize = 64 * 1024;
/// Largest Welcome for one device, bytes.
pub const WELCOME_MAX: usize = 8 * 1024;
/// Most leaves one commit adds.
pub const ADDITIONS_PER_COMMIT: usize = 256;
/// From so many on, devices that wait to join a channel are added in one commit by whoever got in.
pub const WAITING_MANY: usize = 3;
/// Most devices that are added because they wait, in one commit.
pub const WAITING_PER_COMMIT: usize = 64;
/// How far a clock is off a time that the node has just given when a client says so, milliseconds.
pub const CLOCK_OFF: u64 = 10 * 60 * 1000;
/// Most items on a page.
pub const PAGE_MAX: u32 = 200;
/// Most bytes of bodies on a page of a log; a page ends early when the next item would not fit,
/// but holds at least one item.
pub const PAGE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Most channels of a server.
pub const CHANNELS_PER_SERVER: usize = 500;
/// Most open invitations of a server.
pub const INVITATIONS_PER_SERVER: usize = 1_000;
/// Most members of a server.
pub const MEMBERS_PER_SERVER: usize = 100_000;
/// Most members of a dm.
pub const DM_MEMBERS: usize = 10;
/// Most dms a user is a member of.
pub const DMS_PER_USER: usize = 1_000;
/// Most requests of direct messages by one user that wait to be accepted.
pub const DM_REQUESTS_MADE: u64 = 50;
/// Most requests of direct messages that wait for one user.
pub const DM_REQUESTS_RECEIVED: u64 = 100;
/// Most servers a user is a member of.
pub const SERVERS_PER_USER: usize = 200;
/// Most servers a user owns, unless the node is set otherwise.
pub const SERVERS_OWNED_PER_USER: usize = 100;
/// Most members whose presence is looked up at once; of a larger server a sample is.
pub const PRESENCE_MEMBERS_MAX: usize = 1_000;
/// Most users named in an answer about presence.
pub const PRESENCE_USERS_MAX: usize = 200;
/// Most leaves of a channel's group.
pub const LEAVES_PER_CHANNEL: usize = 5_000;
/// Most leaves one commit removes.
pub const REMOVALS_PER_COMMIT: usize = 256;
/// Most active devices of a user.
pub const DEVICES_PER_USER: usize = 10;
/// Most device-log changes of a user in 24 hours.
pub const DEVICE_CHANGES_PER_DAY: usize = 5;
/// How long a device must have been silent before anybody may call it idle, milliseconds: 60 days.
pub const DEVICE_SILENT: u64 = 60 * 24 * 3600 * 1000;
/// Most silent devices that a node names at once.
pub const SILENT_DEVICES_MAX: usize = 50;
/// Life of a link between a new and an old device, milliseconds: 10 minutes.
pub const LINK_LIFE: u64 = 10 * 60 * 1000;
/// Largest message of a link, bytes.
pub const LINK_MESSAGE_MAX: usize = 1024;
/// How often an active device commits an update in each of its channels at the latest, milliseconds.
pub const UPDATE_EVERY: u64 = 7 * 24 * 3600 * 1000;
/// Most entries of one device log.
pub const DEVICE_LOG_MAX: usize = 1_000;
/// Largest entry of a device log, signed bytes.
pub const DEVICE_ENTRY_MAX: usize = 1_024;
/// Largest signed intent without the device chain it may embed, bytes.
pub const INTENT_MAX: usize = 8 * 1024;
/// Largest signed intent with a device chain, bytes.
pub const INTENT_WITH_CHAIN_MAX: usize = 512 * 1024;
/// How far behind the policy head an intent's `as_of` may be, entries.
pub const AS_OF_WINDOW: u64 = 256;
/// The oldest protocol version that there is.
pub const FIRST_VERSION: u32 = 1;
/// The newest protocol version that this program speaks, in everything that it makes.
pub const PROTOCOL_VERSION: u32 = 1;
/// Pages of a log or of the inbox in a row that may bring nothing new while there is more.
pub const IDLE_PAGES: u32 = 12;
/// How far behind its own place in the log the channel head of an envelope may be, envelopes.
pub const CHANNEL_HEAD_WINDOW: u64 = 1_024;
/// Most roles of a server besides `@everyone`.
pub const ROLES_PER_SERVER: usize = 250;
/// Most overwrites of a channel.
pub const OVERWRITES_PER_CHANNEL: usize = 500;
/// Bits of a set of permissions; a decimal number on the wire.
pub const PERMISSION_BITS: usize = 256;
/// Most roles an invitation gives.
pub const INVITATION_ROLES_MAX: usize = 16;
/// Longest description of a server, characters.
pub const DESCRIPTION_MAX: usize = 1_000;
/// Longest reason given with an intent, characters.
pub const REASON_MAX: usize = 512;
/// Longest icon of a server or role, bytes.
pub const ICON_MAX: usize = 64;
/// Longest time-out, milliseconds (28 days).
pub const TIMEOUT_MAX: u64 = 28 * 24 * 3600 * 1000;
/// Longest slow mode, seconds (6 hours).
pub const SLOW_MODE_MAX: u32 = 6 * 3600;
/// Shortest time from one anonymity key of a user to the next, seconds (1 day).
pub const ANONYMITY_KEY_SPACING: u64 = 24 * 3600;
/// How long before its beginning an anonymity key is published at the earliest, seconds (7 days).
pub const ANONYMITY_KEY_AHEAD: u64 = 7 * 24 * 3600;
/// What the beginning of an anonymity key is a multiple of, seconds: the shortest window.
pub const ANONYMITY_STEP: u64 = 900;
/// How long after its beginning a window of anonymous posts is remembered, seconds (9 days: a
/// poll over its ring closes after at most 7, and the window may last one).
pub const ANONYMITY_MEMORY: u64 = 9 * 24 * 3600;
/// Longest life of an anonymous poll, seconds (7 days).
pub const POLL_LIFE_MAX: u64 = 7 * 24 * 3600;
/// How long after its end a window of anonymous posts takes what comes late, seconds.
pub const ANONYMITY_GRACE: u64 = 60;
/// Largest anonymous post, bytes.
pub const ANONYMOUS_POST_MAX: usize = 40 * 1024;
/// Most authors blocked in one window of a channel.
pub const ANONYMITY_BLOCKED: usize = 8;
/// Most attestations of one file.
pub const ATTESTATIONS_PER_FILE: usize = 100;
/// Largest file of attestations, bytes.
pub const ATTESTATION_FILE_MAX: usize = 64 * 1024;
/// Greatest number of years that the gate of a role asks for.
pub const GATE_YEARS_MAX: u8 = 120;
/// Greatest number of days that an attestation may be old before the gate of a role.
pub const GATE_FRESH_DAYS_MAX: u16 = 3_650;
/// Shortest time between two resets of one channel's group, milliseconds (10 minutes).
pub const RESET_PAUSE: u64 = 10 * 60 * 1000;
/// Fewest entries between two checkpoints of a policy log.
pub const CHECKPOINT_SPACING: u64 = 256;
/// Largest sealed vault, bytes.
pub const VAULT_MAX: usize = 64 * 1024;
/// Most uses an invitation may name; 0 means no limit.
pub const INVITATION_USES_MAX: u32 = 100;
/// Longest life of an invitation, milliseconds (7 days); 0 means it never ends.
pub const INVITATION_LIFE_MAX: u64 = 7 * 24 * 3600 * 1000;
/// Default life of an invitation, milliseconds (1 day).
pub const INVITATION_LIFE_DEFAULT: u64 = 24 * 3600 * 1000;
/// Largest JSON request body on routes without a limit of their own, bytes.
pub const BODY_MAX: usize = 64 * 1024;
/// Bytes of every sealed ephemeral (`spec/15-ephemera.md`).
pub const EPHEMERAL_SIZE: usize = 360;
/// In a channel of more devices nothing is told that is kept nowhere.
pub const EPHEMERA_DEVICES: usize = 200;
/// Ephemera that a session may tell at once.
pub const EPHEMERA_BURST: u32 = 5;
/// Ephemera that a session may tell in a minute after that.
pub const EPHEMERA_PER_MINUTE: u32 = 30;
/// How far the time in an ephemeral may be off the reader's clock, milliseconds.
pub const EPHEMERAL_LIFE: u64 = 30_000;
/// How long somebody counts as typing after they said so last, milliseconds.
pub const TYPING_LIFE: u64 = 7_000;
/// The least time between two tellings that a device types in a channel, milliseconds.
pub const TYPING_PAUSE: u64 = 4_000;
/// How long somebody counts as present after they said so last, milliseconds.
pub const PRESENCE_LIFE: u64 = 150_000;
/// How often a device says in a channel that its user is there, milliseconds.
pub const PRESENCE_EVERY: u64 = 60_000;
/// In how many channels a device says so at most.
pub const PRESENCE_CHANNELS: usize = 12;
/// Most channels one gateway connection follows.
pub const GATEWAY_CHANNELS_MAX: usize = 100_000;
/// Most items in one device's inbox; beyond it the oldest notices are folded into one.
pub const INBOX_MAX: usize = 1_000;
/// Largest sealed chunk of a backup, bytes: 256 KiB, padded, with nonce and tag.
pub const BACKUP_CHUNK_MAX: usize = 262_184;
/// Largest sealed list of a backup's chunks, bytes: 256 KiB, padded, with nonce and tag.
pub const BACKUP_MANIFEST_MAX: usize = 262_184;
/// Most chunks of a backup.
pub const BACKUP_CHUNKS: usize = 2_048;
/// Greatest version of a backup: 2^53 - 1.
pub const BACKUP_VERSION_MAX: u64 = 9_007_199_254_740_991;
/// Most bytes of the chunks of one user's backup.
pub const BACKUP_PER_USER: u64 = 512 * 1024 * 1024;
/// Largest sealed bundle of a channel's past, bytes: 256 KiB, padded, with an ephemeral key, nonce and tag.
pub const HISTORY_BUNDLE_MAX: usize = 262_216;
/// Largest blob that is a bundle: a JSON string of its base64url.
pub const HISTORY_BLOB_MAX: u64 = 349_624;
/// Most bundles of one offer.
pub const HISTORY_BUNDLES: usize = 64;
/// Parts into which a device's own data are cut.
pub const OWN_DATA_SLOTS: u8 = 64;
/// Largest sealed part of own data, bytes: 16 KiB, padded, with nonce and tag.
pub const OWN_DATA_MAX: usize = 16_424;
/// The slot of what a device asks the others of its user for; those after it are of answers.
pub const OWN_DATA_ASK: u8 = 64;
/// Most answers of a device to one ask, each in a slot of its own.
pub const OWN_DATA_ANSWERS: u8 = 8;
/// Largest sealed answer, bytes: 32 KiB, padded, with nonce and tag.
pub const OWN_ANSWER_MAX: usize = 32_808;
/// Most messages that one ask is for.
pub const OWN_ASK_MESSAGES: usize = 2_048;
/// Most stretches of channel logs that one ask names.
pub const OWN_ASK_STRETCHES: usize = 256;
/// Life of an access token, milliseconds.
pub const ACCESS_TOKEN_LIFE: u64 = 10 * 60 * 1000;
/// Life of an unused refresh token, milliseconds (30 days).
pub const REFRESH_TOKEN_LIFE: u64 = 30 * 24 * 3600 * 1000;
/// Life of a gateway ticket, milliseconds.
pub const TICKET_LIFE: u64 = 30 * 1000;
/// Most sessions of a user.
pub const SESSIONS_PER_USER: usize = 20;
/// Longest ID token of an identity provider, bytes.
pub const ID_TOKEN_MAX: usize = 8 * 1024;
/// Longest time for which an ID token may be good from now on, milliseconds (1 day).
pub const ID_TOKEN_LIFE: u64 = 24 * 3600 * 1000;
/// How long the data of deleted users and servers are kept unless the node is set otherwise,
/// milliseconds (30 days).
pub const RETENTION_DEFAULT: u64 = 30 * 24 * 3600 * 1000;
/// Most bytes of the sealed pictures of a profile, padded: 256 KiB.
pub const PROFILE_MAX: usize = 256 * 1024;
/// Longest display name, characters.
pub const DISPLAY_NAME_MAX: usize = 50;
/// Longest pronouns, characters.
pub const PRONOUNS_MAX: usize = 40;
/// Longest bio, characters.
pub const BIO_MAX: usize = 1_000;
/// Longest status, characters.
pub const STATUS_MAX: usize = 140;
/// Largest avatar, bytes.
pub const AVATAR_MAX: usize = 64 * 1024;
/// Most pixels of an avatar on a side.
pub const AVATAR_PIXELS: u32 = 1_024;
/// Largest banner, bytes.
pub const BANNER_MAX: usize = 128 * 1024;
/// Most pixels of a banner on a side.
pub const BANNER_PIXELS: u32 = 2_048;
/// Most servers in which a user has an avatar of its own.
pub const SERVER_AVATARS_MAX: usize = 32;
/// Most users whom a user blocks.
pub const BLOCKS_MAX: usize = 1_000;
/// Least time between two tellings of the own profile in one channel, milliseconds (10 minutes).
pub const PROFILE_PAUSE: u64 = 10 * 60 * 1000;
/// In a group of at most so many leaves a profile is told to newcomers unasked.
pub const PROFILE_SMALL: usize = 64;
/// Largest KeyPackage, bytes.
pub const KEY_PACKAGE_MAX: usize = 4 * 1024;
/// Most one-time KeyPackages a device has at the node, beside one of last resort.
pub const KEY_PACKAGES_PER_DEVICE: usize = 100;
/// How long a KeyPackage is handed out, milliseconds (90 days).
pub const KEY_PACKAGE_LIFE: u64 = 90 * 24 * 3600 * 1000;
/// Most claims of one user's KeyPackages by one other user in 24 hours.
pub const KEY_PACKAGE_CLAIMS_PER_DAY: u64 = 20;
