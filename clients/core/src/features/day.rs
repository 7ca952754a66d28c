//! `at`: where a time begins in what is stored of a channel. The node's times never go back within a
//! log, so the log is halved; nothing is asked of the node.

use coterie_types::{ChannelId, Millis, Seq, from_canonical};
use serde::Serialize;

use crate::{
    AskId, Core, Failure, Row,
    flow::{Flow, Input, Step},
    keys,
    loading::Loading,
    records::TimelineRecord,
    turn::Turn,
};

/// Rows fetched for a look: what has become of a message may stand before the next one.
const FEW: u32 = 2;

/// Where a time begins.
#[derive(Debug, Serialize)]
struct DayView {
    /// The first message that the node took in then or later.
    seq: Option<Seq>,
    /// The place before it.
    after: Seq,
}

pub(super) struct Day {
    channel: String,
    at: Millis,
    /// What is left: everything before `low` is earlier, the first row from `high` on is not.
    low: Seq,
    high: Seq,
    /// The first row that is not earlier, of those looked at.
    found: Option<Seq>,
    id: Option<ChannelId>,
}

impl Day {
    pub(super) fn new(channel: String, at: Millis) -> Self {
        Self { channel, at, low: 1, high: 1, found: None, id: None }
    }

    fn middle(&self) -> Seq {
        self.low.saturating_add(self.high.saturating_sub(self.low) / 2)
    }

    /// Looks at the first row from the middle on, or says what was found.
    fn look(&self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId, id: ChannelId) -> Step {
        if self.low >= self.high {
            return Step::done(&DayView { seq: self.found, after: self.low.saturating_sub(1) });
        }
        let range = (keys::timeline(id, self.middle()), keys::timeline(id, self.high));
        core.load_rows(turn, Loading::Ask(ask), range, (FEW, false));
        Step::Wait
    }

    /// Halves what is left by a look at it.
    fn halve(&mut self, rows: &[Row]) {
        match rows.iter().find_map(row) {
            // A row of a version that kept no time is older than any that has one.
            Some((seq, at)) if at.is_none_or(|at| at < self.at) => self.low = seq.saturating_add(1),
            Some((seq, _)) => (self.high, self.found) = (self.middle(), Some(seq)),
            None => self.high = self.middle(),
        }
    }
}

/// Where a row stands, and when the node took it in.
fn row(row: &Row) -> Option<(Seq, Option<Millis>)> {
    if row.key.ends_with("/r") {
        return None;
    }
    let record: TimelineRecord = from_canonical(&row.value).ok()?;
    Some((keys::seq_of(&row.key)?, record.at))
}

impl Flow for Day {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        let Some(id) = self.id else {
            core.account()?;
            let id = core.resolve_channel(&self.channel)?;
            self.id = Some(id);
            self.high = core.channels.get(&id).map_or(0, |channel| channel.seq()).saturating_add(1);
            return Ok(self.look(core, turn, ask, id));
        };
        let Input::Rows(rows) = input else { return Ok(Step::Wait) };
        self.halve(&rows);
        Ok(self.look(core, turn, ask, id))
    }

    fn patient(&self) -> bool {
        true
    }
}
