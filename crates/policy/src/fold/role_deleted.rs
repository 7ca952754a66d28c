//! Kind 14: needs `MANAGE_ROLES` and a rank above the role.

use super::Verified;
use crate::{Flag, Overwrite, Refusal, State, Target, body::RoleDeleted};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &RoleDeleted,
) -> Result<(), Refusal> {
    verified.require(state, Flag::ManageRoles)?;
    let role = state.require_own_role(body.role)?.clone();
    verified.require_above_role(state, &role)?;
    state.empty_role(&role, verified.seq);
    let about = state.channels().filter(|channel| channel.overwrites.role(role.id).is_some());
    let about: Vec<_> = about.map(|channel| channel.id).collect();
    for id in about {
        if let Some(channel) = state.channels.get_mut(&id) {
            channel.overwrites.set(Target::Role(role.id), Overwrite::default());
        }
    }
    state.roles.remove(&body.role);
    state.shift_roles(role.position, u16::MAX, -1);
    Ok(())
}
