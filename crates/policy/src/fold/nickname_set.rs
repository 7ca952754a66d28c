//! Kind 21: needs `CHANGE_NICKNAME` for oneself, `MANAGE_NICKNAMES` and rank for others.

use coterie_types::check_name;

use super::Verified;
use crate::{Flag, Refusal, State, body::NicknameSet};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &NicknameSet,
) -> Result<(), Refusal> {
    let member = state.require_member(body.user)?;
    if body.user == verified.author() {
        verified.require(state, Flag::ChangeNickname)?;
    } else {
        verified.require(state, Flag::ManageNicknames)?;
        verified.require_above(state, body.user)?;
    }
    let nickname = match body.nickname.as_str() {
        "" => None,
        name => Some(check_name(name).map(|()| name.into()).map_err(|_| Refusal::Name)?),
    };
    if nickname == member.nickname {
        return Err(Refusal::NothingChanged);
    }
    if let Some(member) = state.members.get_mut(&body.user) {
        member.nickname = nickname;
    }
    Ok(())
}
