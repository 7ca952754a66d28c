//! Kind 24: needs `BAN_MEMBERS`.

use super::Verified;
use crate::{Flag, Refusal, State, body::MemberUnbanned};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &MemberUnbanned,
) -> Result<(), Refusal> {
    verified.require(state, Flag::BanMembers)?;
    state.bans.remove(&body.user).map(drop).ok_or(Refusal::NotBanned)
}
