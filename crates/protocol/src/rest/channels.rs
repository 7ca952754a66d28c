//! `/v1/channels/{id}/*`: the group, its commits and the log.

use coterie_types::{Bytes, DeviceId, Hash, Head, MessageId, Millis, Seq};
use serde::{Deserialize, Serialize};

/// `GET /v1/channels/{id}/group`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GroupState {
    /// Absent while nobody has created it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupView>,
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
}

/// `POST /v1/channels/{id}/lease`: a hint that lets joiners not race.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lease {
    /// Its end.
    pub until: Millis,
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
    /// `creation`, `commit`, `message`, `tombstone`: a convenience; the header counts.
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
