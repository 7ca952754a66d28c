//! `history`: all versions of one message.

use std::collections::VecDeque;

use coterie_types::{ChannelId, Seq, from_canonical};
use serde_json::{Value, json};

use super::{read, views};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    keys,
    records::TimelineRecord,
    relations::Relations,
    turn::Turn,
};

enum Stage {
    Begin,
    Servers,
    Channel(ChannelId),
    Message(ChannelId),
    Edits(ChannelId),
}

pub(super) struct History {
    channel: String,
    seq: Seq,
    edits: VecDeque<Seq>,
    versions: Vec<Value>,
    stage: Stage,
}

impl History {
    pub(super) fn new(channel: String, seq: Seq) -> Self {
        let (edits, versions) = (VecDeque::new(), Vec::new());
        Self { channel, seq, edits, versions, stage: Stage::Begin }
    }

    /// Asks for the next edit; done when there is none.
    fn next(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId, id: ChannelId) -> Step {
        let Some(seq) = self.edits.pop_front() else {
            return Step::Done(json!({ "versions": std::mem::take(&mut self.versions) }));
        };
        let range = (keys::relation(id, seq), keys::relation(id, seq.saturating_add(1)));
        read::load_range(core, turn, ask, range, (1, false));
        self.stage = Stage::Edits(id);
        Step::Wait
    }
}

impl Flow for History {
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
                self.stage = Stage::Message(*id);
            }
            (Stage::Message(id), Input::Rows(rows)) => {
                let id = *id;
                let missing =
                    || Failure::new(FailureKind::NotFound, "not_found", "no such message");
                let at = |key: String| rows.iter().find(|row| row.key == key);
                let row = at(keys::timeline(id, self.seq)).ok_or_else(missing)?;
                let record: TimelineRecord = from_canonical(&row.value).map_err(|_| missing())?;
                self.versions.push(views::version(self.seq, &record).ok_or_else(missing)?);
                let relations = at(keys::relations(id, self.seq));
                let relations = relations.and_then(|r| from_canonical::<Relations>(&r.value).ok());
                let edits = relations.unwrap_or_default().edits;
                self.edits = edits.iter().map(|edit| edit.seq).collect();
                return Ok(self.next(core, turn, ask, id));
            }
            (Stage::Edits(id), Input::Rows(rows)) => {
                let id = *id;
                let found = rows.first().and_then(|row| {
                    views::version(read::seq_of(&row.key)?, &from_canonical(&row.value).ok()?)
                });
                self.versions.extend(found);
                return Ok(self.next(core, turn, ask, id));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
