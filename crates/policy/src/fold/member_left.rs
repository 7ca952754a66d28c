//! Kind 5: anybody; of a community not its owner.

use imbl::OrdMap;

use super::Verified;
use crate::{Refusal, State};

pub(super) fn apply(state: &mut State, verified: &Verified<'_>) -> Result<(), Refusal> {
    let user = verified.intent.user;
    if state.is_owner(user) {
        if !state.is_dm() {
            return Err(Refusal::OwnerLeaves);
        }
        return leave_dm(state, verified);
    }
    state.members.remove(&user);
    state.last_exit = verified.seq;
    Ok(())
}

/// The owner of a dm leaves it to whoever has been there longest; without anybody who has accepted,
/// it ends.
fn leave_dm(state: &mut State, verified: &Verified<'_>) -> Result<(), Refusal> {
    state.members.remove(&verified.intent.user);
    state.last_exit = verified.seq;
    let accepted = state.members().filter(|member| member.invited_by.is_none());
    match accepted.min_by_key(|member| member.joined_seq).map(|member| member.user) {
        Some(next) => state.owner = next,
        None => {
            state.deleted = true;
            state.members = OrdMap::new();
        }
    }
    Ok(())
}
