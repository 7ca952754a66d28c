//! Kind 2: needs `CREATE_INVITE`.

use coterie_seal::check_key;
use coterie_types::{
    Millis, RoleId,
    limits::{
        INVITATION_LIFE_MAX, INVITATION_ROLES_MAX, INVITATION_USES_MAX, INVITATIONS_PER_SERVER,
    },
};

use super::Verified;
use crate::{Flag, Invitation, Refusal, State, body::InvitationCreated, invitation_id};

/// How far the author's clock may be ahead of the node's.
pub(super) const CLOCK_SLACK: u64 = 10 * 60 * 1000;

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &InvitationCreated,
) -> Result<(), Refusal> {
    if let Some(channel) = body.channel {
        state.require_channel(channel)?;
    }
    verified.require_in(state, Flag::CreateInvite, body.channel)?;
    let roles = body.roles.as_deref().unwrap_or_default();
    check_roles(state, verified, body.roles.is_some(), roles)?;
    check_key(&body.key).map_err(|_| Refusal::InvitationKey)?;
    if body.max_uses > INVITATION_USES_MAX {
        return Err(Refusal::InvitationUses);
    }
    if body.expires_at > verified.at.plus(INVITATION_LIFE_MAX + CLOCK_SLACK) {
        return Err(Refusal::InvitationLife);
    }
    let used = &mut state.used_invitation_values;
    if used.contains(&body.key) || used.contains(&body.code_hash) {
        return Err(Refusal::InvitationReused);
    }
    used.insert(body.key);
    used.insert(body.code_hash);
    if open_invitations(state, verified.at) >= INVITATIONS_PER_SERVER {
        return Err(Refusal::TooManyInvitations);
    }
    let id = invitation_id(&state.server, &verified.intent.entry);
    let invitation = Invitation {
        id,
        creator: verified.intent.user,
        key: body.key,
        code_hash: body.code_hash,
        max_uses: body.max_uses,
        uses: 0,
        expires_at: body.expires_at,
        closed: false,
        created_seq: verified.seq,
        channel: body.channel,
        roles: roles.into(),
    };
    state.invitations.insert(id, invitation);
    state.open_invitations.insert(id);
    Ok(())
}

/// Roles below the author's, of bits that the author holds, in order.
fn check_roles(
    state: &State,
    verified: &Verified<'_>,
    given: bool,
    roles: &[RoleId],
) -> Result<(), Refusal> {
    if !given {
        return Ok(());
    }
    let ordered = roles.windows(2).all(|pair| pair[0] < pair[1]);
    if !ordered || roles.is_empty() || roles.len() > INVITATION_ROLES_MAX {
        return Err(Refusal::InvitationRoles);
    }
    verified.require(state, Flag::ManageRoles)?;
    let held = verified.permissions(state, None);
    for role in roles {
        let role = state.require_own_role(*role)?;
        verified.require_above_role(state, role)?;
        if role.gate.is_some() {
            return Err(Refusal::RoleGated);
        }
        if !held.contains(role.permissions) {
            return Err(Refusal::BitsNotHeld);
        }
    }
    Ok(())
}

/// Counts the open invitations, and forgets those that have ended: they never open again.
fn open_invitations(state: &mut State, at: Millis) -> usize {
    if state.open_invitations.len() >= INVITATIONS_PER_SERVER {
        let open = |id: &_| state.invitations.get(id).is_some_and(|i| i.check_open(at).is_ok());
        state.open_invitations = state.open_invitations.iter().copied().filter(open).collect();
    }
    state.open_invitations.len()
}
