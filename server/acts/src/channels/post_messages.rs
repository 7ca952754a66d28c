//! `POST /v1/channels/{id}/messages`: appends application messages.

use std::collections::HashSet;

use coterie_mls::{MessageKind, peek};
use coterie_protocol::{
    envelope::{Authenticated, Class, GroupId},
    rest::{MessageToPost, MessagesPosted, PostMessages},
};
use coterie_types::{
    BlobId, Bytes, ChannelId, ErrorCode, MessageId,
    limits::{MESSAGE_MAX, MESSAGES_PER_REQUEST},
};
use tokio::sync::oneshot;

use super::{batch::Request, heads::authenticated};
use crate::{ActError, Answer, Caller, Node, blobs::check_names, detached::detached};

/// Most requests that wait for their turn in one channel.
const WAITING_MAX: usize = 2_048;

/// A message whose outside was read.
pub(super) struct Message {
    pub(super) id: MessageId,
    pub(super) body: Bytes,
    pub(super) data: Authenticated,
    pub(super) group: GroupId,
    pub(super) epoch: u64,
    /// The files that it names.
    pub(super) blobs: Vec<BlobId>,
}

impl Node {
    /// Appends messages, all or none, in order. Those that are in the log already are answered
    /// with their stored seq. Many at once share a transaction.
    ///
    /// # Errors
    /// `epoch_conflict` (with `missed`), `group_reset`, `reconcile_first`, `head_unknown`, `head_stale`,
    /// `forbidden` (with the permission), `invalid`, `malformed`, `too_large`, `not_found`.
    pub async fn post_messages(
        &self,
        caller: &Caller,
        channel: ChannelId,
        body: &PostMessages,
    ) -> Answer<MessagesPosted> {
        let device = caller.device()?;
        let access = self.channel(caller.user, channel).await?;
        let messages = parse(body)?;
        let (reply, answer) = oneshot::channel();
        let request = Request { user: caller.user, device, messages, reply };
        let (node, slot) = (self.clone(), access.slot);
        detached(async move {
            {
                let mut queue = slot.queue();
                if queue.len() >= WAITING_MAX {
                    let detail = "too many wait for this channel";
                    return Err(
                        ActError::new(ErrorCode::RateLimited, detail).with_retry_after(1_000)
                    );
                }
                queue.push(request);
            }
            // Whoever gets the channel next sends for all who wait; the others find nothing
            // left to do but their answer.
            let state = slot.lock().await;
            node.append_waiting(channel, &slot, state).await;
            answer.await.unwrap_or_else(|_| {
                Err(ActError::new(ErrorCode::Internal, "the node failed at this"))
            })
        })
        .await
    }
}

pub(super) fn parse(body: &PostMessages) -> Answer<Vec<Message>> {
    if body.messages.is_empty() || body.messages.len() > MESSAGES_PER_REQUEST {
        let detail = format!("1 to {MESSAGES_PER_REQUEST} messages in a request");
        return Err(ActError::malformed(detail));
    }
    let mut ids = HashSet::new();
    if !body.messages.iter().all(|message| ids.insert(message.message_id)) {
        return Err(ActError::malformed("a message id occurs twice in the request"));
    }
    body.messages.iter().map(parse_one).collect()
}

fn parse_one(message: &MessageToPost) -> Answer<Message> {
    if message.body.len() > MESSAGE_MAX {
        let detail = format!("a message has at most {MESSAGE_MAX} bytes");
        return Err(ActError::new(ErrorCode::TooLarge, detail));
    }
    check_names(&message.blobs)?;
    let peeked = peek(&message.body)
        .map_err(|e| ActError::invalid(e.to_string()).with_rule("mls_malformed"))?;
    if peeked.kind != MessageKind::Application {
        let detail = "not application data in a PrivateMessage";
        return Err(ActError::invalid(detail).with_rule("not_application_data"));
    }
    let group = GroupId::from_slice(&peeked.group_id);
    let wrong = || ActError::invalid("not a group of ours").with_rule("wrong_group");
    Ok(Message {
        id: message.message_id,
        body: message.body.clone(),
        data: authenticated(&peeked.aad, message.message_id, &[Class::Message, Class::Light])?,
        group: group.ok_or_else(wrong)?,
        epoch: peeked.epoch,
        blobs: message.blobs.clone(),
    })
}
