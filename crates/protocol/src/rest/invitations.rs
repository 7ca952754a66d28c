//! `/v1/invitations/{code}`.

use coterie_types::{Head, InvitationId, ServerId};
use serde::{Deserialize, Serialize};

/// `GET /v1/invitations/{code}`: claims, checked against the policy log before joining.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationPreview {
    /// The server.
    pub server_id: ServerId,
    /// The invitation.
    pub invitation_id: InvitationId,
    /// The server's name.
    pub name: String,
    /// How many members.
    pub members_count: u64,
    /// The policy head.
    pub head: Head,
}
