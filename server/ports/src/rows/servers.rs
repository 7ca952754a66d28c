//! Servers: policy logs, and the tables that are a cache of them.

use coterie_types::{
    Bytes, ChannelId, EntryId, FixedBytes, Hash, Head, InvitationId, Millis, Seq, ServerId, UserId,
};

/// A server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerRow {
    /// Its id.
    pub server: ServerId,
    /// Its name.
    pub name: String,
    /// Its owner.
    pub owner: UserId,
    /// The policy log's head; kept by [`crate::Write::AppendPolicyEntry`].
    pub head: Head,
    /// Since when the operator keeps its members out.
    pub disabled_at: Option<Millis>,
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
    /// 0 text.
    pub kind: u8,
    /// The entry that created it.
    pub created_seq: Seq,
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
}
