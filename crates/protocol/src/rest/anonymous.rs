//! `/v1/anonymous/channels/{id}/posts`: asked without any credential.

use coterie_types::{Bytes, FixedBytes, Seq};
use serde::{Deserialize, Serialize};

/// `POST /v1/anonymous/channels/{id}/posts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PostAnonymously {
    /// An anonymous post.
    pub post: Bytes,
    /// A MAC over its bytes, 16 bytes, under the gate key of its epoch: it shows that a member made
    /// it, and not which.
    pub gate: FixedBytes<16>,
}

/// The post is in the log and durable. It says no more: a time would tell its author nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PostedAnonymously {
    /// Its position.
    pub seq: Seq,
}
