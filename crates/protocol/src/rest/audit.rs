//! `/v1/servers/{id}/audit-log`: the node's account of who did what. A view: for whatever is
//! about authority the signed policy log is the truth.

use coterie_types::{Millis, Seq, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Its position in the audit log of the server, from 1.
    pub seq: Seq,
    /// When.
    pub at: Millis,
    /// Who.
    pub actor_id: UserId,
    /// What: the kind of a policy entry (chapter 03, section 1), `message_deleted` or
    /// `messages_deleted`.
    pub action: String,
    /// What it was done to: `server`, `channel`, `role`, `user`, `invitation` or `message`.
    pub target_kind: String,
    /// The id of that.
    pub target_id: String,
    /// The policy entry, where the act is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_seq: Option<Seq>,
    /// Why, in the actor's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was changed, as it was; absent where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub before: Option<Map<String, Value>>,
    /// What was changed, as it is now; absent where nothing is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub after: Option<Map<String, Value>>,
}

/// `GET /v1/servers/{id}/audit-log?before=&limit=&actor=&action=&target=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditLog {
    /// The newest first.
    pub entries: Vec<AuditEntry>,
    /// Use as `before` for the next page; null at the end.
    #[serde(default)]
    pub next: Option<Seq>,
}
