//! Kind 22: needs `MODERATE_MEMBERS` and rank; never the owner or an administrator.

use coterie_types::{Millis, limits::TIMEOUT_MAX};

use super::{Verified, invitation_created::CLOCK_SLACK};
use crate::{Flag, Refusal, State, body::TimeoutSet};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &TimeoutSet,
) -> Result<(), Refusal> {
    state.require_member(body.user)?;
    verified.require(state, Flag::ModerateMembers)?;
    verified.require_above(state, body.user)?;
    if body.until == Millis(0) {
        return match state.timeouts.remove(&body.user) {
            Some(until) if until > verified.at => Ok(()),
            _ => Err(Refusal::NothingChanged),
        };
    }
    if state.is_owner(body.user) || state.may(body.user, Flag::Administrator, None) {
        return Err(Refusal::TimeoutImmune);
    }
    let longest = verified.at.plus(TIMEOUT_MAX + CLOCK_SLACK);
    if body.until <= verified.at || body.until > longest {
        return Err(Refusal::TimeoutEnd);
    }
    state.timeouts.insert(body.user, body.until);
    Ok(())
}
