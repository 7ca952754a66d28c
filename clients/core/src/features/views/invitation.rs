//! Invitations: as the log has them, with code and link where this device made them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coterie_policy::{Invitation, State};
use coterie_types::{ChannelId, InvitationId, Millis, RoleId, ServerId, UserId};
use serde::Serialize;

use crate::Core;

/// An invitation.
#[derive(Debug, Serialize)]
pub(crate) struct InvitationView {
    invitation_id: InvitationId,
    server_id: ServerId,
    /// Only where this device made it.
    code: Option<String>,
    /// Only where this device made it.
    link: Option<String>,
    /// How many may use it; 0 for any number.
    uses: u32,
    used: u32,
    /// 0: never.
    expires_at: Millis,
    creator_id: UserId,
    closed: bool,
    /// Where it leads first.
    channel_id: Option<ChannelId>,
    /// What it gives.
    roles: Vec<RoleId>,
}

/// An invitation.
pub(crate) fn invitation(core: &Core, state: &State, invitation: &Invitation) -> InvitationView {
    let own = core.invitations.get(&invitation.id);
    InvitationView {
        invitation_id: invitation.id,
        server_id: state.server(),
        code: own.map(|r| URL_SAFE_NO_PAD.encode(r.code.0)),
        link: own.map(|r| r.link.clone()),
        uses: invitation.max_uses,
        used: invitation.uses,
        expires_at: invitation.expires_at,
        creator_id: invitation.creator,
        closed: invitation.closed,
        channel_id: invitation.channel,
        roles: invitation.roles.to_vec(),
    }
}
