//! Which channels somebody may no longer view.

use coterie_types::{ChannelId, ErrorCode, ServerId, UserId};

use crate::{Answer, Node, channels::may_view};

impl Node {
    /// Those of the server's channels that the user may not view now.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn channels_lost(
        &self,
        user: UserId,
        server: ServerId,
        channels: impl IntoIterator<Item = ChannelId> + Send,
    ) -> Answer<Vec<ChannelId>> {
        let channels: Vec<_> = channels.into_iter().collect();
        match self.policy(server).await {
            // The operator keeps everybody out.
            Ok(policy) if policy.is_disabled() => Ok(channels),
            Ok(policy) => {
                Ok(channels.into_iter().filter(|c| !may_view(&policy, user, *c)).collect())
            }
            Err(error) if error.code == ErrorCode::NotFound => Ok(channels),
            Err(error) => Err(error),
        }
    }
}
