//! `read`: what is stored of a channel, after a sync.

use coterie_types::{ChannelId, Seq};
use serde_json::{Value, json};

use super::views;
use crate::{
    AskId, Core, Failure, Load, Row,
    core::Loading,
    flow::{Flow, Input, Step},
    keys,
    reason::Reason,
    records::TimelineRecord,
    turn::Turn,
};

/// Rows fetched from the store at a time.
const CHUNK: u32 = 500;

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
    stage: Stage,
}

impl Read {
    pub(super) fn new(channel: String, after: Option<Seq>, limit: u32) -> Self {
        Self { channel, after, limit: limit.max(1), shown: 0, stage: Stage::Begin }
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

    fn loaded(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        id: ChannelId,
        rows: &[Row],
    ) -> Step {
        let newest = self.after.is_none();
        for row in rows {
            let Some((seq, value)) = shown(core, id, row) else { continue };
            self.after = Some(seq);
            if self.shown < self.limit {
                self.shown += 1;
                turn.row(ask, value);
            }
        }
        let last = rows.last().and_then(|r| seq_of(&r.key));
        if newest || self.shown >= self.limit || rows.len() < CHUNK as usize {
            if let Some(gap) = trailing_gap(core, id) {
                turn.row(ask, gap);
            }
            return Step::Done(json!({ "rows": self.shown }));
        }
        load(core, turn, ask, id, last, CHUNK, false);
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
            Stage::Channel(id) if !core.net.signed_in() || core.channel_synced(id) => {
                if let Some(gap) = leading_gap(core, id, self.after.unwrap_or(0)) {
                    turn.row(ask, gap);
                }
                let limit = if self.after.is_none() { self.limit } else { CHUNK };
                load(core, turn, ask, id, self.after, limit, self.after.is_none());
                self.stage = Stage::Loading(id);
            }
            Stage::Loading(id) => {
                if let Input::Rows(rows) = input {
                    return Ok(self.loaded(core, turn, ask, id, &rows));
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
    core.next_load += 1;
    core.loads.insert(core.next_load, Loading::Ask(ask));
    turn.out.load.push(Load {
        load: core.next_load,
        from: keys::timeline(id, after.map_or(0, |seq| seq + 1)),
        to: keys::timeline_end(id),
        limit,
        last,
    });
}

pub(super) fn seq_of(key: &str) -> Option<Seq> {
    Seq::from_str_radix(key.rsplit('/').next()?, 16).ok()
}

/// A stored row as it is shown.
pub(super) fn shown(core: &Core, id: ChannelId, row: &Row) -> Option<(Seq, Value)> {
    let record: TimelineRecord = coterie_types::from_canonical(&row.value).ok()?;
    let seq = seq_of(&row.key)?;
    let server = core.channels.get(&id)?.server;
    views::row(core, server, seq, &record).map(|value| (seq, value))
}

/// What lies before the own join is a gap, and said so.
pub(super) fn leading_gap(core: &Core, id: ChannelId, after: Seq) -> Option<Value> {
    let joined = core.channels.get(&id)?.record.as_ref()?.joined;
    let (from, to) = (after + 1, joined.saturating_sub(1));
    (from <= to).then(|| gap(from, Some(to), Reason::BeforeJoined, None))
}

/// Where the log cannot be followed any further, the rest is a gap.
pub(super) fn trailing_gap(core: &Core, id: ChannelId) -> Option<Value> {
    let channel = core.channels.get(&id)?;
    let from = channel.seq() + 1;
    if let Some(words) = channel.paused.as_deref() {
        // Those paused by an earlier program have words and no code.
        let reason = channel.paused_as.unwrap_or(Reason::Lied);
        return Some(gap(from, None, reason, Some(words)));
    }
    (!core.viewed(channel)).then(|| gap(from, None, Reason::NotVisible, None))
}

fn gap(from: Seq, to: Option<Seq>, reason: Reason, words: Option<&str>) -> Value {
    let cause = reason.cause();
    let words = words.unwrap_or(cause.words());
    json!({
        "type": "gap", "from": from, "to": to, "reason": reason.code(), "cause": cause.code(),
        "words": words,
    })
}
