//! `/v1/channels/{id}` and what lies below: settings, the group, its commits and the log.

use coterie_types::{
    Bytes, ChannelId, DeviceId, FixedBytes, Hash, Head, MessageId, Millis, Seq, ServerId,
};
use serde::{Deserialize, Serialize};

use super::OverwriteView;

/// `GET /v1/channels/{id}`: what the policy log folds to; the log counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChannelView {
    /// The channel.
    pub channel_id: ChannelId,
    /// Its server.
    pub server_id: ServerId,
    /// Its name.
    pub name: String,
    /// `text`, `announcement`, `media`, `voice` or `category`.
    pub kind: String,
    /// The category it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_id: Option<ChannelId>,
    /// Where it stands among its like; equal ones stand in the order of their creation.
    pub position: u16,
    /// Seconds between two messages of one member; 0 for none.
    pub slow_mode: u32,
    /// Its overwrites: those of roles, then those of members, each by id.
    pub overwrites: Vec<OverwriteView>,
    /// Whether they are those of its category, and follow it.
    pub synced: bool,
    /// The policy for anonymous posts: the one in force, and one to come.
    pub anonymity: Vec<AnonymityView>,
    /// The policy entry that created it.
    pub created_seq: Seq,
}

/// A policy for anonymous posts, and from when it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnonymityView {
    /// From when, seconds since the Unix epoch.
    pub from: u64,
    /// The policy entry that set it.
    pub version: Seq,
    /// The policy; absent where there are no anonymous posts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<AnonymityRules>,
}

/// How one may post anonymously.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnonymityRules {
    /// The length of a window, seconds.
    pub window: u32,
    /// Posts a member may make in a window.
    pub limit: u8,
    /// The fewest members among whom one may hide.
    pub minimum_ring: u32,
    /// Whether the posts of one author in a window are shown as one author's.
    pub pseudonymous: bool,
    /// Whether files may be posted.
    pub files: bool,
}

/// `GET /v1/servers/{id}/channels`: those that the caller may view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Channels {
    /// By id.
    pub channels: Vec<ChannelView>,
}

/// `GET /v1/channels/{id}/group`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupState {
    /// Absent while nobody has created it, and after a reset until somebody begins the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupView>,
    /// The channel log's head, where there is no group: what a creation follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
}

/// What a joiner needs; all of it is checked again by the joiner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupView {
    /// Which group of the channel.
    pub incarnation: u32,
    /// Its epoch.
    pub epoch: u64,
    /// The `GroupInfo` of that epoch (an MLS message), tree-less.
    pub group_info: Bytes,
    /// The channel log's head.
    pub head: Head,
    /// The greatest policy head pinned so far, e(n).
    pub pinned: Head,
}

/// `GET /v1/channels/{id}/group/tree?epoch=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TreeView {
    /// The epoch it belongs to.
    pub epoch: u64,
    /// The ratchet tree.
    pub tree: Bytes,
}

/// `POST /v1/channels/{id}/group`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateGroup {
    /// The client-made id.
    pub message_id: MessageId,
    /// A signed creation.
    pub creation: Bytes,
    /// The gate key of the epoch that it begins, 32 bytes; without one there are no anonymous posts
    /// in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate_key: Option<FixedBytes<32>>,
}

/// `POST /v1/channels/{id}/commits`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PostCommit {
    /// The client-made id.
    pub message_id: MessageId,
    /// An MLS `PublicMessage` with a commit.
    pub commit: Bytes,
    /// The `GroupInfo` of the epoch it opens, tree-less.
    pub group_info: Bytes,
    /// One for each leaf that it adds, in any order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub welcomes: Vec<WelcomeTo>,
    /// The gate key of the epoch that it begins, 32 bytes; without one there are no anonymous posts
    /// in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate_key: Option<FixedBytes<32>>,
}

/// A Welcome for one of the devices that a commit adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WelcomeTo {
    /// The device: that of the certificate in the leaf.
    pub device_id: DeviceId,
    /// An `MLSMessage` with a Welcome for the KeyPackage of that leaf and no other.
    pub welcome: Bytes,
}

/// `POST /v1/channels/{id}/commits/{seq}/reports`: this device has followed a commit of another
/// user, or cannot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportCommit {
    /// The channel head with the commit, as the device knows it.
    pub head: Head,
    /// A signed commit failure; absent: the device has followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Bytes>,
}

/// Where a commit stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommitStanding {
    /// Whether somebody else has followed it, or a later envelope of the log undoes it. If not, it
    /// may still be undone: whoever cannot follow asks again.
    pub settled: bool,
    /// The channel log's head.
    pub head: Head,
    /// When to ask again, milliseconds; only of a commit that is not settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

/// `POST /v1/channels/{id}/lease`: a hint that lets joiners not race.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lease {
    /// Its end.
    pub until: Millis,
}

/// `GET /v1/channels/{id}/lease`: who waits for the turn to join. A hint: whoever adds them judges
/// each by the policy log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaseWaiting {
    /// Devices, those first that asked first; none while another device holds the lease.
    pub waiting: Vec<DeviceId>,
}

/// An item is in the log and durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Appended {
    /// Its position.
    pub seq: Seq,
    /// The log's head after it.
    pub head: Head,
    /// When.
    pub at: Millis,
}

/// One item of a channel log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogItem {
    /// Its position.
    pub seq: Seq,
    /// `creation`, `commit`, `message`, `tombstone`, `void`, `anonymous`: a convenience; the header counts.
    pub kind: String,
    /// A convenience; the header counts.
    pub message_id: MessageId,
    /// A convenience; the header counts.
    pub device_id: DeviceId,
    /// The header's bytes.
    pub header: Bytes,
    /// The body; absent when a tombstone erased it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Bytes>,
    /// SHA-256 of the body, where the body is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_hash: Option<Hash>,
}

/// `GET /v1/channels/{id}/log?after=&limit=` and `…/messages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogPage {
    /// In order, ascending.
    pub entries: Vec<LogItem>,
    /// The log's head.
    pub head: Head,
    /// Use as `after` for the next page; null at the end.
    #[serde(default)]
    pub next: Option<Seq>,
}
