//! Kind 6: needs `KICK_MEMBERS`; never the owner, never oneself.

use super::Verified;
use crate::{Flag, Refusal, State, body::MemberKicked};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &MemberKicked,
) -> Result<(), Refusal> {
    if body.user == verified.intent.user {
        return Err(Refusal::KickSelf);
    }
    if state.member(body.user).is_none() {
        return Err(Refusal::TargetNotMember);
    }
    if state.is_owner(body.user) {
        return Err(Refusal::KickOwner);
    }
    verified.require(state, Flag::KickMembers)?;
    verified.require_above(state, body.user)?;
    state.members.remove(&body.user);
    state.last_exit = verified.seq;
    Ok(())
}
