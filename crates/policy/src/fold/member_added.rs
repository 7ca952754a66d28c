//! Kind 27: any member of a dm who has accepted; whoever is added has to accept.

use coterie_seal::Signatures;
use coterie_types::{check_username, limits::DM_MEMBERS};

use super::{Verified, device_chain};
use crate::{Member, Refusal, State, body::MemberAdded};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &MemberAdded,
    signatures: &mut Signatures,
) -> Result<(), Refusal> {
    check_username(&body.username).map_err(|_| Refusal::Username)?;
    if state.member(body.user).is_some() {
        return Err(Refusal::AlreadyMember);
    }
    if state.members.len() >= DM_MEMBERS {
        return Err(Refusal::TooManyMembers);
    }
    let known = state.device_log(body.user);
    let log = device_chain::verify(&body.device_chain, body.user, known, signatures)?;
    state.adopt_log(log, verified.seq);
    let mut member = Member::new(body.user, &body.username, verified.seq);
    member.invited_by = Some(verified.author());
    state.members.insert(body.user, member);
    Ok(())
}
