//! `delete`: a signed tombstone.

use coterie_protocol::rest::{Appended, BulkAnswer, BulkDelete};
use coterie_types::{ChannelId, Seq, limits};
use serde::Serialize;

use super::{page, reach::Reach};
use crate::{
    AskId, Core, Failure, Row,
    flow::{Flow, Input, Step},
    net::Purpose,
    relations::Edited,
    turn::Turn,
};

/// A message that was deleted, and the seq of its tombstone.
#[derive(Debug, Serialize)]
struct DeletedView {
    message_id: String,
    seq: Seq,
}

enum Stage {
    Channel(Reach),
    Loading(ChannelId),
    Posting(ChannelId, String),
    Edits(DeletedView),
}

pub(super) struct Delete {
    seq: Seq,
    edits: Vec<Edited>,
    stage: Stage,
}

impl Delete {
    pub(super) fn new(channel: String, seq: Seq) -> Self {
        Self { seq, edits: Vec::new(), stage: Stage::Channel(Reach::new(channel)) }
    }

    fn post(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        id: ChannelId,
        rows: &[Row],
    ) -> Result<(), Failure> {
        let (record, relations) = page::message(rows, self.seq)?;
        // The texts of its edits are to go with it.
        self.edits = relations.edits;
        let target = (self.seq, record.message_id);
        let body = core.sign_tombstone(turn, id, target).ok_or_else(page::missing)?;
        let path = format!("/v1/channels/{id}/messages/{}", record.message_id);
        core.net.call(turn, Purpose::Ask(ask), "DELETE", path, Some(&body));
        self.stage = Stage::Posting(id, record.message_id.to_string());
        Ok(())
    }

    /// The node keeps the edits' ciphertexts apart: it is told to erase them, too.
    fn post_edits(&self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId, id: ChannelId) {
        let edits = self.edits.iter().take(limits::TOMBSTONES_PER_REQUEST);
        let tombstones: Vec<_> =
            edits.filter_map(|edit| core.sign_tombstone(turn, id, (edit.seq, edit.id))).collect();
        let path = format!("/v1/channels/{id}/messages/bulk-delete");
        core.net.call(turn, Purpose::Ask(ask), "POST", path, Some(&BulkDelete { tombstones }));
    }
}

impl Flow for Delete {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (&mut self.stage, input) {
            (Stage::Channel(channel), _) => {
                let Some(id) = channel.step(core)? else { return Ok(Step::Wait) };
                page::load(core, turn, ask, id, self.seq);
                self.stage = Stage::Loading(id);
            }
            (Stage::Loading(id), Input::Rows(rows)) => {
                let id = *id;
                self.post(core, turn, ask, id, &rows)?;
            }
            (Stage::Posting(id, message), Input::Reply(reply)) => {
                let appended: Appended = reply.parse()?;
                let done = DeletedView { message_id: message.clone(), seq: appended.seq };
                let id = *id;
                core.sync_channel(id);
                if self.edits.is_empty() {
                    return Ok(Step::done(&done));
                }
                self.post_edits(core, turn, ask, id);
                self.stage = Stage::Edits(done);
            }
            (Stage::Edits(done), Input::Reply(reply)) => {
                reply.parse::<BulkAnswer>()?;
                return Ok(Step::done(done));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
