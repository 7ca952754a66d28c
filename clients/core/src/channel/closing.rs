//! A channel that the user may no longer view, or that is gone: its group is given up, and nothing
//! is sent there. Whoever may view it again joins it anew.

use coterie_policy::Flag;
use coterie_types::ChannelId;

use super::{Busy, Channel, join::drop_joining, ladder::Lost};
use crate::{Core, Failure, turn::Turn};

impl Core {
    /// Whether the user may view a channel at the newest policy head.
    pub(crate) fn viewed(&self, channel: &Channel) -> bool {
        let state = self.servers.get(&channel.server).and_then(|server| server.policy.state());
        let view = |user| state.is_some_and(|s| s.may(user, Flag::ViewChannel, Some(channel.id)));
        self.account.as_ref().is_some_and(|account| view(account.user))
    }

    pub(crate) fn close_unless_viewed(&mut self, turn: &mut Turn<'_>, id: ChannelId) {
        self.with_channel(id, |core, channel| {
            if !core.viewed(channel) {
                core.close(turn, channel);
            }
        });
    }

    fn close(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        drop_joining(turn, channel);
        self.give_up_group(turn, channel, Lost::Removed);
        channel.view = None;
        channel.urgent = false;
        channel.turn_at = None;
        self.gateway.unfollow(channel.id);
        // What is on its way may still be acknowledged.
        if channel.busy != Some(Busy::Post) {
            self.drop_outbox(turn, channel);
        }
    }

    /// Nothing that waits here is ever sent.
    pub(super) fn drop_outbox(&self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let waiting = channel.outbox.iter().filter(|queued| !queued.acknowledged);
        let waiting: Vec<_> = waiting.map(|queued| queued.record.message_id).collect();
        for message in waiting {
            self.drop_queued(turn, channel, message, Failure::no_channel());
        }
    }
}
