//! Kind 35: every member who passes the role's gate.

use coterie_types::FixedBytes;
use coterie_zk::attribute::{AttestationError, Claim, ClaimError};

use super::Verified;
use crate::{Refusal, State, body::RoleClaimed};

/// The version of claims that this program knows.
const VERSION: u8 = 1;

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &RoleClaimed,
) -> Result<(), Refusal> {
    let user = verified.author();
    let role = state.require_own_role(body.role)?;
    let gate = role.gate.ok_or(Refusal::RoleNotGated)?;
    if state.require_member(user)?.holds(role.id) {
        return Err(Refusal::RoleHeld);
    }
    if !gate.takes(body.threshold, verified.at) {
        return Err(Refusal::ClaimThreshold);
    }
    if body.claim.first().is_some_and(|version| *version != VERSION) {
        return Err(Refusal::UnknownKind);
    }
    let whom = (state.server, role.id, user);
    let before = gate.before(whom, body.threshold, verified.at).ok_or(Refusal::UnknownKind)?;
    let claim = Claim::verify(&before, &body.claim).map_err(refusal)?;
    if !gate.is_fresh(coterie_types::Millis(claim.from), verified.at) {
        return Err(Refusal::ClaimStale);
    }
    let serial = FixedBytes(claim.serial);
    if state.claimed_serials.contains(&serial) {
        return Err(Refusal::ClaimSerial);
    }
    let viewed = state.viewable_by_role(user, role);
    state.claimed_serials.insert(serial);
    if let Some(member) = state.members.get_mut(&user) {
        member.set_role(body.role, true);
    }
    // A channel may deny to one role what another has.
    state.mark_exits(user, &viewed, verified.seq);
    Ok(())
}

fn refusal(error: ClaimError) -> Refusal {
    match error {
        ClaimError::Length(_)
        | ClaimError::Attestation(
            AttestationError::Length(_)
            | AttestationError::Version(_)
            | AttestationError::Commitment,
        ) => Refusal::ClaimMalformed,
        ClaimError::Attestation(AttestationError::Signature(_)) => Refusal::ClaimSignature,
        ClaimError::OtherAttester => Refusal::ClaimAttester,
        ClaimError::OtherUser => Refusal::ClaimUser,
        ClaimError::OtherAttribute => Refusal::ClaimAttribute,
        ClaimError::Time => Refusal::ClaimTime,
        ClaimError::Proof => Refusal::ClaimProof,
    }
}
