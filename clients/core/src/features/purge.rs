//! Deleting what somebody has said of late in a server: tombstones, many at once.

use std::collections::VecDeque;

use coterie_policy::Flag;
use coterie_protocol::rest::{BulkAnswer, BulkDelete, DeleteMessage};
use coterie_types::{ChannelId, MessageId, Seq, ServerId, UserId, from_canonical};
use serde::Serialize;

use super::read;
use crate::{
    AskId, Core, Failure, Row,
    flow::Input,
    keys,
    net::{Purpose, Reply},
    records::TimelineRecord,
    turn::Turn,
};

/// Tombstones in one call.
const AT_ONCE: usize = 100;
/// Rows looked through at a time.
const CHUNK: u32 = 500;
/// How often what was refused for a reason that passes is tried again.
const TRIES: u32 = 5;

/// What was deleted in a channel.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Purged {
    channel_id: ChannelId,
    messages: usize,
    /// Messages that are known here and could not be deleted.
    failed: usize,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    Next,
    Syncing(ChannelId),
    Loading(ChannelId),
    Deleting(ChannelId),
    Posted(ChannelId),
}

/// A purge on its way.
#[derive(Debug)]
pub(super) struct Purge {
    user: UserId,
    /// Messages from this time on, milliseconds.
    since: u64,
    channels: VecDeque<ChannelId>,
    targets: VecDeque<(Seq, MessageId)>,
    tries: u32,
    stage: Stage,
    rows: Vec<Purged>,
}

impl Purge {
    /// Of one user's messages, in all channels of a server where this user may delete them.
    /// `since`: none for no purge at all.
    pub(super) fn new(core: &Core, server: ServerId, user: UserId, since: Option<u64>) -> Self {
        let own = core.account.as_ref().map(|account| account.user);
        let state = core.state(server).ok();
        let may = |id: &ChannelId| {
            let may = |own| state.is_some_and(|s| s.may(own, Flag::ManageMessages, Some(*id)));
            own.is_some_and(may)
        };
        let viewed = core.viewed_channels(server).into_iter();
        let channels = viewed.filter(|id| since.is_some() && may(id)).collect();
        let since = since.unwrap_or(u64::MAX);
        let targets = VecDeque::new();
        Self { user, since, channels, targets, tries: 0, stage: Stage::Next, rows: Vec::new() }
    }

    /// Moves on; gives what was deleted when all is done.
    pub(super) fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Option<Vec<Purged>>, Failure> {
        match (self.stage, input) {
            (Stage::Next, _) => {
                let Some(id) = self.channels.pop_front() else {
                    return Ok(Some(std::mem::take(&mut self.rows)));
                };
                core.sync_channel(id);
                self.stage = Stage::Syncing(id);
                return self.step(core, turn, ask, Input::Look);
            }
            (Stage::Syncing(id), _) if core.channel_synced(id) => {
                self.rows.push(Purged { channel_id: id, messages: 0, failed: 0 });
                read::load(core, turn, ask, id, None, CHUNK, false);
                self.stage = Stage::Loading(id);
            }
            (Stage::Loading(id), Input::Rows(rows)) => {
                self.find(&rows);
                let last = rows.last().and_then(|row| keys::seq_of(&row.key));
                if rows.len() == CHUNK as usize && last.is_some() {
                    read::load(core, turn, ask, id, last, CHUNK, false);
                } else {
                    self.stage = Stage::Deleting(id);
                    return self.step(core, turn, ask, Input::Look);
                }
            }
            (Stage::Deleting(id), _) if core.channel_synced(id) => {
                self.post(core, turn, ask, id);
                if matches!(self.stage, Stage::Next) {
                    return self.step(core, turn, ask, Input::Look);
                }
            }
            (Stage::Posted(id), Input::Reply(reply)) => {
                self.replied(core, id, &reply)?;
                return self.step(core, turn, ask, Input::Look);
            }
            _ => {}
        }
        Ok(None)
    }

    /// The messages among stored rows that are to be deleted.
    fn find(&mut self, rows: &[Row]) {
        for row in rows {
            let record = from_canonical::<TimelineRecord>(&row.value).ok();
            let Some((record, seq)) = record.zip(keys::seq_of(&row.key)) else { continue };
            let at = record.at.unwrap_or_default().0;
            if record.kind == 1 && record.user == Some(self.user) && at >= self.since {
                self.targets.push_back((seq, record.message_id));
            }
        }
    }

    fn post(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId, id: ChannelId) {
        let these = self.targets.iter().take(AT_ONCE).copied().collect::<Vec<_>>();
        let signed = these.iter().filter_map(|target| core.sign_tombstone(turn, id, *target));
        let tombstones: Vec<DeleteMessage> = signed.collect();
        if tombstones.is_empty() || self.tries == TRIES {
            if let Some(row) = self.rows.last_mut() {
                row.failed += self.targets.len();
            }
            (self.targets, self.tries, self.stage) = (VecDeque::new(), 0, Stage::Next);
            return;
        }
        let path = format!("/v1/channels/{id}/messages/bulk-delete");
        core.net.call(turn, Purpose::Ask(ask), "POST", path, Some(&BulkDelete { tombstones }));
        self.stage = Stage::Posted(id);
    }

    fn replied(&mut self, core: &mut Core, id: ChannelId, reply: &Reply) -> Result<(), Failure> {
        let Some(row) = self.rows.last_mut() else { return Ok(()) };
        let Ok(answer) = reply.parse::<BulkAnswer>() else {
            // What they are banned for stays readable; who banned them is told how much.
            row.failed += self.targets.len();
            (self.targets, self.stage) = (VecDeque::new(), Stage::Next);
            return Ok(());
        };
        let answered = answer.results.len().min(self.targets.len());
        let mut again = Vec::new();
        for (target, result) in self.targets.drain(..answered).zip(answer.results) {
            match (result.seq, result.code.as_deref()) {
                (Some(_), _) => row.messages += 1,
                (None, Some("head_stale" | "head_unknown" | "reconcile_first")) => {
                    again.push(target);
                }
                (None, _) => row.failed += 1,
            }
        }
        self.tries = if again.is_empty() { 0 } else { self.tries + 1 };
        self.targets.extend(again);
        core.sync_servers()?;
        core.sync_channel(id);
        self.stage = Stage::Deleting(id);
        Ok(())
    }
}
