//! `send`: queued durably, sealed, posted, acknowledged; in order, each exactly once.

use std::collections::VecDeque;

use coterie_types::{ChannelId, MessageId};
use serde_json::json;

use super::compose::bytes_of;
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    turn::Turn,
};

enum Stage {
    Begin,
    Servers,
    Channel(ChannelId),
    Sending(ChannelId),
}

pub(super) struct Send {
    channel: String,
    texts: Vec<String>,
    message_id: Option<String>,
    waiting: VecDeque<MessageId>,
    sent: usize,
    stage: Stage,
}

impl Send {
    pub(super) fn new(channel: String, texts: Vec<String>, message_id: Option<String>) -> Self {
        Self { channel, texts, message_id, waiting: VecDeque::new(), sent: 0, stage: Stage::Begin }
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
            let outcome = core.channels.get_mut(&id).and_then(|c| c.outcomes.remove(&message));
            let Some(outcome) = outcome else { return self.check(core, id) };
            self.waiting.pop_front();
            let sent = match outcome {
                Ok(sent) => sent,
                Err(failure) => {
                    self.take_back(core, turn, id, &failure);
                    return Err(failure);
                }
            };
            self.sent += 1;
            let row = json!({ "message_id": message, "channel_id": id, "seq": sent.seq, "epoch": sent.epoch });
            turn.row(ask, row);
        }
        Ok(Step::Done(json!({ "sent": self.sent })))
    }

    /// Whether there is still hope.
    fn check(&self, core: &Core, id: ChannelId) -> Result<Step, Failure> {
        let Some(channel) = core.channels.get(&id) else { return Err(Failure::no_channel()) };
        core.refuse_paused(channel.server, Some(id))?;
        if core.servers.get(&channel.server).is_none_or(|s| s.gone) {
            return Err(Failure::no_channel());
        }
        Ok(Step::Wait)
    }

    fn take_back(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        id: ChannelId,
        failure: &Failure,
    ) -> usize {
        let waiting = std::mem::take(&mut self.waiting);
        let taken =
            waiting.iter().filter(|message| core.take_back(turn, id, **message, failure)).count();
        for message in &waiting {
            if let Some(channel) = core.channels.get_mut(&id) {
                channel.outcomes.remove(message);
            }
        }
        waiting.len() - taken
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
        match self.stage {
            Stage::Begin => {
                core.sync_servers()?;
                self.stage = Stage::Servers;
            }
            Stage::Servers if core.servers_synced() => {
                let id = core.resolve_channel(&self.channel)?;
                core.sync_channel(id);
                self.stage = Stage::Channel(id);
                return self.step(core, turn, ask, Input::Look);
            }
            Stage::Channel(id) if core.channel_synced(id) => {
                let entitled = core.channels.get(&id).is_some_and(|c| core.entitled(c));
                self.check(core, id)?;
                if !entitled {
                    return Err(Failure::no_channel());
                }
                core.refuse_request(id)?;
                core.refuse_changed_identity(id)?;
                self.enqueue(core, turn, id)?;
                self.stage = Stage::Sending(id);
                return self.step(core, turn, ask, Input::Look);
            }
            Stage::Sending(id) => return self.collect(core, turn, ask, id),
            _ => {}
        }
        Ok(Step::Wait)
    }

    fn patient(&self) -> bool {
        true
    }

    fn abandon(&mut self, core: &mut Core, turn: &mut Turn<'_>) -> Failure {
        let words = "the node did not answer in time";
        let failure = Failure::new(FailureKind::Unreachable, "unreachable", words);
        let Stage::Sending(id) = self.stage else { return failure };
        let open = self.take_back(core, turn, id, &failure);
        let tail = if open == 0 {
            "not sent"
        } else {
            "it may have been sent: the next contact settles it"
        };
        Failure { message: format!("{words}; {tail}"), ..failure }
    }
}
