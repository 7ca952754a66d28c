//! `read`: what is stored of a channel, after a sync.

use coterie_policy::History;
use coterie_types::{ChannelId, Seq};
use serde::Serialize;

use super::{
    page::Page,
    views::{TimelineRow, gap},
};
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    keys,
    loading::Loading,
    reason::Reason,
    turn::Turn,
};

/// Rows fetched from the store at a time.
const CHUNK: u32 = 500;

/// How many rows were shown.
#[derive(Debug, Serialize)]
pub(super) struct RowCount {
    pub(super) rows: u32,
}

enum Stage {
    Begin,
    Servers,
    Channel(ChannelId),
    Loading(ChannelId),
}

pub(super) struct Read {
    channel: String,
    after: Option<Seq>,
    limit: u32,
    shown: u32,
    page: Option<Page>,
    stage: Stage,
}

impl Read {
    pub(super) fn new(channel: String, after: Option<Seq>, limit: u32) -> Self {
        Self { channel, after, limit: limit.max(1), shown: 0, page: None, stage: Stage::Begin }
    }

    fn begin(&mut self, core: &mut Core) -> Result<Step, Failure> {
        // What is stored can be read signed out; only news needs the node.
        core.account()?;
        if core.net.signed_in() {
            core.sync_servers()?;
        }
        self.stage = Stage::Servers;
        Ok(Step::Wait)
    }

    /// Shows a page, and asks for the next one if there may be more.
    fn show(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId, id: ChannelId) -> Step {
        let Some(page) = self.page.take() else { return Step::Wait };
        let newest = self.after.is_none();
        let mut values = page.values(core, id);
        if newest {
            // Beside a row may stand what has become of it: twice as many were asked for.
            values.drain(..values.len().saturating_sub(self.limit as usize));
        }
        for (seq, value) in values {
            self.after = Some(seq);
            if self.shown < self.limit {
                self.shown += 1;
                turn.row(ask, &value);
            }
        }
        if newest || self.shown >= self.limit || page.loaded < CHUNK as usize {
            if let Some(gap) = trailing_gap(core, id) {
                turn.row(ask, &gap);
            }
            return Step::done(&RowCount { rows: self.shown });
        }
        load(core, turn, ask, id, page.last, CHUNK, false);
        Step::Wait
    }
}

impl Flow for Read {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match self.stage {
            Stage::Begin => return self.begin(core),
            Stage::Servers if !core.net.signed_in() || core.servers_synced() => {
                let id = core.resolve_channel(&self.channel)?;
                core.sync_channel(id);
                self.stage = Stage::Channel(id);
                return self.step(core, turn, ask, Input::Look);
            }
            Stage::Channel(id) if !core.net.signed_in() || core.channel_read(id) => {
                if let Some(gap) = leading_gap(core, id, self.after.unwrap_or(0)) {
                    turn.row(ask, &gap);
                }
                let limit = if self.after.is_none() { self.limit.saturating_mul(2) } else { CHUNK };
                load(core, turn, ask, id, self.after, limit, self.after.is_none());
                self.stage = Stage::Loading(id);
            }
            Stage::Loading(id) => {
                if let Input::Rows(rows) = input {
                    // The newest rows end where the timeline does: nothing is cut off there.
                    let asked = if self.after.is_none() { u32::MAX } else { CHUNK };
                    let ready = match self.page.as_mut() {
                        Some(page) => page.add(&rows),
                        None => self.page.insert(Page::new(&rows, asked)).ask(core, turn, ask, id),
                    };
                    if ready {
                        return Ok(self.show(core, turn, ask, id));
                    }
                }
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}

/// Asks for stored rows after a seq: the first ones, or the last.
pub(super) fn load(
    core: &mut Core,
    turn: &mut Turn<'_>,
    ask: AskId,
    id: ChannelId,
    after: Option<Seq>,
    limit: u32,
    last: bool,
) {
    let range = (keys::timeline(id, after.map_or(0, |seq| seq + 1)), keys::timeline_end(id));
    core.load_rows(turn, Loading::Ask(ask), range, (limit, last));
}

/// What lies before the own join is a gap, and said so.
pub(super) fn leading_gap(core: &Core, id: ChannelId, after: Seq) -> Option<TimelineRow> {
    let joined = core.channels.get(&id)?.record.as_ref()?.joined;
    // What was read from the backup is no gap.
    let read = core.backup.first(id).into_iter().chain(core.sharing.first(id));
    let first = read.fold(joined, Seq::min);
    let (from, to) = (after + 1, first.saturating_sub(1));
    let channel = core.state(core.channels.get(&id)?.server).ok().and_then(|s| s.channel(id));
    let shares = channel.is_some_and(|channel| channel.history != History::default());
    let (reason, words) = match shares {
        true => (Reason::NotShared, Some("said before this device joined, and not shared with it")),
        false => (Reason::BeforeJoined, None),
    };
    (from <= to).then(|| gap(from, Some(to), reason, words))
}

/// Where the log cannot be followed any further, the rest is a gap.
pub(super) fn trailing_gap(core: &Core, id: ChannelId) -> Option<TimelineRow> {
    let channel = core.channels.get(&id)?;
    let from = channel.seq() + 1;
    if let Some(words) = channel.paused.as_deref() {
        // Those paused by an earlier program have words and no code.
        let reason = channel.paused_as.unwrap_or(Reason::Lied);
        return Some(gap(from, None, reason, Some(words)));
    }
    (!core.viewed(channel)).then(|| gap(from, None, Reason::NotVisible, None))
}
