//! Kind 5: anybody but the owner.

use super::Verified;
use crate::{Refusal, State};

pub(super) fn apply(state: &mut State, verified: &Verified<'_>) -> Result<(), Refusal> {
    let user = verified.intent.user;
    if state.is_owner(user) {
        return Err(Refusal::OwnerLeaves);
    }
    state.members.remove(&user);
    state.last_exit = verified.seq;
    Ok(())
}
