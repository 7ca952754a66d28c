//! Kind 13: needs `MANAGE_ROLES`, and a rank above the role where it is and where it goes.

use super::Verified;
use crate::{Flag, Rank, Refusal, State, body::RoleMoved};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &RoleMoved,
) -> Result<(), Refusal> {
    verified.require(state, Flag::ManageRoles)?;
    let mut role = state.require_own_role(body.role)?.clone();
    verified.require_above_role(state, &role)?;
    let (from, to) = (role.position, body.position);
    // All but `@everyone` are dense from 1.
    if to == 0 || usize::from(to) >= state.roles.len() {
        return Err(Refusal::RolePosition);
    }
    if state.rank(verified.author()) <= Rank::Position(to) {
        return Err(Refusal::Rank);
    }
    match to.cmp(&from) {
        std::cmp::Ordering::Equal => return Err(Refusal::NothingChanged),
        std::cmp::Ordering::Greater => state.shift_roles(from + 1, to, -1),
        std::cmp::Ordering::Less => state.shift_roles(to, from - 1, 1),
    }
    role.position = to;
    state.roles.insert(role.id, role);
    Ok(())
}
