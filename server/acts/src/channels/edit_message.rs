//! `PATCH /v1/channels/{id}/messages/{message_id}`: appends an envelope whose content replaces the
//! message. The node cannot read either: that one replaces the other is for the readers to judge.

use coterie_protocol::{
    envelope::{Class, EnvelopeKind},
    rest::{MessagesPosted, PostMessages},
};
use coterie_types::{ChannelId, DeviceId, ErrorCode, MessageId};

use super::post_messages::parse;
use crate::{ActError, Answer, Caller, Node, policy::Folded};

impl Node {
    /// Appends one message of class `light` about a message of the caller's own that is there.
    ///
    /// # Errors
    /// `not_found`, `gone` (deleted), `forbidden` (rule `not_author`), and as
    /// [`Node::post_messages`].
    pub async fn edit_message(
        &self,
        caller: &Caller,
        channel: ChannelId,
        target: MessageId,
        body: &PostMessages,
    ) -> Answer<MessagesPosted> {
        let device = caller.device()?;
        let access = self.channel(caller.user, channel).await?;
        let messages = parse(body)?;
        let [message] = messages.as_slice() else {
            return Err(ActError::malformed("one message takes the place of another"));
        };
        if message.data.class != Class::Light {
            let detail = "an edit is of class light";
            return Err(ActError::invalid(detail).with_rule("class"));
        }
        // What is in the log already is answered as it was.
        if !self.is_posted(channel, device, message.id).await? {
            self.check_editable(&access.policy, caller, channel, target).await?;
        }
        self.post_messages(caller, channel, body).await
    }

    async fn is_posted(
        &self,
        channel: ChannelId,
        device: DeviceId,
        message: MessageId,
    ) -> Answer<bool> {
        Ok(self.store.find_message(channel, device, message).await?.is_some())
    }

    async fn check_editable(
        &self,
        policy: &Folded,
        caller: &Caller,
        channel: ChannelId,
        target: MessageId,
    ) -> Answer<()> {
        let mut rows = self.store.list_messages(channel, target).await?;
        rows.retain(|row| row.kind == EnvelopeKind::Message.number());
        if rows.is_empty() {
            return Err(ActError::not_found());
        }
        rows.retain(|row| policy.present().device_user(row.device) == Some(caller.user));
        if rows.is_empty() {
            let detail = "a message is edited by its author alone";
            return Err(ActError::new(ErrorCode::Forbidden, detail).with_rule("not_author"));
        }
        if rows.iter().all(|row| row.body.is_none()) {
            return Err(ActError::new(ErrorCode::Gone, "the message was deleted"));
        }
        Ok(())
    }
}
