//! Kind 12: needs `MANAGE_ROLES`, a rank above the role, and every bit put on it; to set a gate, every bit
//! of it, as whoever passes has them. Who has not passed the new gate does not hold the role.

use coterie_types::{check_icon, check_name};

use super::{Verified, role_created::COLOUR_MAX};
use crate::{Flag, Permissions, Refusal, Role, State, body::RoleChanged};

/// Without one of these on a role, its holders may lose sight of channels.
const SIGHT: Permissions = Permissions::of(&[Flag::ViewChannel, Flag::Administrator]);

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &RoleChanged,
) -> Result<(), Refusal> {
    verified.require(state, Flag::ManageRoles)?;
    let before = state.require_role(body.role)?.clone();
    verified.require_above_role(state, &before)?;
    let only_permissions =
        RoleChanged { permissions: body.permissions, ..RoleChanged::of(body.role) };
    if body.role == state.everyone() && *body != only_permissions {
        return Err(Refusal::RoleEveryone);
    }
    let role = changed(&before, body)?;
    let gated = role.gate.is_some() && role.gate != before.gate;
    let put = if gated { role.permissions } else { role.permissions.without(before.permissions) };
    if !verified.permissions(state, None).contains(put) {
        return Err(Refusal::BitsNotHeld);
    }
    if role == before {
        return Err(Refusal::NothingChanged);
    }
    let taken = before.permissions.without(role.permissions);
    if !(taken & SIGHT).is_empty() {
        state.last_exit = verified.seq;
    }
    if gated {
        state.empty_role(&before, verified.seq);
    }
    state.roles.insert(role.id, role);
    Ok(())
}

fn changed(before: &Role, body: &RoleChanged) -> Result<Role, Refusal> {
    let mut role = before.clone();
    if let Some(name) = &body.name {
        check_name(name).map_err(|_| Refusal::Name)?;
        role.name = name.clone();
    }
    if let Some(icon) = &body.icon {
        check_icon(icon).map_err(|_| Refusal::Icon)?;
        role.icon = icon.clone();
    }
    if let Some(colour) = body.colour {
        if colour > COLOUR_MAX {
            return Err(Refusal::Colour);
        }
        role.colour = colour;
    }
    if let Some(change) = body.gate {
        change.gate.map_or(Ok(()), |gate| gate.check())?;
        role.gate = change.gate;
    }
    role.permissions = body.permissions.unwrap_or(role.permissions);
    role.hoist = body.hoist.unwrap_or(role.hoist);
    role.mentionable = body.mentionable.unwrap_or(role.mentionable);
    Ok(role)
}
