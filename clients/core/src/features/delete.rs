//! `delete`: a signed tombstone.

use coterie_protocol::rest::{Appended, BulkAnswer, BulkDelete};
use coterie_types::{ChannelId, Seq, from_canonical, limits};
use serde_json::{Value, json};

use super::read;
use crate::{
    AskId, Core, Failure, FailureKind, Row,
    flow::{Flow, Input, Step},
    keys,
    net::Purpose,
    records::TimelineRecord,
    relations::{Edited, Relations},
    turn::Turn,
};

enum Stage {
    Begin,
    Servers,
    Channel(ChannelId),
    Loading(ChannelId),
    Posting(ChannelId, String),
    Edits(Value),
}

pub(super) struct Delete {
    channel: String,
    seq: Seq,
    edits: Vec<Edited>,
    stage: Stage,
}

impl Delete {
    pub(super) fn new(channel: String, seq: Seq) -> Self {
        Self { channel, seq, edits: Vec::new(), stage: Stage::Begin }
    }

    fn post(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        id: ChannelId,
        rows: &[Row],
    ) -> Result<(), Failure> {
        let missing = || Failure::new(FailureKind::NotFound, "not_found", "no such message");
        let row =
            rows.first().filter(|r| r.key == keys::timeline(id, self.seq)).ok_or_else(missing)?;
        let record: TimelineRecord = from_canonical(&row.value).map_err(|_| missing())?;
        // The texts of its edits are to go with it.
        let relations = rows.get(1).filter(|r| r.key == keys::relations(id, self.seq));
        let relations = relations.and_then(|r| from_canonical::<Relations>(&r.value).ok());
        self.edits = relations.unwrap_or_default().edits;
        let target = (self.seq, record.message_id);
        let body = core.sign_tombstone(turn, id, target).ok_or_else(missing)?;
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
        match (&self.stage, input) {
            (Stage::Begin, _) => {
                core.sync_servers()?;
                self.stage = Stage::Servers;
            }
            (Stage::Servers, _) if core.servers_synced() => {
                let id = core.resolve_channel(&self.channel)?;
                core.sync_channel(id);
                self.stage = Stage::Channel(id);
                return self.step(core, turn, ask, Input::Look);
            }
            (Stage::Channel(id), _) if core.channel_synced(*id) => {
                read::load(core, turn, ask, *id, Some(self.seq.saturating_sub(1)), 2, false);
                self.stage = Stage::Loading(*id);
            }
            (Stage::Loading(id), Input::Rows(rows)) => self.post(core, turn, ask, *id, &rows)?,
            (Stage::Posting(id, message), Input::Reply(reply)) => {
                let appended: Appended = reply.parse()?;
                let (id, done) = (*id, json!({ "message_id": message, "seq": appended.seq }));
                core.sync_channel(id);
                if self.edits.is_empty() {
                    return Ok(Step::Done(done));
                }
                self.post_edits(core, turn, ask, id);
                self.stage = Stage::Edits(done);
            }
            (Stage::Edits(done), Input::Reply(reply)) => {
                reply.parse::<BulkAnswer>()?;
                return Ok(Step::Done(done.clone()));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
