//! What a member may do: the order of resolution, once, for answers and for explanations.

use coterie_types::{ChannelId, Millis, RoleId, UserId};

use super::{Flag, Permissions};
use crate::{Channel, ChannelKind, Member, State};

/// What is left to those who are timed out.
const TIMED_OUT: Permissions = Permissions::of(&[Flag::ViewChannel, Flag::ReadHistory]);
/// What falls away without `SEND_MESSAGES`.
const NEEDS_SEND: Permissions = Permissions::of(&[
    Flag::MentionEveryone,
    Flag::AttachFiles,
    Flag::EmbedLinks,
    Flag::SendPolls,
    Flag::PostAnonymously,
]);

/// What is left to those who were added to a dm and have not accepted yet.
const INVITED: Permissions = Permissions::of(&[Flag::ViewChannel]);
/// What the owner of a dm has beside what everybody has there.
const DM_OWNER: Permissions = Permissions::of(&[Flag::KickMembers, Flag::ManageChannels]);

/// One step of a resolution, with what it does to the set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    NotMember,
    NoChannel,
    Owner,
    EveryoneBase,
    RoleBase(RoleId),
    Administrator,
    EveryoneOverwrite,
    RoleDeny(RoleId),
    RoleAllow(RoleId),
    MemberOverwrite,
    DmOwner,
    Invited,
    TimedOut,
    WithoutView,
    WithoutSend,
    WithoutConnect,
}

/// Looks on while a set is resolved; told of each step what it takes away and then adds.
pub(super) trait Watch {
    fn step(&mut self, step: Step, taken: Permissions, added: Permissions);
}

/// Looks at nothing.
impl Watch for () {
    fn step(&mut self, _: Step, _: Permissions, _: Permissions) {}
}

impl State {
    /// What a user may do in a channel, or in the server as a whole, leaving time-outs aside:
    /// with this everybody judges what is in a channel, and the node alone enforces time-outs on
    /// what is sent. Nothing for strangers and in channels that do not exist.
    #[must_use]
    pub fn permissions(&self, user: UserId, channel: Option<ChannelId>) -> Permissions {
        self.resolve(user, channel, None, &mut ())
    }

    /// The same at a time, at which the user may be timed out.
    #[must_use]
    pub fn permissions_at(
        &self,
        user: UserId,
        channel: Option<ChannelId>,
        at: Millis,
    ) -> Permissions {
        self.resolve(user, channel, Some(at), &mut ())
    }

    /// Whether a user has a permission, in a channel or in the server as a whole, leaving
    /// time-outs aside.
    #[must_use]
    pub fn may(&self, user: UserId, flag: Flag, channel: Option<ChannelId>) -> bool {
        self.permissions(user, channel).has(flag)
    }

    /// The same at a time.
    #[must_use]
    pub fn may_at(&self, user: UserId, flag: Flag, channel: Option<ChannelId>, at: Millis) -> bool {
        self.permissions_at(user, channel, at).has(flag)
    }

    /// Whether a user is timed out at a time: the end lies after it. Never the owner or an
    /// administrator.
    #[must_use]
    pub fn is_timed_out(&self, user: UserId, at: Millis) -> bool {
        self.timeout(user).is_some_and(|until| until > at)
            && !self.may(user, Flag::Administrator, None)
    }

    /// Whether a channel is private: a member without roles may not view it.
    #[must_use]
    pub fn is_private(&self, channel: ChannelId) -> bool {
        let everyone = self.everyone();
        let base = self.role(everyone).map_or(Permissions::NONE, |role| role.permissions);
        let overwrite = self.channel(channel).and_then(|c| c.overwrites.role(everyone)).copied();
        let overwrite = overwrite.unwrap_or_default();
        let set = base.without(overwrite.deny) | overwrite.allow;
        !base.has(Flag::Administrator) && !set.has(Flag::ViewChannel)
    }

    /// Whether those who hold the same roles as a member, who is not the owner, may view a
    /// channel, an overwrite of the member's own left aside.
    pub(crate) fn class_may_view(&self, member: &Member, channel: &Channel) -> bool {
        self.class_permissions(member, channel).has(Flag::ViewChannel)
    }

    /// What those may do in a channel who hold the same roles as a member, who is not the owner,
    /// an overwrite of the member's own left aside, and time-outs.
    pub(crate) fn class_permissions(&self, member: &Member, channel: &Channel) -> Permissions {
        let base = self.base(member, &mut ());
        if base.has(Flag::Administrator) {
            return Permissions::EVERYTHING;
        }
        let set = self.overwritten_by_roles(base, member, channel, &mut ());
        implied_loss(set, channel.kind, &mut ())
    }

    /// Whether those are administrators who hold the same roles as a member.
    pub(crate) fn class_is_administrator(&self, member: &Member) -> bool {
        self.base(member, &mut ()).has(Flag::Administrator)
    }

    pub(super) fn resolve(
        &self,
        user: UserId,
        channel: Option<ChannelId>,
        at: Option<Millis>,
        watch: &mut impl Watch,
    ) -> Permissions {
        const NONE: Permissions = Permissions::NONE;
        const EVERYTHING: Permissions = Permissions::EVERYTHING;
        let Some(member) = self.member(user) else {
            watch.step(Step::NotMember, EVERYTHING, NONE);
            return NONE;
        };
        let timed_out = at.is_some_and(|at| self.timeout(user).is_some_and(|until| until > at));
        self.resolve_as(member, timed_out, channel, watch)
    }

    /// What somebody may do who is as a member is said to be.
    pub(super) fn resolve_as(
        &self,
        member: &Member,
        timed_out: bool,
        channel: Option<ChannelId>,
        watch: &mut impl Watch,
    ) -> Permissions {
        const NONE: Permissions = Permissions::NONE;
        const EVERYTHING: Permissions = Permissions::EVERYTHING;
        let user = member.user;
        let channel = match channel.map(|id| self.channel(id)) {
            Some(None) => {
                watch.step(Step::NoChannel, EVERYTHING, NONE);
                return NONE;
            }
            known => known.flatten(),
        };
        if self.is_owner(user) && !self.is_dm() {
            watch.step(Step::Owner, NONE, EVERYTHING);
            return EVERYTHING;
        }
        let base = self.base(member, watch);
        if base.has(Flag::Administrator) {
            watch.step(Step::Administrator, NONE, EVERYTHING);
            return EVERYTHING;
        }
        let mut set = match channel {
            Some(channel) => self.overwritten(base, member, channel, watch),
            None => base,
        };
        if self.is_owner(user) {
            watch.step(Step::DmOwner, NONE, DM_OWNER);
            set = set | DM_OWNER;
        }
        if member.invited_by.is_some() {
            watch.step(Step::Invited, EVERYTHING.without(INVITED), NONE);
            set = set & INVITED;
        }
        if timed_out {
            watch.step(Step::TimedOut, EVERYTHING.without(TIMED_OUT), NONE);
            set = set & TIMED_OUT;
        }
        match channel {
            Some(channel) => implied_loss(set, channel.kind, watch),
            None => set,
        }
    }

    /// `@everyone` and every role held: at server level roles only add.
    fn base(&self, member: &Member, watch: &mut impl Watch) -> Permissions {
        let mut set = Permissions::NONE;
        let everyone = self.everyone();
        for id in std::iter::once(&everyone).chain(member.roles.iter()) {
            let Some(role) = self.role(*id) else { continue };
            let step = if *id == everyone { Step::EveryoneBase } else { Step::RoleBase(*id) };
            watch.step(step, Permissions::NONE, role.permissions);
            set = set | role.permissions;
        }
        set
    }

    fn overwritten(
        &self,
        set: Permissions,
        member: &Member,
        channel: &Channel,
        watch: &mut impl Watch,
    ) -> Permissions {
        let set = self.overwritten_by_roles(set, member, channel, watch);
        let Some(own) = channel.overwrites.member(member.user) else { return set };
        watch.step(Step::MemberOverwrite, own.deny, own.allow);
        set.without(own.deny) | own.allow
    }

    fn overwritten_by_roles(
        &self,
        mut set: Permissions,
        member: &Member,
        channel: &Channel,
        watch: &mut impl Watch,
    ) -> Permissions {
        let mut step = |step, taken, added| {
            watch.step(step, taken, added);
            set = set.without(taken) | added;
        };
        let overwrites = &channel.overwrites;
        if let Some(overwrite) = overwrites.role(self.everyone()) {
            step(Step::EveryoneOverwrite, overwrite.deny, overwrite.allow);
        }
        // United first: all that is denied, then all that is allowed.
        if overwrites.has_roles() {
            let of = |id: &RoleId| overwrites.role(*id).map(|overwrite| (*id, *overwrite));
            let held = || member.roles.iter().filter_map(of);
            for (id, overwrite) in held() {
                step(Step::RoleDeny(id), overwrite.deny, Permissions::NONE);
            }
            for (id, overwrite) in held() {
                step(Step::RoleAllow(id), Permissions::NONE, overwrite.allow);
            }
        }
        set
    }
}

/// What falls away by meaning in a channel when another flag is missing.
fn implied_loss(set: Permissions, kind: ChannelKind, watch: &mut impl Watch) -> Permissions {
    let mut lose = |step, set: Permissions, lost| {
        watch.step(step, lost, Permissions::NONE);
        set.without(lost)
    };
    if !set.has(Flag::ViewChannel) {
        return lose(Step::WithoutView, set, Permissions::EVERYTHING);
    }
    if kind == ChannelKind::Voice && !set.has(Flag::Connect) {
        let view = Permissions::of(&[Flag::ViewChannel]);
        return lose(Step::WithoutConnect, set, Permissions::EVERYTHING.without(view));
    }
    if set.has(Flag::SendMessages) { set } else { lose(Step::WithoutSend, set, NEEDS_SEND) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loss(set: &[Flag], kind: ChannelKind) -> Permissions {
        implied_loss(Permissions::of(set), kind, &mut ())
    }

    #[test]
    fn without_view_channel_nothing_is_left_and_without_send_no_attachments() {
        let text = ChannelKind::Text;
        assert_eq!(loss(&[Flag::SendMessages, Flag::AttachFiles], text), Permissions::NONE);
        let left = loss(&[Flag::ViewChannel, Flag::AttachFiles, Flag::ReadHistory], text);
        assert_eq!(left, Permissions::of(&[Flag::ViewChannel, Flag::ReadHistory]));
        let all = implied_loss(Permissions::EVERYONE, text, &mut ());
        assert_eq!(all, Permissions::EVERYONE);
    }

    #[test]
    fn without_connect_a_voice_channel_is_only_seen() {
        let flags = [Flag::ViewChannel, Flag::SendMessages, Flag::Speak, Flag::ManageRoles];
        assert_eq!(loss(&flags, ChannelKind::Voice), Permissions::of(&[Flag::ViewChannel]));
        assert!(loss(&flags, ChannelKind::Text).has(Flag::Speak));
    }
}
