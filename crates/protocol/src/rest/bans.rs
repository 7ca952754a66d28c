//! `/v1/servers/{id}/bans`.

use coterie_types::{Millis, Seq, UserId};
use serde::{Deserialize, Serialize};

/// One ban: what the policy log folds to; the log counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BanView {
    /// Who is banned.
    pub user_id: UserId,
    /// Who has banned them.
    pub by_id: UserId,
    /// When.
    pub at: Millis,
    /// By which policy entry, which may have a reason.
    pub seq: Seq,
}

/// `GET /v1/servers/{id}/bans?after=&limit=`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bans {
    /// By user id.
    pub bans: Vec<BanView>,
    /// Use as `after` for the next page; null at the end.
    #[serde(default)]
    pub next: Option<UserId>,
}
