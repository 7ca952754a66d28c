//! Who loses sight of a channel: what was encrypted under an older head may not follow.

use coterie_types::{ChannelId, Seq, UserId};

use crate::{Channel, Flag, Overwrite, Role, State};

impl State {
    /// The channels that a user may view.
    pub(super) fn viewable(&self, user: UserId) -> Vec<ChannelId> {
        let view = |channel: &ChannelId| self.may(user, Flag::ViewChannel, Some(*channel));
        self.channels.keys().copied().filter(view).collect()
    }

    /// The channels that a user may view, of those where giving or taking a role may change that:
    /// all for a role that gives sight by itself, else where the role has an overwrite.
    pub(super) fn viewable_by_role(&self, user: UserId, role: &Role) -> Vec<ChannelId> {
        let sight = [Flag::ViewChannel, Flag::Administrator];
        let everywhere = sight.into_iter().any(|flag| role.permissions.has(flag));
        let about = |channel: &&Channel| everywhere || channel.overwrites.role(role.id).is_some();
        let about = self.channels.values().filter(about).map(|channel| channel.id);
        about.filter(|id| self.may(user, Flag::ViewChannel, Some(*id))).collect()
    }

    /// Marks the channels that a user could view before and cannot now.
    pub(super) fn mark_exits(&mut self, user: UserId, before: &[ChannelId], seq: Seq) {
        for channel in before {
            if !self.may(user, Flag::ViewChannel, Some(*channel)) {
                self.mark_exit(*channel, seq);
            }
        }
    }

    pub(super) fn mark_exit(&mut self, channel: ChannelId, seq: Seq) {
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.last_exit = seq;
        }
    }
}

/// Whether an overwrite that takes another's place may take sight from somebody.
pub(super) fn takes_view(before: &Overwrite, after: &Overwrite) -> bool {
    let view = Flag::ViewChannel;
    (before.allow.has(view) && !after.allow.has(view))
        || (!before.deny.has(view) && after.deny.has(view))
}
