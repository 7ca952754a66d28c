//! Who may see a channel.

use std::sync::Arc;

use coterie_policy::Flag;
use coterie_types::{ChannelId, ServerId, UserId};

use super::ChannelSlot;
use crate::{ActError, Answer, Node, policy::Folded};

/// A channel that the caller may see.
pub(super) struct Access {
    pub(super) slot: Arc<ChannelSlot>,
    pub(super) policy: Arc<Folded>,
}

impl Node {
    /// A channel that has a log, and its server's policy. Absent and not viewable answer alike.
    pub(super) async fn channel(&self, user: UserId, channel: ChannelId) -> Answer<Access> {
        let policy = self.viewable(user, channel).await?;
        if policy.present().channel(channel).is_some_and(|channel| !channel.has_group()) {
            let detail = "nothing is said in a category";
            return Err(ActError::invalid(detail).with_rule("no_group"));
        }
        Ok(Access { slot: self.channels.get(channel), policy })
    }

    /// The policy of a channel's server, for those who may view the channel.
    ///
    /// # Errors
    /// `not_found`.
    pub(crate) async fn viewable(&self, user: UserId, channel: ChannelId) -> Answer<Arc<Folded>> {
        let policy = self.policy(self.server_of(channel).await?).await?;
        if !may_view(&policy, user, channel) {
            return Err(ActError::not_found());
        }
        policy.check_member(user)?;
        Ok(policy)
    }

    /// The server of a channel.
    ///
    /// # Errors
    /// `not_found`.
    pub(crate) async fn server_of(&self, channel: ChannelId) -> Answer<ServerId> {
        let slot = self.channels.get(channel);
        if let Some(server) = slot.server.get() {
            return Ok(*server);
        }
        let row = self.store.find_channel(channel).await?;
        let server = row.ok_or_else(ActError::not_found)?.server;
        Ok(*slot.server.get_or_init(|| server))
    }
}

pub(crate) fn may_view(policy: &Folded, user: UserId, channel: ChannelId) -> bool {
    let state = policy.present();
    state.channel(channel).is_some()
        && state.member(user).is_some()
        && state.may(user, Flag::ViewChannel, Some(channel))
}
