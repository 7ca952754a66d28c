//! Servers: policy logs, and the tables that are a cache of them.

use coterie_types::{
    Bytes, ChannelId, EntryId, FixedBytes, Hash, Head, InvitationId, Millis, RoleId, Seq, ServerId,
    UserId,
};

/// A server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerRow {
    /// Its id.
    pub server: ServerId,
    /// Its kind: 0 a community, 1 a dm. It never changes.
    pub kind: u8,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Its icon.
    pub icon: String,
    /// The language spoken there.
    pub language: String,
    /// What kind of community it is.
    pub category: u8,
    /// The channel for announcements about it.
    pub system_channel: Option<ChannelId>,
    /// Its owner.
    pub owner: UserId,
    /// Whether it was deleted: its log is kept, and nobody is a member.
    pub deleted: bool,
    /// The policy log's head; kept by [`crate::Write::AppendPolicyEntry`].
    pub head: Head,
    /// When it was deleted; kept by [`crate::Write::EndServer`].
    pub deleted_at: Option<Millis>,
    /// Whether its data are gone, or about to go: then it is in no list, and nothing but its id is
    /// to be relied on. Kept by [`crate::Write::PurgeServer`].
    pub purged: bool,
    /// Since when the operator keeps its members out.
    pub disabled_at: Option<Millis>,
    /// Why.
    pub disabled_reason: Option<String>,
}

/// An entry of a policy log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyEntryRow {
    /// Its position, from 1.
    pub seq: Seq,
    /// The chain hash up to and including it.
    pub hash: Hash,
    /// Its id, unique in the log.
    pub entry: EntryId,
    /// The entry's bytes.
    pub bytes: Bytes,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberRow {
    /// The server.
    pub server: ServerId,
    /// The user.
    pub user: UserId,
    /// The name they joined with.
    pub username: String,
    /// The entry they joined by.
    pub joined_seq: Seq,
    /// What they are called in the server.
    pub nickname: Option<String>,
    /// When their time-out ends or has ended; 0 for none.
    pub timeout_until: Millis,
    /// The roles they hold besides `@everyone`, by id.
    pub roles: Vec<RoleId>,
    /// Who has added them to this dm, until they accept.
    pub invited_by: Option<UserId>,
}

/// Requests of direct messages that were not accepted yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RequestCounts {
    /// Those that a user has made.
    pub made: u64,
    /// Those that wait for them.
    pub received: u64,
}

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoleRow {
    /// The server.
    pub server: ServerId,
    /// Its id, unique in the server.
    pub role: RoleId,
    /// Its name.
    pub name: String,
    /// What its holders may do: a decimal number.
    pub permissions: String,
    /// Its colour.
    pub colour: u32,
    /// Whether its holders are listed apart.
    pub hoist: bool,
    /// Whether everybody may mention it.
    pub mentionable: bool,
    /// Its icon.
    pub icon: String,
    /// How high it stands.
    pub position: u16,
    /// The entry that created it.
    pub created_seq: Seq,
}

/// A ban.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BanRow {
    /// The server.
    pub server: ServerId,
    /// Who is banned.
    pub user: UserId,
    /// Who has banned them.
    pub by: UserId,
    /// When.
    pub at: Millis,
    /// By which entry.
    pub seq: Seq,
}

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ChannelRow {
    /// Its id.
    pub channel: ChannelId,
    /// Its server.
    pub server: ServerId,
    /// Its name.
    pub name: String,
    /// Its kind, by the number in the log.
    pub kind: u8,
    /// The category it stands in.
    pub category: Option<ChannelId>,
    /// Where it stands among its like.
    pub position: u16,
    /// Seconds between two messages of one member.
    pub slow_mode: u32,
    /// The entry that created it.
    pub created_seq: Seq,
}

/// Whom an overwrite is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OverwriteTarget {
    /// Those who hold a role.
    Role(RoleId),
    /// One member.
    Member(UserId),
}

/// An overwrite of a channel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OverwriteRow {
    /// The channel.
    pub channel: ChannelId,
    /// Whom it is about.
    pub target: OverwriteTarget,
    /// What it allows: a decimal number.
    pub allow: String,
    /// What it denies: a decimal number.
    pub deny: String,
}

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InvitationRow {
    /// Its id.
    pub invitation: InvitationId,
    /// Its server.
    pub server: ServerId,
    /// SHA-256 of its code, unique.
    pub code_hash: FixedBytes<32>,
    /// Who made it.
    pub creator: UserId,
    /// Most uses; 0 is no limit.
    pub max_uses: u32,
    /// How many have joined by it.
    pub uses: u32,
    /// Its end; 0 is never.
    pub expires_at: Millis,
    /// Whether it was closed.
    pub closed: bool,
    /// The channel it leads to.
    pub channel: Option<ChannelId>,
    /// Roles that those who join by it get, by id.
    pub roles: Vec<RoleId>,
}

/// The state at a policy log's last checkpoint, for newcomers to start from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointRow {
    /// The server.
    pub server: ServerId,
    /// The entry that vouches for it.
    pub seq: Seq,
    /// The snapshot's hash, as in that entry.
    pub state_hash: Hash,
    /// The snapshot of the state before that entry, gzip.
    pub snapshot: Bytes,
}
