//! `/v1/servers/{id}/presence`.

use coterie_types::UserId;
use serde::{Deserialize, Serialize};

/// `GET /v1/servers/{id}/presence`: who is connected, as the node says; nothing proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PresenceView {
    /// How many members the server has.
    pub members_count: u64,
    /// How many of them are connected.
    pub online_count: u64,
    /// Whether that was counted in a sample, for the server is large.
    pub estimated: bool,
    /// Some of those who are connected; none in a large server.
    pub users: Vec<UserId>,
}
