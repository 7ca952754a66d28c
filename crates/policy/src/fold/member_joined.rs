//! Kind 4: needs an open invitation and the proof of its secret key.

use std::sync::Arc;

use coterie_seal::{SignLabel, Signatures, SigningKey};
use coterie_types::{
    DeviceId, FixedBytes, ServerId, UserId, check_username, limits::MEMBERS_PER_SERVER,
};

use super::Verified;
use crate::{Intent, Member, Refusal, State, body::MemberJoined};

/// Proves an invitation's secret key for one join: signs server ‖ user ‖ device ‖ counter.
#[must_use]
pub fn join_proof(
    secret: &SigningKey,
    server: ServerId,
    user: UserId,
    device: DeviceId,
    counter: u64,
) -> FixedBytes<64> {
    FixedBytes(secret.sign(SignLabel::InvitationJoin, &message(server, user, device, counter)))
}

fn message(server: ServerId, user: UserId, device: DeviceId, counter: u64) -> Vec<u8> {
    let ids = [server.as_bytes().as_slice(), user.as_bytes(), device.as_bytes()];
    [ids.concat().as_slice(), &counter.to_be_bytes()].concat()
}

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &MemberJoined,
    signatures: &mut Signatures,
) -> Result<(), Refusal> {
    let Intent { user, device, counter, .. } = *verified.intent;
    check_username(&body.username).map_err(|_| Refusal::Username)?;
    if state.ban(user).is_some() {
        return Err(Refusal::Banned);
    }
    let invitation = state.invitation(body.invitation).ok_or(Refusal::InvitationUnknown)?;
    invitation.check_open(verified.at)?;
    let proven = message(state.server, user, device, counter);
    signatures
        .verify(SignLabel::InvitationJoin, &invitation.key, &proven, &body.proof)
        .map_err(|_| Refusal::InvitationProof)?;
    if state.members.len() >= MEMBERS_PER_SERVER {
        return Err(Refusal::TooManyMembers);
    }
    let mut member = Member::new(user, &body.username, verified.seq);
    member.roles = Arc::clone(&invitation.roles);
    if let Some(invitation) = state.invitations.get_mut(&body.invitation) {
        invitation.uses = invitation.uses.saturating_add(1);
        if invitation.check_open(verified.at).is_err() {
            state.open_invitations.remove(&body.invitation);
        }
    }
    state.members.insert(user, member);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::{Person, Story};

    #[test]
    fn too_many_members() {
        let owner = Person::new(1);
        let mut story = Story::open(&owner);
        let invitation = story.invite(&owner, 1, 0, 0).unwrap();
        let member = story.state.member(owner.user).unwrap().clone();
        for n in 1..MEMBERS_PER_SERVER as u128 {
            let user = UserId::from_bytes(n.to_be_bytes());
            story.state.members.insert(user, Member { user, ..member.clone() });
        }
        let refusal = story.join(&Person::new(2), invitation, 1).unwrap_err();
        assert_eq!(refusal.rule(), "too_many_members");
        story.state.members.remove(&UserId::from_bytes(1u128.to_be_bytes()));
        story.join(&Person::new(2), invitation, 1).unwrap();
    }
}
