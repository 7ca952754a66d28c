//! `GET /v1/channels/{id}/group`.

use coterie_protocol::rest::{GroupState, GroupView};
use coterie_types::{Bytes, ChannelId};

use crate::{Answer, Caller, Node};

impl Node {
    /// What a joiner needs, as of one moment.
    ///
    /// # Errors
    /// `not_found` to whoever may not view the channel.
    pub async fn group_state(&self, caller: &Caller, channel: ChannelId) -> Answer<GroupState> {
        let access = self.channel(caller.user, channel).await?;
        let mut state = access.slot.lock().await;
        let loaded = self.take_loaded(channel, &mut state).await?;
        let current = match loaded.current(access.policy.present()) {
            Ok(current) => current,
            Err(error) => {
                *state = Some(loaded);
                return Err(error);
            }
        };
        let group = current.zip(loaded.pinned).map(|(group, pinned)| GroupView {
            incarnation: group.id.incarnation,
            epoch: group.epoch(),
            group_info: Bytes(group.check.group_info().to_vec()),
            head: loaded.head,
            pinned,
        });
        let head = group.is_none().then_some(loaded.head);
        *state = Some(loaded);
        Ok(GroupState { group, head })
    }
}
