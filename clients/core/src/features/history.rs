//! `history`: all versions of one message.

use std::collections::VecDeque;

use coterie_types::{ChannelId, Seq, from_canonical};
use serde::Serialize;

use super::{
    page,
    reach::Reach,
    views::{self, VersionView},
};
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    keys,
    loading::Loading,
    turn::Turn,
};

/// All versions of a message, the first first.
#[derive(Debug, Serialize)]
struct Versions {
    versions: Vec<VersionView>,
}

enum Stage {
    Channel(Reach),
    Message(ChannelId),
    Edits(ChannelId),
}

pub(super) struct History {
    seq: Seq,
    edits: VecDeque<Seq>,
    versions: Vec<VersionView>,
    stage: Stage,
}

impl History {
    pub(super) fn new(channel: String, seq: Seq) -> Self {
        let stage = Stage::Channel(Reach::new(channel));
        Self { seq, edits: VecDeque::new(), versions: Vec::new(), stage }
    }

    /// Asks for the next edit; done when there is none.
    fn next(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId, id: ChannelId) -> Step {
        let Some(seq) = self.edits.pop_front() else {
            return Step::done(&Versions { versions: std::mem::take(&mut self.versions) });
        };
        let range = (keys::relation(id, seq), keys::relation(id, seq.saturating_add(1)));
        core.load_rows(turn, Loading::Ask(ask), range, (1, false));
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
        match (&mut self.stage, input) {
            (Stage::Channel(channel), _) => {
                let Some(id) = channel.step(core)? else { return Ok(Step::Wait) };
                page::load(core, turn, ask, id, self.seq);
                self.stage = Stage::Message(id);
            }
            (Stage::Message(id), Input::Rows(rows)) => {
                let id = *id;
                let (record, relations) = page::message(&rows, self.seq)?;
                self.versions.push(views::version(self.seq, &record).ok_or_else(page::missing)?);
                self.edits = relations.edits.iter().map(|edit| edit.seq).collect();
                return Ok(self.next(core, turn, ask, id));
            }
            (Stage::Edits(id), Input::Rows(rows)) => {
                let id = *id;
                let found = rows.first().and_then(|row| {
                    views::version(keys::seq_of(&row.key)?, &from_canonical(&row.value).ok()?)
                });
                self.versions.extend(found);
                return Ok(self.next(core, turn, ask, id));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
