//! `/v1/gateway/tickets`.

use coterie_types::Millis;
use serde::{Deserialize, Serialize};

/// `POST /v1/gateway/tickets`: opens one gateway connection of the caller's session, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    /// For [`crate::gateway::Upstream::Hello`]; never in a URL.
    pub ticket: String,
    /// Its end, 30 seconds on.
    pub expires_at: Millis,
}
