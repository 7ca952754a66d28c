//! Channel logs and their groups.

use coterie_types::{Bytes, ChannelId, DeviceId, Hash, Head, MessageId, Millis, Seq, UserId};

/// Where a channel log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelLogRow {
    /// Its head; seq 0 and h_0 before the first envelope.
    pub head: Head,
    /// e(n): the greatest policy head pinned by its envelopes; absent before the first.
    pub pinned: Option<Head>,
}

/// One envelope of a channel log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvelopeRow {
    /// Its position, from 1.
    pub seq: Seq,
    /// The chain hash up to and including it.
    pub hash: Hash,
    /// What its body is, by the number in the header.
    pub kind: u8,
    /// The client-made id, unique with channel and device.
    pub message_id: MessageId,
    /// The device whose session posted it.
    pub device: DeviceId,
    /// The header's bytes.
    pub header: Bytes,
    /// The body; absent once erased.
    pub body: Option<Bytes>,
    /// SHA-256 of the body.
    pub body_hash: Hash,
    /// e(n) after it.
    pub pinned: Head,
}

/// A channel's current group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRow {
    /// The channel.
    pub channel: ChannelId,
    /// Which group of the channel.
    pub incarnation: u32,
    /// Its epoch.
    pub epoch: u64,
    /// The `GroupInfo` of that epoch, tree-less.
    pub group_info: Bytes,
    /// The public group at that epoch, as `coterie-mls` writes it.
    pub snapshot: Bytes,
    /// The seq of the creation or commit that opened that epoch.
    pub opened_seq: Seq,
}

/// A group at an earlier epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotRow {
    /// Which group of the channel.
    pub incarnation: u32,
    /// The epoch.
    pub epoch: u64,
    /// The public group at that epoch.
    pub snapshot: Bytes,
    /// The seq of the creation or commit that opened that epoch.
    pub opened_seq: Seq,
}

/// Commits of one user, one after another, that nobody else has followed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunRow {
    /// The seq of the first of them.
    pub seq: Seq,
    /// Whose they are.
    pub user: UserId,
}

/// A device's signed word that it cannot follow a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitReportRow {
    /// The channel.
    pub channel: ChannelId,
    /// The seq of the commit.
    pub seq: Seq,
    /// The user.
    pub user: UserId,
    /// The device.
    pub device: DeviceId,
    /// The signed report.
    pub report: Bytes,
    /// When it came.
    pub at: Millis,
}
