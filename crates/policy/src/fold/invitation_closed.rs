//! Kind 3: by the invitation's creator, or with `MANAGE_CHANNELS` or `MANAGE_SERVER`.

use std::sync::Arc;

use super::Verified;
use crate::{Flag, Refusal, State, body::InvitationClosed};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &InvitationClosed,
) -> Result<(), Refusal> {
    let user = verified.intent.user;
    let known = state.invitation(body.invitation).ok_or(Refusal::InvitationUnknown)?;
    // Where it leads, if its channel is still there.
    let channel = known.channel.filter(|channel| state.channel(*channel).is_some());
    if known.creator != user && !verified.permissions(state, channel).has(Flag::ManageChannels) {
        verified.require(state, Flag::ManageServer)?;
    }
    if known.closed {
        return Err(Refusal::InvitationClosed);
    }
    if let Some(invitation) = state.invitations.get_mut(&body.invitation) {
        invitation.closed = true;
    }
    state.open_invitations.remove(&body.invitation);
    // Nobody can join by it, so the server is no longer listed.
    let listing = state.settings.listing.as_ref();
    if listing.is_some_and(|listing| listing.invitation == body.invitation) {
        Arc::make_mut(&mut state.settings).listing = None;
    }
    Ok(())
}
