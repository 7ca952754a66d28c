//! `send`: queued durably, sealed, posted, acknowledged; in order, each exactly once.

use std::collections::VecDeque;

use coterie_types::{ChannelId, MessageId};
use serde_json::json;

use super::{compose::bytes_of, posting::sent_view, reach::Reach};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    turn::Turn,
};

pub(super) struct Send {
    channel: Reach,
    texts: Vec<String>,
    message_id: Option<String>,
    waiting: VecDeque<MessageId>,
    sent: usize,
    /// Where they are on their way to.
    sending: Option<ChannelId>,
}

impl Send {
    pub(super) fn new(channel: String, texts: Vec<String>, message_id: Option<String>) -> Self {
        let (channel, waiting) = (Reach::new(channel), VecDeque::new());
        Self { channel, texts, message_id, waiting, sent: 0, sending: None }
    }

    fn enqueue(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        id: ChannelId,
    ) -> Result<(), Failure> {
        let usage = |e: coterie_types::ParseIdError| {
            Failure::new(FailureKind::Usage, "usage", e.to_string())
        };
        let given = self
            .message_id
            .take()
            .map(|text| text.parse::<MessageId>().map_err(usage))
            .transpose()?;
        let server = core.channels.get(&id).ok_or_else(Failure::no_channel)?.server;
        let mut contents = Vec::new();
        for text in std::mem::take(&mut self.texts) {
            let content = core.content_of(server, &text, (turn.random(), turn.now));
            contents.push(bytes_of(&content)?);
        }
        for content in contents {
            let message = given.unwrap_or_else(|| core.new_message_id(turn));
            let queued = core
                .channels
                .get(&id)
                .is_some_and(|c| c.outbox.iter().any(|q| q.record.message_id == message));
            if !queued {
                core.enqueue(turn, id, message, content);
            }
            self.waiting.push_back(message);
        }
        Ok(())
    }

    /// Tells what has been acknowledged, in order.
    fn collect(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        id: ChannelId,
    ) -> Result<Step, Failure> {
        while let Some(message) = self.waiting.front().copied() {
            let Some(outcome) = core.take_outcome(id, message) else {
                core.refuse_hopeless(id)?;
                return Ok(Step::Wait);
            };
            self.waiting.pop_front();
            let sent = match outcome {
                Ok(sent) => sent,
                Err(failure) => {
                    core.take_all_back(turn, id, self.waiting.make_contiguous(), &failure);
                    return Err(failure);
                }
            };
            self.sent += 1;
            turn.row(ask, sent_view(id, message, sent));
        }
        Ok(Step::Done(json!({ "sent": self.sent })))
    }
}

impl Flow for Send {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        if self.sending.is_none() {
            let Some(id) = self.channel.step(core)? else { return Ok(Step::Wait) };
            core.refuse_sending(id)?;
            self.enqueue(core, turn, id)?;
            self.sending = Some(id);
        }
        self.sending.map_or(Ok(Step::Wait), |id| self.collect(core, turn, ask, id))
    }

    fn patient(&self) -> bool {
        true
    }

    fn abandon(&mut self, core: &mut Core, turn: &mut Turn<'_>) -> Failure {
        let waiting = self.waiting.make_contiguous();
        core.give_up_sending(turn, self.sending.map(|id| (id, &*waiting)))
    }
}
