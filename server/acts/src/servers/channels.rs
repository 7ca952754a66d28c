//! `GET /v1/servers/{id}/channels` and `GET /v1/channels/{id}`.

use coterie_policy::Flag;
use coterie_protocol::rest::{ChannelView, Channels};
use coterie_types::{ChannelId, ServerId};

use crate::{ActError, Answer, Caller, Node, policy::channel_view};

impl Node {
    /// The channels of a server that the caller may view.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member.
    pub async fn list_channels(&self, caller: &Caller, server: ServerId) -> Answer<Channels> {
        let policy = self.membership(caller.user, server).await?;
        let state = policy.present();
        let view = |id| state.may(caller.user, Flag::ViewChannel, Some(id));
        let channels = state.channels().filter(|channel| view(channel.id));
        Ok(Channels { channels: channels.map(|channel| channel_view(state, channel)).collect() })
    }

    /// A channel.
    ///
    /// # Errors
    /// `not_found` to whoever may not view it.
    pub async fn read_channel(&self, caller: &Caller, channel: ChannelId) -> Answer<ChannelView> {
        let policy = self.viewable(caller.user, channel).await?;
        let state = policy.present();
        let found = state.channel(channel).ok_or_else(ActError::not_found)?;
        Ok(channel_view(state, found))
    }
}
