//! What a route is about: which intents it takes.

use coterie_policy::{Body, Refusal, State, Target};
use coterie_protocol::rest::OverwriteTarget;
use coterie_types::{ChannelId, InvitationId, RoleId, UserId};

use crate::{ActError, Answer};

/// What a route changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A server's settings, listing and owner.
    Server,
    /// A server's end.
    ServerEnd,
    /// A new channel.
    NewChannel,
    /// A channel's settings.
    Channel(ChannelId),
    /// A channel's end.
    ChannelEnd(ChannelId),
    /// An overwrite of a channel.
    Overwrite(ChannelId, OverwriteTarget),
    /// A channel that takes over its category's overwrites.
    Sync(ChannelId),
    /// The group of a channel, which is given up.
    Reset(ChannelId),
    /// A channel's policy for anonymous posts.
    Anonymity(ChannelId),
    /// A member's nickname and time-out.
    Member(UserId),
    /// The end of a membership, one's own or another's.
    MemberEnd(UserId),
    /// A role that a member gets.
    RoleGiven(UserId, RoleId),
    /// A role that a member loses.
    RoleTaken(UserId, RoleId),
    /// A new role.
    NewRole,
    /// A role's properties and position.
    Role(RoleId),
    /// A role's end.
    RoleEnd(RoleId),
    /// A ban.
    Ban(UserId),
    /// A ban's end.
    BanEnd(UserId),
    /// A new invitation.
    NewInvitation,
    /// An invitation's end.
    InvitationEnd(InvitationId),
}

impl About {
    /// Whether the route takes an intent: of a kind that fits, about what its path names.
    ///
    /// # Errors
    /// `invalid`, with the rule `wrong_kind` or `wrong_target`.
    pub(crate) fn check(self, author: UserId, body: &Body) -> Answer<()> {
        let Some(about) = self.names(author, body) else {
            let detail = format!("this route takes no {}", body.name());
            return Err(ActError::invalid(detail).with_rule("wrong_kind"));
        };
        if about {
            Ok(())
        } else {
            let detail = "the intent is not about what the path names";
            Err(ActError::invalid(detail).with_rule("wrong_target"))
        }
    }

    /// Whether the intent is about what the path names; nothing if its kind does not fit.
    fn names(self, author: UserId, body: &Body) -> Option<bool> {
        Some(match (self, body) {
            (
                Self::Server,
                Body::ServerChanged(_)
                | Body::ServerListed(_)
                | Body::OwnerTransferred(_)
                | Body::VersionFloor(_),
            )
            | (Self::ServerEnd, Body::ServerDeleted(_))
            | (Self::NewChannel, Body::ChannelCreated(_))
            | (Self::NewRole, Body::RoleCreated(_))
            | (Self::NewInvitation, Body::InvitationCreated(_)) => true,
            (Self::Channel(channel), Body::ChannelChanged(body)) => body.channel == channel,
            (Self::ChannelEnd(channel), Body::ChannelDeleted(body)) => body.channel == channel,
            (Self::Overwrite(channel, target), Body::OverwriteSet(body)) => {
                body.channel == channel && is_target(target, body.target)
            }
            (Self::Sync(channel), Body::ChannelSynced(body)) => body.channel == channel,
            (Self::Reset(channel), Body::GroupReset(body)) => body.channel == channel,
            (Self::Anonymity(channel), Body::AnonymitySet(body)) => body.channel == channel,
            (Self::Member(user), Body::NicknameSet(body)) => body.user == user,
            (Self::Member(user), Body::TimeoutSet(body)) => body.user == user,
            (Self::MemberEnd(user), Body::MemberLeft(_)) => author == user,
            (Self::MemberEnd(user), Body::MemberKicked(body)) => body.user == user,
            (Self::RoleGiven(user, role), Body::RoleGranted(body)) => {
                (body.user, body.role) == (user, role)
            }
            (Self::RoleTaken(user, role), Body::RoleRevoked(body)) => {
                (body.user, body.role) == (user, role)
            }
            (Self::Role(role), Body::RoleChanged(body)) => body.role == role,
            (Self::Role(role), Body::RoleMoved(body)) => body.role == role,
            (Self::RoleEnd(role), Body::RoleDeleted(body)) => body.role == role,
            (Self::Ban(user), Body::MemberBanned(body)) => body.user == user,
            (Self::BanEnd(user), Body::MemberUnbanned(body)) => body.user == user,
            (Self::InvitationEnd(invitation), Body::InvitationClosed(body)) => {
                body.invitation == invitation
            }
            _ => return None,
        })
    }
}

fn is_target(asked: OverwriteTarget, target: Target) -> bool {
    match target {
        Target::Role(role) => asked == OverwriteTarget::Role(role),
        Target::Member(user) => asked == OverwriteTarget::Member(user),
    }
}

/// What an author may not do to a channel that they may not view is refused as if there were no
/// such channel.
pub(crate) fn hidden(state: &State, author: UserId, body: &Body, refusal: Refusal) -> Refusal {
    let unseen = |channel: &ChannelId| {
        let view = coterie_policy::Flag::ViewChannel;
        state.channel(*channel).is_some() && !state.may(author, view, Some(*channel))
    };
    match refusal {
        Refusal::Forbidden(_)
        | Refusal::Category
        | Refusal::ChannelKind
        | Refusal::NotInCategory
            if channels(body).iter().flatten().any(unseen) =>
        {
            Refusal::ChannelUnknown
        }
        other => other,
    }
}

/// The channels that an intent names.
fn channels(body: &Body) -> [Option<ChannelId>; 2] {
    match body {
        Body::ChannelCreated(body) => [body.category, None],
        Body::ChannelChanged(body) => [Some(body.channel), body.new_category().flatten()],
        Body::ChannelDeleted(body) => [Some(body.channel), None],
        Body::OverwriteSet(body) => [Some(body.channel), None],
        Body::ChannelSynced(body) => [Some(body.channel), None],
        Body::AnonymitySet(body) => [Some(body.channel), None],
        Body::GroupReset(body) => [Some(body.channel), None],
        Body::AuthorBlocked(body) => [Some(body.channel), None],
        Body::HistorySet(body) => [Some(body.channel), None],
        Body::InvitationCreated(body) => [body.channel, None],
        _ => [None, None],
    }
}

#[cfg(test)]
mod tests {
    use coterie_policy::body::{
        ChannelDeleted, MemberKicked, MemberLeft, NicknameSet, OverwriteSet, RoleMoved,
        ServerDeleted,
    };

    use super::*;

    fn rule(about: About, body: impl Into<Body>) -> Option<String> {
        let author = UserId::from_bytes([1; 16]);
        about.check(author, &body.into()).err().and_then(|error| error.extras.rule)
    }

    #[test]
    fn wrong_kind() {
        let end = || ServerDeleted {};
        assert_eq!(rule(About::ServerEnd, end()), None);
        assert_eq!(rule(About::Server, end()).as_deref(), Some("wrong_kind"));
        let channel = ChannelId::from_bytes([2; 16]);
        let deleted = ChannelDeleted { channel };
        assert_eq!(rule(About::Channel(channel), deleted).as_deref(), Some("wrong_kind"));
    }

    #[test]
    fn wrong_target() {
        let (me, you) = (UserId::from_bytes([1; 16]), UserId::from_bytes([2; 16]));
        let wrong = Some("wrong_target");
        assert_eq!(rule(About::MemberEnd(me), MemberLeft {}), None);
        assert_eq!(rule(About::MemberEnd(you), MemberLeft {}).as_deref(), wrong);
        assert_eq!(rule(About::MemberEnd(you), MemberKicked { user: you }), None);
        assert_eq!(rule(About::MemberEnd(me), MemberKicked { user: you }).as_deref(), wrong);
        let nick = || NicknameSet { user: you, nickname: "x".into() };
        assert_eq!(rule(About::Member(you), nick()), None);
        assert_eq!(rule(About::Member(me), nick()).as_deref(), wrong);
        let (one, other) = (RoleId::from_bytes([1; 16]), RoleId::from_bytes([2; 16]));
        assert_eq!(
            rule(About::Role(one), RoleMoved { role: other, position: 1 }).as_deref(),
            wrong
        );
        // A role and a user of the same bytes are two targets.
        let channel = ChannelId::from_bytes([3; 16]);
        let set = |target| OverwriteSet { channel, target, overwrite: Default::default() };
        let about = About::Overwrite(channel, OverwriteTarget::Role(one));
        assert_eq!(rule(about, set(Target::Role(one))), None);
        assert_eq!(rule(about, set(Target::Member(me))).as_deref(), wrong);
        assert_eq!(rule(about, set(Target::Role(other))).as_deref(), wrong);
    }
}
