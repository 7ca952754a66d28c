//! `/v1/invitations/{code}` and `/v1/servers/{id}/invitations`.

use coterie_types::{ChannelId, Head, InvitationId, Millis, RoleId, Seq, ServerId, UserId};
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

/// An invitation that is open. Its code and secret are known to those who have the link alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationView {
    /// The invitation.
    pub invitation_id: InvitationId,
    /// Who made it.
    pub creator_id: UserId,
    /// The channel it leads to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    /// Roles that those who join by it get, by id.
    pub roles: Vec<RoleId>,
    /// How often it may be used; 0 for no limit.
    pub max_uses: u32,
    /// How often it has been used.
    pub uses: u32,
    /// When it ends; 0 for never.
    pub expires_at: Millis,
    /// The policy entry that created it.
    pub created_seq: Seq,
}

/// `GET /v1/servers/{id}/invitations?after=&limit=`: with `MANAGE_SERVER` all that are open, else
/// the caller's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitations {
    /// By id.
    pub invitations: Vec<InvitationView>,
    /// Use as `after` for the next page; null at the end.
    #[serde(default)]
    pub next: Option<InvitationId>,
}
