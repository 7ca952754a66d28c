//! `mark`: everything up to a place in a channel is read.

use coterie_protocol::own_data::Register;
use coterie_types::{ChannelId, Seq};
use serde::Serialize;
use serde_json::Value;

use super::reach::Reach;
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    turn::{Turn, shown},
};

/// Up to where a channel is read.
#[derive(Debug, Serialize)]
struct MarkView {
    channel_id: ChannelId,
    read_seq: Seq,
}

pub(super) struct Mark {
    name: String,
    channel: Reach,
    /// Whether the node was asked what there is.
    synced: bool,
    /// None: the newest that there is.
    seq: Option<Seq>,
    /// Whether a mark that stands further on stays there.
    forward: bool,
    /// What is answered once it was told.
    done: Option<Value>,
}

impl Mark {
    pub(super) fn new(channel: String, seq: Option<Seq>, forward: bool) -> Self {
        let (name, synced) = (channel, seq.is_none());
        let reach = if synced { Reach::as_it_can } else { Reach::stored };
        Self { channel: reach(name.clone()), name, synced, seq, forward, done: None }
    }

    /// The channel, with what is marked in it, if that is there.
    fn reach(&mut self, core: &mut Core) -> Result<Option<ChannelId>, Failure> {
        let Some(id) = self.channel.step(core)? else { return Ok(None) };
        let newest = core.channels.get(&id).map_or(0, |channel| channel.seq());
        if self.seq.is_some_and(|seq| seq > newest) && !std::mem::replace(&mut self.synced, true) {
            self.channel = Reach::as_it_can(self.name.clone());
            return self.channel.step(core);
        }
        Ok(Some(id))
    }

    fn mark(&self, core: &mut Core, turn: &mut Turn<'_>, id: ChannelId) -> Result<Seq, Failure> {
        let newest = core.channels.get(&id).map_or(0, |channel| channel.seq());
        // What is still to come is not read.
        let seq = self.seq.map_or(newest, |seq| seq.min(newest));
        let marks = core.change_marks(turn, id, |marks, device| {
            let read = marks.read();
            if seq > read || (seq < read && !self.forward) {
                Register::set(&mut marks.read, device, seq);
            }
        })?;
        Ok(marks.read())
    }
}

impl Flow for Mark {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        if self.done.is_none() {
            let Some(id) = self.reach(core)? else { return Ok(Step::Wait) };
            let read = self.mark(core, turn, id)?;
            self.done = Some(shown(&MarkView { channel_id: id, read_seq: read }));
            core.begin_telling(turn);
        }
        Ok(core.told(&mut self.done))
    }
}
