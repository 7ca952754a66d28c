//! `/v1/channels/{id}/messages`.

use coterie_types::{Bytes, Head, MessageId, Seq};
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
