//! Kind 14: needs `MANAGE_ROLES` and a rank above the role.

use coterie_types::{RoleId, Seq};

use super::{Verified, exits::takes_view};
use crate::{Flag, Overwrite, Refusal, State, Target, body::RoleDeleted};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &RoleDeleted,
) -> Result<(), Refusal> {
    verified.require(state, Flag::ManageRoles)?;
    let role = state.require_own_role(body.role)?.clone();
    verified.require_above_role(state, &role)?;
    if role.permissions.has(Flag::ViewChannel) || role.permissions.has(Flag::Administrator) {
        state.last_exit = verified.seq;
    }
    forget_overwrites(state, body.role, verified.seq);
    let held = state.members().filter(|member| member.holds(body.role));
    let holders: Vec<_> = held.map(|member| member.user).collect();
    for user in holders {
        if let Some(member) = state.members.get_mut(&user) {
            member.set_role(body.role, false);
        }
    }
    forget_invitations(state, body.role);
    state.roles.remove(&body.role);
    state.shift_roles(role.position, u16::MAX, -1);
    Ok(())
}

fn forget_overwrites(state: &mut State, role: RoleId, seq: Seq) {
    let target = Target::Role(role);
    let about = state.channels().filter(|channel| channel.overwrites.role(role).is_some());
    let about: Vec<_> = about.map(|channel| channel.id).collect();
    for id in about {
        let Some(channel) = state.channels.get_mut(&id) else { continue };
        if takes_view(&channel.overwrites.of(target), &Overwrite::default()) {
            channel.last_exit = seq;
        }
        channel.overwrites.set(target, Overwrite::default());
    }
}

fn forget_invitations(state: &mut State, role: RoleId) {
    let giving = state.invitations().filter(|invitation| invitation.roles.contains(&role));
    let giving: Vec<_> = giving.map(|invitation| invitation.id).collect();
    for id in giving {
        if let Some(invitation) = state.invitations.get_mut(&id) {
            let others = invitation.roles.iter().copied().filter(|other| *other != role);
            invitation.roles = others.collect::<Vec<_>>().into();
        }
    }
}
