//! What is different in a dm: which kinds it has, and what an invited member may do.

use super::Verified;
use crate::{Body, Refusal, ServerKind, State};

/// Whether a server of this kind has entries of that kind.
pub(super) fn check_kind(state: &State, body: &Body) -> Result<(), Refusal> {
    let dm = state.kind == ServerKind::Dm;
    match body {
        Body::MemberAdded(_) | Body::MemberAccepted(_) if !dm => Err(Refusal::NotDm),
        // Nobody rules in a dm, and nobody comes in but by being added.
        Body::InvitationCreated(_)
        | Body::InvitationClosed(_)
        | Body::MemberJoined(_)
        | Body::ServerListed(_)
        | Body::ServerDeleted(_)
        | Body::OwnerTransferred(_)
        | Body::RoleCreated(_)
        | Body::RoleChanged(_)
        | Body::RoleMoved(_)
        | Body::RoleDeleted(_)
        | Body::RoleGranted(_)
        | Body::RoleRevoked(_)
        | Body::ChannelChanged(_)
        | Body::ChannelDeleted(_)
        | Body::OverwriteSet(_)
        | Body::ChannelSynced(_)
        | Body::NicknameSet(_)
        | Body::TimeoutSet(_)
        | Body::MemberBanned(_)
        | Body::MemberUnbanned(_)
        | Body::AnonymitySet(_)
        | Body::VersionFloor(_)
        | Body::AnonymityKeySet(_)
        | Body::AuthorBlocked(_)
        | Body::RoleClaimed(_)
        | Body::HistorySet(_)
            if dm =>
        {
            Err(Refusal::Dm)
        }
        // One channel, and it is plain.
        Body::ChannelCreated(body) if dm => {
            let plain = body.kind == 0 && body.category.is_none() && body.overwrites.is_none();
            if plain && state.channels.is_empty() { Ok(()) } else { Err(Refusal::Dm) }
        }
        // Its name, and nothing that communities have beside it.
        Body::ServerChanged(body) if dm => {
            let rest = (&body.description, &body.icon, &body.language);
            let name_alone = matches!(rest, (None, None, None))
                && body.category.is_none()
                && body.system_channel.is_none();
            if name_alone { Ok(()) } else { Err(Refusal::Dm) }
        }
        // Between two nobody puts out the other.
        Body::MemberKicked(_) if dm && state.members.len() <= 2 => Err(Refusal::Dm),
        _ => Ok(()),
    }
}

/// Whoever was added accepts or leaves, and does nothing else before.
pub(super) fn check_accepted(state: &State, verified: &Verified<'_>) -> Result<(), Refusal> {
    let invited = state.member(verified.author()).is_some_and(|m| m.invited_by.is_some());
    match &verified.intent.body {
        Body::MemberAccepted(_) if !invited => Err(Refusal::NotInvited),
        Body::MemberAccepted(_) | Body::MemberLeft(_) => Ok(()),
        _ if invited => Err(Refusal::NotAccepted),
        _ => Ok(()),
    }
}
