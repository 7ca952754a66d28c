//! `DELETE /v1/channels/{id}/messages/{message_id}`: a tombstone erases a body.

use coterie_protocol::rest::{Appended, DeleteMessage};
use coterie_types::{ChannelId, MessageId};

use super::tombstones::parse;
use crate::{ActError, Answer, Caller, Node, detached::detached};

impl Node {
    /// Appends a signed tombstone and erases the message's body; its hash stays.
    ///
    /// # Errors
    /// `not_found`, `gone` (deleted before), `forbidden` (with the permission), `invalid`,
    /// `head_unknown`, `head_stale`, `malformed`, `too_large`.
    pub async fn delete_message(
        &self,
        caller: &Caller,
        channel: ChannelId,
        target: MessageId,
        body: &DeleteMessage,
    ) -> Answer<Appended> {
        self.channel(caller.user, channel).await?;
        let parsed = parse(caller, channel, Some(target), body)?;
        let (node, user) = (self.clone(), caller.user);
        detached(async move {
            let access = node.channel(user, channel).await?;
            let (answers, _) = node.append_tombstones(access, channel, user, &[Ok(parsed)]).await?;
            answers.into_iter().next().unwrap_or_else(|| Err(ActError::not_found()))
        })
        .await
    }
}
