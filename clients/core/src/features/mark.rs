//! `mark`: everything up to a place in a channel is read.

use coterie_types::{ChannelId, Seq};
use serde_json::json;

use super::reach::Reach;
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    marks::Register,
    turn::Turn,
};

pub(super) struct Mark {
    channel: Reach,
    /// None: the newest that there is.
    seq: Option<Seq>,
    /// Whether a mark that stands further on stays there.
    forward: bool,
}

impl Mark {
    pub(super) fn new(channel: String, seq: Option<Seq>, forward: bool) -> Self {
        let channel =
            if seq.is_some() { Reach::stored(channel) } else { Reach::as_it_can(channel) };
        Self { channel, seq, forward }
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
        let Some(id) = self.channel.step(core)? else { return Ok(Step::Wait) };
        let read = self.mark(core, turn, id)?;
        Ok(Step::Done(json!({ "channel_id": id, "read_seq": read })))
    }
}
