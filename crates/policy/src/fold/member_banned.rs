//! Kind 23: needs `BAN_MEMBERS`, and rank above a member.

use super::Verified;
use crate::{Ban, Flag, Refusal, State, body::MemberBanned};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &MemberBanned,
) -> Result<(), Refusal> {
    let (user, by) = (body.user, verified.author());
    if user == by {
        return Err(Refusal::BanSelf);
    }
    verified.require(state, Flag::BanMembers)?;
    if state.ban(user).is_some() {
        return Err(Refusal::AlreadyBanned);
    }
    if state.member(user).is_some() {
        verified.require_above(state, user)?;
        state.members.remove(&user);
        state.last_exit = verified.seq;
    }
    state.bans.insert(user, Ban { user, by, at: verified.at, seq: verified.seq });
    Ok(())
}
