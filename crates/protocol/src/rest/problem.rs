//! Problem documents (RFC 9457), media type `application/problem+json`.

use coterie_types::Seq;
use serde::{Deserialize, Serialize};

use super::LogPage;

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI for the code: `urn:coterie:error:CODE`.
    #[serde(rename = "type")]
    pub type_: String,
    /// The code in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A stable code, see `spec/08-errors.md`.
    pub code: String,
    /// What is wrong with this request, in words.
    pub detail: String,
    /// The request's id, also in the logs.
    pub request_id: String,
    /// The permission that is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
    /// The rule that refused, as the policy names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Try again after so many milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// The group's epoch, with `epoch_conflict`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<u64>,
    /// What the sender missed, with `epoch_conflict`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<LogPage>,
    /// The head's seq, with `counter_conflict` and `head_stale`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_seq: Option<Seq>,
}
