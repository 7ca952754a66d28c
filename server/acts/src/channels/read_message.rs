//! `GET /v1/channels/{id}/messages/{message_id}`.

use coterie_protocol::{envelope::EnvelopeKind, rest::LogItem};
use coterie_types::{ChannelId, DeviceId, MessageId};

use super::envelopes::item;
use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// A message by its id. Devices choose ids, and two may have chosen the same: then `device`
    /// says which is meant.
    ///
    /// # Errors
    /// `not_found`; `invalid` when there are several and `device` is not given.
    pub async fn read_message(
        &self,
        caller: &Caller,
        channel: ChannelId,
        message: MessageId,
        device: Option<DeviceId>,
    ) -> Answer<LogItem> {
        self.channel(caller.user, channel).await?;
        let mut rows = self.store.list_messages(channel, message).await?;
        let kinds = [EnvelopeKind::Message, EnvelopeKind::Anonymous].map(EnvelopeKind::number);
        rows.retain(|row| kinds.contains(&row.kind) && device.is_none_or(|d| d == row.device));
        if rows.len() > 1 {
            let detail = "several devices have sent a message with this id: name one of them";
            return Err(ActError::invalid(detail).with_rule("message_ambiguous"));
        }
        rows.pop().map(item).ok_or_else(ActError::not_found)
    }
}
