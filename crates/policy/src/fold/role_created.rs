//! Kind 11: needs `MANAGE_ROLES`, a rank above the new role, and every bit on it.

use coterie_types::{check_icon, check_name, limits::ROLES_PER_SERVER};

use super::Verified;
use crate::{Flag, Rank, Refusal, Role, State, body::RoleCreated, role_id};

/// The greatest colour, white.
pub(super) const COLOUR_MAX: u32 = 0xff_ffff;

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &RoleCreated,
) -> Result<(), Refusal> {
    verified.require(state, Flag::ManageRoles)?;
    // It goes below the author's highest role, which moves up: `@everyone` is not above it.
    if state.rank(verified.author()) < Rank::Position(1) {
        return Err(Refusal::Rank);
    }
    check_name(&body.name).map_err(|_| Refusal::Name)?;
    check_icon(&body.icon).map_err(|_| Refusal::Icon)?;
    if body.colour > COLOUR_MAX {
        return Err(Refusal::Colour);
    }
    if !verified.permissions(state, None).contains(body.permissions) {
        return Err(Refusal::BitsNotHeld);
    }
    if let Some(gate) = &body.gate {
        gate.check()?;
    }
    if state.roles.len() > ROLES_PER_SERVER {
        return Err(Refusal::TooManyRoles);
    }
    let id = role_id(&state.server, &verified.intent.entry);
    let role = Role {
        id,
        name: body.name.clone(),
        permissions: body.permissions,
        colour: body.colour,
        hoist: body.hoist,
        mentionable: body.mentionable,
        icon: body.icon.clone(),
        position: 1,
        created_seq: verified.seq,
        gate: body.gate,
    };
    state.shift_roles(1, u16::MAX, 1);
    state.roles.insert(id, role);
    Ok(())
}

impl State {
    /// Moves the roles whose positions are from `first` to `last` by one.
    pub(super) fn shift_roles(&mut self, first: u16, last: u16, by: i16) {
        let between = |role: &&Role| (first..=last).contains(&role.position);
        let moved: Vec<Role> = self.roles.values().filter(between).cloned().collect();
        for mut role in moved {
            role.position = role.position.saturating_add_signed(by);
            self.roles.insert(role.id, role);
        }
    }
}
