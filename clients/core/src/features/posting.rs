//! What all requests that send a message ask and tell.

use coterie_types::{ChannelId, MessageId, Seq};
use serde::Serialize;

use crate::{
    Core, Failure, FailureKind,
    channel::{Channel, Sent},
    turn::Turn,
};

impl Core {
    /// Whether something may be sent to a channel that is up to date.
    pub(super) fn refuse_sending(&self, id: ChannelId) -> Result<(), Failure> {
        self.refuse_hopeless(id)?;
        let channel = self.channels.get(&id).ok_or_else(Failure::no_channel)?;
        if !self.entitled(channel) {
            return Err(Failure::no_channel());
        }
        self.refuse_request(id)?;
        self.refuse_changed_identity(id)
    }

    /// Whether there is still hope for what waits to be sent.
    pub(super) fn refuse_hopeless(&self, id: ChannelId) -> Result<(), Failure> {
        let channel = self.channels.get(&id).ok_or_else(Failure::no_channel)?;
        self.refuse_paused(channel.server, Some(id))?;
        if self.servers.get(&channel.server).is_none_or(|server| server.gone) {
            return Err(Failure::no_channel());
        }
        Ok(())
    }

    /// Puts a message into the queue, unless it stands there already.
    pub(super) fn enqueue_once(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        message: MessageId,
        content: Vec<u8>,
    ) {
        let same = |c: &Channel| c.outbox.iter().any(|q| q.record.message_id == message);
        if !self.channels.get(&id).is_some_and(same) {
            self.enqueue(turn, id, message, content);
        }
    }

    /// What came of a message, once.
    pub(super) fn take_outcome(
        &mut self,
        id: ChannelId,
        message: MessageId,
    ) -> Option<Result<Sent, Failure>> {
        self.channels.get_mut(&id)?.outcomes.remove(&message)
    }

    /// Takes back what no call can have carried to the node; gives how many one may have.
    pub(super) fn take_all_back(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        messages: &[MessageId],
        failure: &Failure,
    ) -> usize {
        let taken = messages.iter().filter(|message| self.take_back(turn, id, **message, failure));
        let taken = taken.count();
        for message in messages {
            self.take_outcome(id, *message);
        }
        messages.len() - taken
    }

    /// How a request ends that nobody answered in time, with these messages on their way.
    pub(super) fn give_up_sending(
        &mut self,
        turn: &mut Turn<'_>,
        sending: Option<(ChannelId, &[MessageId])>,
    ) -> Failure {
        let words = "the node did not answer in time";
        let failure = Failure::new(FailureKind::Unreachable, "unreachable", words);
        let Some((id, messages)) = sending else { return failure };
        let tail = match self.take_all_back(turn, id, messages, &failure) {
            0 => "not sent",
            _ => "it may have been sent: the next contact settles it",
        };
        Failure { message: format!("{words}; {tail}"), ..failure }
    }
}

/// A message that the node has acknowledged.
#[derive(Debug, Serialize)]
pub(super) struct SentView {
    message_id: MessageId,
    channel_id: ChannelId,
    seq: Seq,
    epoch: u64,
    /// When it closes, of an anonymous poll; milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) closes_at: Option<u64>,
}

/// A message that the node has acknowledged.
pub(super) const fn sent_view(id: ChannelId, message: MessageId, sent: Sent) -> SentView {
    let Sent { seq, epoch } = sent;
    SentView { message_id: message, channel_id: id, seq, epoch, closes_at: None }
}

/// The id that a message is given by whoever asks for it.
pub(super) fn named(text: &str) -> Result<MessageId, Failure> {
    text.parse().map_err(|e: coterie_types::ParseIdError| {
        Failure::new(FailureKind::Usage, "usage", e.to_string())
    })
}

/// The id that a message was given, or a new one.
pub(super) fn message_id(
    core: &Core,
    turn: &mut Turn<'_>,
    given: Option<String>,
) -> Result<MessageId, Failure> {
    given.map_or_else(|| Ok(core.new_message_id(turn)), |text| named(&text))
}
