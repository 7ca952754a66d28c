//! An intent whose author, signature, counter and `as_of` hold, and what its author may do.

use coterie_types::{ChannelId, Millis, RoleId, Seq, UserId};

use crate::{Channel, Flag, Intent, Member, Permissions, Refusal, Role, State};

/// A verified intent with its place in the log.
pub(super) struct Verified<'a> {
    pub(super) seq: Seq,
    pub(super) at: Millis,
    pub(super) intent: &'a Intent,
}

impl Verified<'_> {
    /// The author.
    pub(super) const fn author(&self) -> UserId {
        self.intent.user
    }

    /// What the author may do now, in a channel or in the server as a whole.
    pub(super) fn permissions(&self, state: &State, channel: Option<ChannelId>) -> Permissions {
        state.permissions_at(self.author(), channel, self.at)
    }

    /// The author needs a permission in the server as a whole.
    pub(super) fn require(&self, state: &State, flag: Flag) -> Result<(), Refusal> {
        self.require_in(state, flag, None)
    }

    /// The author needs a permission in a channel.
    pub(super) fn require_in(
        &self,
        state: &State,
        flag: Flag,
        channel: Option<ChannelId>,
    ) -> Result<(), Refusal> {
        let has = self.permissions(state, channel).has(flag);
        if has { Ok(()) } else { Err(Refusal::Forbidden(flag)) }
    }

    /// Only the owner.
    pub(super) fn require_owner(&self, state: &State) -> Result<(), Refusal> {
        if state.is_owner(self.author()) { Ok(()) } else { Err(Refusal::NotOwner) }
    }

    /// The author stands above a user.
    pub(super) fn require_above(&self, state: &State, user: UserId) -> Result<(), Refusal> {
        let above = state.rank(self.author()) > state.rank(user);
        if above { Ok(()) } else { Err(Refusal::Rank) }
    }

    /// The author stands above a role.
    pub(super) fn require_above_role(&self, state: &State, role: &Role) -> Result<(), Refusal> {
        let above = state.is_above_role(self.author(), role);
        if above { Ok(()) } else { Err(Refusal::Rank) }
    }
}

impl State {
    pub(super) fn require_role(&self, role: RoleId) -> Result<&Role, Refusal> {
        self.role(role).ok_or(Refusal::RoleUnknown)
    }

    /// A role that is not `@everyone`.
    pub(super) fn require_own_role(&self, role: RoleId) -> Result<&Role, Refusal> {
        if role == self.everyone() {
            return Err(Refusal::RoleEveryone);
        }
        self.require_role(role)
    }

    pub(super) fn require_channel(&self, channel: ChannelId) -> Result<&Channel, Refusal> {
        self.channel(channel).ok_or(Refusal::ChannelUnknown)
    }

    pub(super) fn require_category(&self, channel: ChannelId) -> Result<&Channel, Refusal> {
        let category = self.require_channel(channel)?;
        if category.has_group() { Err(Refusal::Category) } else { Ok(category) }
    }

    pub(super) fn require_member(&self, user: UserId) -> Result<&Member, Refusal> {
        self.member(user).ok_or(Refusal::TargetNotMember)
    }
}
