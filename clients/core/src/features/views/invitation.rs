//! Invitations: as the log has them, with code and link where this device made them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coterie_policy::{Invitation, State};
use serde_json::{Value, json};

use crate::Core;

/// An invitation.
pub(crate) fn invitation(core: &Core, state: &State, invitation: &Invitation) -> Value {
    let own = core.invitations.get(&invitation.id);
    json!({
        "invitation_id": invitation.id, "server_id": state.server(),
        "code": own.map(|r| URL_SAFE_NO_PAD.encode(r.code.0)), "link": own.map(|r| r.link.clone()),
        "uses": invitation.max_uses, "used": invitation.uses, "expires_at": invitation.expires_at,
        "creator_id": invitation.creator, "closed": invitation.closed,
        "channel_id": invitation.channel, "roles": invitation.roles.to_vec(),
    })
}
