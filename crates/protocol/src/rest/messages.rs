//! `/v1/channels/{id}/messages`.

use coterie_types::{BlobId, Bytes, Head, MessageId, Seq};
use serde::{Deserialize, Serialize};

/// One message to append.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MessageToPost {
    /// The client-made id: a known one is answered with its stored seq.
    pub message_id: MessageId,
    /// An MLS `PrivateMessage`.
    pub body: Bytes,
    /// The files it is about, uploaded before by the same user: they stay as long as it does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blobs: Vec<BlobId>,
}

/// `POST /v1/channels/{id}/messages`: all are appended, in order, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PostMessages {
    /// 1 to 64.
    pub messages: Vec<MessageToPost>,
}

/// One appended message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessagePosted {
    /// Its id.
    pub message_id: MessageId,
    /// Its position.
    pub seq: Seq,
}

/// The answer to [`PostMessages`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessagesPosted {
    /// In the order asked.
    pub messages: Vec<MessagePosted>,
    /// The log's head after them.
    pub head: Head,
}

/// `DELETE /v1/channels/{id}/messages/{message_id}`. Answers with [`crate::rest::Appended`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DeleteMessage {
    /// The tombstone's own id.
    pub message_id: MessageId,
    /// A signed tombstone.
    pub tombstone: Bytes,
}

/// `POST /v1/channels/{id}/messages/bulk-delete`: each is judged for itself, and those that pass
/// are appended together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BulkDelete {
    /// 1 to 100 signed tombstones, each with an id of its own.
    pub tombstones: Vec<DeleteMessage>,
}

/// What became of one tombstone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkDeleted {
    /// The tombstone's id.
    pub message_id: MessageId,
    /// Its position, if it was appended, now or before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<Seq>,
    /// The code of the refusal, as in a problem document, if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The rule that refused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The permission that is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
}

/// The answer to [`BulkDelete`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkAnswer {
    /// In the order asked.
    pub results: Vec<BulkDeleted>,
    /// The log's head after them.
    pub head: Head,
}
