//! `send`: queued durably, sealed, posted, acknowledged; in order, each exactly once.

use std::collections::VecDeque;

use coterie_protocol::content::{Content, File};
use coterie_types::{BlobId, ChannelId, MessageId, ServerId};
use serde::Serialize;

use super::{
    compose::bytes_of,
    posting::{named, sent_view},
    reach::Reach,
};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    turn::Turn,
};

/// How many messages were sent, each told before in a row.
#[derive(Debug, Serialize)]
struct SentCount {
    sent: usize,
}

pub(super) struct Send {
    channel: Reach,
    texts: Vec<String>,
    message_id: Option<String>,
    /// Its upload, of a message with a file.
    blob: Option<BlobId>,
    waiting: VecDeque<MessageId>,
    sent: usize,
    /// Where they are on their way to.
    sending: Option<ChannelId>,
}

impl Send {
    pub(super) fn new(channel: String, texts: Vec<String>, message_id: Option<String>) -> Self {
        let (channel, waiting) = (Reach::new(channel), VecDeque::new());
        Self { channel, texts, message_id, blob: None, waiting, sent: 0, sending: None }
    }

    /// A message with the file of an upload, and a text about it.
    pub(super) fn file(channel: String, blob: BlobId, text: String) -> Self {
        Self { blob: Some(blob), ..Self::new(channel, vec![text], None) }
    }

    /// What a text becomes, and the id that its message has already.
    fn content(
        &self,
        core: &Core,
        turn: &mut Turn<'_>,
        server: ServerId,
        text: String,
    ) -> Result<(Content, Option<MessageId>), Failure> {
        let (salt, now) = (turn.random(), turn.now);
        let Some(blob) = self.blob else {
            return Ok((core.content_of(server, &text, (salt, now)), None));
        };
        let Some(upload) = core.uploads.get(&blob) else {
            let words = "there is no upload of this file";
            return Err(Failure::new(FailureKind::NotFound, "not_found", words));
        };
        let file = File {
            blob,
            key: upload.key,
            name: upload.name.clone(),
            media_type: upload.media_type.clone(),
            length: upload.length,
            description: text,
            preview: upload.preview.clone(),
        };
        Ok((file.content(salt, now), Some(upload.message_id)))
    }

    fn enqueue(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        id: ChannelId,
    ) -> Result<(), Failure> {
        let mut given = self.message_id.take().map(|text| named(&text)).transpose()?;
        let server = core.channels.get(&id).ok_or_else(Failure::no_channel)?.server;
        let mut contents = Vec::new();
        for text in std::mem::take(&mut self.texts) {
            let (content, id) = self.content(core, turn, server, text)?;
            given = id.or(given);
            contents.push(bytes_of(&content)?);
        }
        for content in contents {
            let message = given.unwrap_or_else(|| core.new_message_id(turn));
            core.enqueue_once(turn, id, message, content);
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
                    // It was swept: the next try uploads it anew.
                    let swept = failure.message.contains("blob_unknown");
                    if let Some(blob) = self.blob.filter(|_| swept) {
                        core.forget_upload(turn, blob);
                    }
                    core.take_all_back(turn, id, self.waiting.make_contiguous(), &failure);
                    return Err(failure);
                }
            };
            self.sent += 1;
            turn.row(ask, &sent_view(id, message, sent));
        }
        if let Some(blob) = self.blob {
            core.forget_upload(turn, blob);
        }
        Ok(Step::done(&SentCount { sent: self.sent }))
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
