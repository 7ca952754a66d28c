//! `/v1/servers/{id}/members`.

use coterie_types::{Millis, RoleId, Seq, UserId};
use serde::{Deserialize, Serialize};

/// `GET /v1/servers/{id}/members/{user}`: what the policy log folds to; the log counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberView {
    /// The user.
    pub user_id: UserId,
    /// The name they joined with.
    pub username: String,
    /// What they are called in this server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    /// The roles they hold besides `@everyone`, by id.
    pub roles: Vec<RoleId>,
    /// The policy entry by which they joined.
    pub joined_seq: Seq,
    /// When their time-out ends or has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_until: Option<Millis>,
    /// Whether the server is theirs.
    pub owner: bool,
    /// Who has added them to this dm, until they accept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<UserId>,
}

/// `GET /v1/servers/{id}/members?after=&limit=&name=&role=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Members {
    /// By user id.
    pub members: Vec<MemberView>,
    /// Use as `after` for the next page; null at the end.
    #[serde(default)]
    pub next: Option<UserId>,
}
