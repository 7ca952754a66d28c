//! `stored`: a page of a channel as it is kept here, from its end or from before a message, without
//! asking the node: what a program shows at once when somebody opens a channel or scrolls back.

use coterie_types::{ChannelId, Seq};
use serde::Serialize;

use super::{page::Page, read};
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    keys,
    loading::Loading,
    turn::Turn,
};

/// How many rows were shown, and whether they begin with the first that is kept here.
#[derive(Debug, Serialize)]
struct StoredRows {
    rows: usize,
    first: bool,
}

pub(super) struct Stored {
    channel: String,
    before: Option<Seq>,
    limit: u32,
    page: Option<Page>,
    found: Option<ChannelId>,
}

impl Stored {
    pub(super) fn new(channel: String, before: Option<Seq>, limit: u32) -> Self {
        Self { channel, before, limit: limit.clamp(1, 1_000), page: None, found: None }
    }

    /// Beside a row may stand what has become of it: twice as many are asked for.
    fn asked(&self) -> u32 {
        self.limit.saturating_mul(2)
    }

    fn show(&self, core: &Core, turn: &mut Turn<'_>, ask: AskId, id: ChannelId) -> Step {
        let Some(page) = &self.page else { return Step::Wait };
        let mut values = page.values(core, id);
        let above = values.len().saturating_sub(self.limit as usize);
        values.drain(..above);
        let first = above == 0 && page.loaded < self.asked() as usize;
        if first && let Some(gap) = read::leading_gap(core, id, 0) {
            turn.row(ask, &gap);
        }
        let rows = values.len();
        values.into_iter().for_each(|(_, value)| turn.row(ask, &value));
        if self.before.is_none()
            && let Some(gap) = read::trailing_gap(core, id)
        {
            turn.row(ask, &gap);
        }
        Step::done(&StoredRows { rows, first })
    }
}

impl Flow for Stored {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        let Some(id) = self.found else {
            core.account()?;
            let id = core.resolve_channel(&self.channel)?;
            let end = self.before.map_or(keys::timeline_end(id), |seq| keys::timeline(id, seq));
            let range = (keys::timeline(id, 0), end);
            core.load_rows(turn, Loading::Ask(ask), range, (self.asked(), true));
            self.found = Some(id);
            return Ok(Step::Wait);
        };
        if let Input::Rows(rows) = input {
            let ready = match self.page.as_mut() {
                Some(page) => page.add(&rows),
                // The rows end where the range does: nothing is cut off there.
                None => self.page.insert(Page::new(&rows, u32::MAX)).ask(core, turn, ask, id),
            };
            if ready {
                return Ok(self.show(core, turn, ask, id));
            }
        }
        Ok(Step::Wait)
    }

    fn patient(&self) -> bool {
        true
    }
}
