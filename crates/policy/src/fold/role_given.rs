//! Kinds 15 and 16: need `MANAGE_ROLES` and a rank above the role. A role with a gate is only taken.

use coterie_types::{RoleId, UserId};

use super::Verified;
use crate::{Flag, Refusal, State};

/// Gives a role, or takes it.
pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    user: UserId,
    role: RoleId,
    give: bool,
) -> Result<(), Refusal> {
    verified.require(state, Flag::ManageRoles)?;
    let known = state.require_own_role(role)?;
    verified.require_above_role(state, known)?;
    match (state.require_member(user)?.holds(role), give) {
        (true, true) => return Err(Refusal::RoleHeld),
        (false, false) => return Err(Refusal::RoleNotHeld),
        (false, true) if known.gate.is_some() => return Err(Refusal::RoleGated),
        _ => {}
    }
    let before = state.viewable_by_role(user, known);
    if let Some(member) = state.members.get_mut(&user) {
        member.set_role(role, give);
    }
    state.mark_exits(user, &before, verified.seq);
    Ok(())
}
