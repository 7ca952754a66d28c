//! Kind 8: the owner lists the server; with `MANAGE_SERVER` it is taken off the list.

use std::sync::Arc;

use coterie_seal::SigningKey;
use coterie_types::{Millis, sha256};

use super::Verified;
use crate::{
    Flag, Refusal, State,
    body::{ServerListed, StandingInvitation},
};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &ServerListed,
) -> Result<(), Refusal> {
    match &body.listing {
        Some(listing) => {
            verified.require_owner(state)?;
            check(state, verified.at, listing)?;
        }
        None => verified.require(state, Flag::ManageServer)?,
    }
    if state.settings.listing == body.listing {
        return Err(Refusal::NothingChanged);
    }
    Arc::make_mut(&mut state.settings).listing = body.listing.clone();
    Ok(())
}

/// Everybody may join by it at any time, and learns from the listing all that it takes.
fn check(state: &State, at: Millis, listing: &StandingInvitation) -> Result<(), Refusal> {
    let invitation = state.invitation(listing.invitation).ok_or(Refusal::InvitationUnknown)?;
    let standing = invitation.max_uses == 0 && invitation.expires_at == Millis(0);
    let public = SigningKey::from_seed(&listing.secret).verifying_key() == *invitation.key
        && sha256(&[listing.code.as_slice()]) == invitation.code_hash;
    if standing && public && invitation.check_open(at).is_ok() {
        Ok(())
    } else {
        Err(Refusal::Listing)
    }
}
