//! Kind 3: by the invitation's creator, or with `MANAGE_CHANNELS` or `MANAGE_SERVER`.

use super::Verified;
use crate::{Flag, Refusal, State, body::InvitationClosed};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &InvitationClosed,
) -> Result<(), Refusal> {
    let user = verified.intent.user;
    let known = state.invitation(body.invitation).ok_or(Refusal::InvitationUnknown)?;
    if known.creator != user && !state.may(user, Flag::ManageChannels, None) {
        state.require(verified.intent, Flag::ManageServer)?;
    }
    if known.closed {
        return Err(Refusal::InvitationClosed);
    }
    if let Some(invitation) = state.invitations.get_mut(&body.invitation) {
        invitation.closed = true;
    }
    state.open_invitations.remove(&body.invitation);
    Ok(())
}
