//! Taking in what the channel log says: every item through one door, from pages, frames, own
//! echoes and retries alike. Nothing here is believed; `judge` decides.

use coterie_protocol::{
    envelope::EnvelopeKind,
    rest::{LogItem, LogPage},
};
use coterie_types::{ChannelId, DeviceId, Head, Seq};

use super::{
    Channel,
    envelope::{Envelope, Stop},
};
use crate::{
    Core, Failure,
    counters::Step,
    keys,
    net::Reply,
    reason::Reason,
    records::{HashRecord, TimelineRecord},
    turn::Turn,
};

/// What an envelope leaves behind.
pub(crate) struct Taken {
    /// The policy head it pins.
    pub(crate) pin: Option<Head>,
    /// Its row in the timeline.
    pub(crate) row: Option<TimelineRecord>,
    /// The authenticated device, of a message that was read.
    pub(crate) device: Option<DeviceId>,
}

impl Core {
    pub(crate) fn log_fetched(&mut self, turn: &mut Turn<'_>, id: ChannelId, reply: &Reply) {
        self.with_channel(id, |core, channel| {
            channel.busy = None;
            match reply.parse::<LogPage>() {
                // Asked for when it could be viewed.
                Ok(_) if !core.viewed(channel) => {}
                Ok(page) => {
                    let before = channel.seq();
                    core.ingest_page(turn, channel, &page);
                    // A node that refuses what is posted, and shows nothing new, is asked less and
                    // less often.
                    if channel.seq() != before {
                        channel.backoff.succeed();
                    }
                    core.count_idle(turn, channel, before);
                    core.look_for_join(turn, channel);
                }
                Err(failure) => core.channel_failed(turn, channel, reply, failure),
            }
        });
    }

    /// Takes in a page of the log.
    pub(super) fn ingest_page(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        page: &LogPage,
    ) {
        channel.stale = page.next.is_some();
        let before = channel.seq();
        for item in &page.entries {
            self.ingest(turn, channel, item);
            if channel.paused.is_some() {
                return;
            }
        }
        // Everything is here, and not the commit of a Welcome.
        if !channel.stale && channel.joining.as_ref().is_some_and(|j| j.record.sender.is_some()) {
            super::join::drop_joining(turn, channel);
            self.quarantine(turn, channel, "its commit is not in the log");
        }
        let (Some(record), false) = (&channel.record, channel.stale) else { return };
        let known = record.head;
        // What came by other ways while the page was under way may be newer than its head; what stood
        // before, and what the page itself brought, may not.
        let shown = if known.seq == before { channel.asked } else { known.seq };
        if page.head.seq < shown || (page.head.seq == known.seq && page.head.hash != known.hash) {
            self.pause_channel(
                turn,
                channel,
                "the node shows an older or another channel log than before",
                Reason::Forked,
            );
        } else if page.head.seq > known.seq {
            let reason =
                format!("the node withholds envelopes {} to {}", known.seq + 1, page.head.seq);
            self.pause_channel(turn, channel, &reason, Reason::Withheld);
            return;
        }
        self.drain_early(turn, channel);
    }

    /// A node that always says that there is more, and shows nothing that can follow, is not asked
    /// for ever.
    fn count_idle(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, before: Seq) {
        let new = channel.paused.is_some() || !channel.stale || channel.seq() != before;
        if channel.idle_pages.enough(new) {
            let reason = format!("the node shows nothing that follows envelope {before}");
            self.pause_channel(turn, channel, &reason, Reason::Lied);
        }
    }

    /// Takes in one item of a frame.
    pub(crate) fn item_arrived(&mut self, turn: &mut Turn<'_>, id: ChannelId, item: &LogItem) {
        self.with_channel(id, |core, channel| {
            if channel.record.is_some() {
                if core.viewed(channel) {
                    core.ingest(turn, channel, item);
                }
            } else {
                channel.stale = true;
            }
        });
    }

    /// Takes in one item, if it is the next one.
    pub(super) fn ingest(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, item: &LogItem) {
        let Some(record) = channel.record.as_ref().filter(|_| channel.paused.is_none()) else {
            return;
        };
        let before = record.head;
        if item.seq != before.seq + 1 {
            if item.seq > before.seq {
                if !std::mem::replace(&mut channel.stale, true) {
                    self.counters.stepped(Step::Fetched);
                }
                self.buffer(channel, item);
            } else {
                self.compare_known(turn, channel, item);
            }
            return;
        }
        let taken = Envelope::read(item, &before)
            .and_then(|envelope| Ok((self.take(turn, channel, &envelope)?, envelope)));
        match taken {
            Ok((taken, envelope)) => self.keep(turn, channel, &envelope, taken),
            Err(Stop::Hold) => {
                channel.stale = true;
                channel.held = Some(item.seq);
                channel.backoff.fail(turn);
                if let Some(server) = self.servers.get_mut(&channel.server) {
                    server.stale = true;
                }
            }
            Err(Stop::Recall(seq)) => self.recall_policy(turn, channel, seq),
            Err(Stop::Unknown(words)) => {
                self.pause_channel(turn, channel, &words, Reason::UnsupportedVersion);
            }
            Err(Stop::Lied(words)) => self.pause_channel(turn, channel, &words, Reason::Lied),
        }
    }

    fn take(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Taken, Stop> {
        if channel.group.is_none()
            && let Some(taken) = self.take_own_while_out(turn, channel, envelope)?
        {
            return Ok(taken);
        }
        if let Some(taken) = self.take_tombstone_while_out(turn, channel, envelope)? {
            return Ok(taken);
        }
        if channel.joining.is_some() {
            return self.take_before_joined(turn, channel, envelope);
        }
        if channel.group.is_none() {
            return Ok(match envelope.kind {
                EnvelopeKind::Creation => self.begun_while_out(channel, envelope),
                _ => Taken::unreadable(envelope, Reason::NotJoined),
            });
        }
        if channel.failed().is_some()
            && matches!(envelope.kind, EnvelopeKind::Commit | EnvelopeKind::Message)
        {
            return self.take_while_stuck(turn, channel, envelope);
        }
        self.look_at_poster(turn, channel, envelope);
        match envelope.kind {
            EnvelopeKind::Creation => self.take_creation(turn, channel, envelope),
            EnvelopeKind::Commit => self.take_commit(turn, channel, envelope),
            EnvelopeKind::Message => self.take_message(turn, channel, envelope),
            EnvelopeKind::Tombstone => self.take_tombstone(turn, channel, envelope),
            EnvelopeKind::Void => self.take_void(turn, channel, envelope),
            EnvelopeKind::Anonymous => self.take_anonymous(turn, channel, envelope),
        }
    }

    /// An own message whose echo comes while the group is being joined anew.
    fn take_own_while_out(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Option<Taken>, Stop> {
        let body = envelope.body.as_ref().filter(|_| envelope.kind == EnvelopeKind::Message);
        let said = body.map(|body| self.authenticated_of(channel, envelope, body));
        match said {
            Some(Ok(said)) => Ok(self.take_echo(turn, channel, envelope, &said)),
            Some(Err(Stop::Recall(seq))) => Err(Stop::Recall(seq)),
            Some(Err(_)) | None => Ok(None),
        }
    }

    /// Moves the channel on by an envelope, and saves where it stands.
    fn keep(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
        taken: Taken,
    ) {
        let seq = envelope.head.seq;
        let speaker =
            taken.row.as_ref().and_then(|row| row.user).filter(|_| taken.device.is_some());
        let spoken = speaker.zip(taken.pin.map(|pin| pin.seq));
        let known =
            |pin: &Head| self.servers.get(&channel.server).is_some_and(|s| s.policy.has(pin));
        let pin = taken.pin.filter(known);
        if let Ok((pinned, state)) = self.state_at_pin(channel, pin) {
            if let Some(record) = channel.record.as_mut() {
                record.pinned = pinned;
            }
            channel.pinned_state = Some(state);
        }
        let relates = taken.row.as_ref().is_some_and(|row| matches!(row.kind, 3 | 5));
        if relates {
            channel.newest_relation = seq;
        }
        if let Some(record) = channel.record.as_mut() {
            record.head = envelope.head;
            if relates {
                record.unfolded.get_or_insert(seq);
            }
            turn.save(keys::channel(channel.id), record);
        }
        let hash = HashRecord {
            head: envelope.head,
            message_id: envelope.header.message_id,
            device: taken.device,
        };
        turn.save(keys::hash(channel.id, seq), &hash);
        channel.recent.insert(seq, hash);
        if channel.recent.len() as u64 > keys::HASHES_KEPT {
            channel.recent.pop_first();
        }
        if channel.held.take_if(|held| *held == seq).is_some() {
            self.counters.stepped(Step::Reprocessed);
        }
        let read = |row: TimelineRecord| match row.kind {
            1 | 5 => {
                TimelineRecord { pinned: channel.record.as_ref().map(|r| r.pinned.seq), ..row }
            }
            _ => row,
        };
        match taken.row.map(read) {
            Some(row) if matches!(row.kind, 3 | 5) => {
                if row.kind == 5 {
                    self.look_for_history(turn, channel, (seq, &row));
                }
                turn.save(keys::relation(channel.id, seq), &row);
            }
            Some(row) => {
                if let Some(reason) = row.reason.as_deref().and_then(Reason::of_code) {
                    self.counters.unshown(reason);
                    self.want(turn, (channel.id, seq), &row, reason);
                }
                turn.save(keys::timeline(channel.id, seq), &row);
                self.show_arrival(turn, channel, seq, &row);
            }
            None => {}
        }
        self.forget_lapsed(turn, channel);
        if let Some((user, pin)) = spoken {
            self.witnessed(turn, channel, (user, pin));
        }
        self.save_group(turn, channel);
    }

    /// An item that was taken in before must be the same one.
    fn compare_known(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, item: &LogItem) {
        let before = if item.seq == 1 {
            Some(coterie_protocol::envelope::first_hash(channel.id))
        } else {
            channel.hash_at(item.seq.saturating_sub(1))
        };
        let (Some(before), Some(known)) = (before, channel.hash_at(item.seq)) else { return };
        let head = Head { seq: item.seq.saturating_sub(1), hash: before };
        let same = Envelope::read(item, &head).is_ok_and(|envelope| envelope.head.hash == known);
        if !same {
            let reason = format!("the node shows another envelope {} than before", item.seq);
            self.pause_channel(turn, channel, &reason, Reason::Forked);
        }
    }

    pub(super) fn save_group(&self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let group = channel.joining.as_mut().map(|j| &mut j.group).or(channel.group.as_mut());
        if let Some(group) = group {
            super::join::save_group(turn, channel.id, group);
        }
    }

    /// Pauses one channel: never skip, never crash, never block other channels.
    pub(super) fn pause_channel(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        words: &str,
        reason: Reason,
    ) {
        channel.paused = Some(words.to_owned());
        channel.paused_as = Some(reason);
        channel.early.clear();
        self.counters.unshown(reason);
        channel.busy = None;
        if let Some(record) = channel.record.as_mut() {
            record.paused = channel.paused.clone();
            record.paused_as = Some(reason.code().to_owned());
            turn.save(keys::channel(channel.id), record);
        }
        let what = if reason == Reason::UnsupportedVersion { "notice" } else { "alarm" };
        turn.alarm(format!("{what}: channel {} is paused: {words}", channel.id));
    }

    /// A call for a channel failed: try again later, and tell whoever waits.
    pub(super) fn channel_failed(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        reply: &Reply,
        failure: Failure,
    ) {
        if matches!(reply.code(), Some("not_found" | "server_disabled"))
            && let Some(server) = self.servers.get_mut(&channel.server)
        {
            server.stale = true;
        }
        channel.backoff.fail(turn);
        self.background_failed(turn, failure);
    }
}

impl Taken {
    /// An envelope that cannot be shown, with a machine-readable reason.
    pub(crate) fn unreadable(envelope: &Envelope, reason: Reason) -> Self {
        let shown = matches!(envelope.kind, EnvelopeKind::Message | EnvelopeKind::Anonymous);
        let row = shown.then(|| TimelineRecord {
            reason: Some(reason.code().to_owned()),
            at: Some(envelope.header.at),
            commits: envelope.commitment(),
            ..TimelineRecord::of(2, envelope.header.message_id, envelope.body_hash)
        });
        Self { pin: None, row, device: None }
    }

    pub(crate) fn pinned(mut self, pin: Option<Head>) -> Self {
        self.pin = pin;
        self
    }
}
