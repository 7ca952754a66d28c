//! A channel log's head and its group, in memory while in use, always brought up to the
//! database's head before use: another node may have gone on.

use std::collections::VecDeque;

use coterie_policy::{Channel, State as Policy};
use coterie_ports::{
    PageBounds,
    rows::{ChannelLogRow, EnvelopeRow},
};
use coterie_protocol::envelope::{EnvelopeKind, first_hash};
use coterie_types::{ChannelId, ErrorCode, Hash, Head, Seq};

use super::{live_group::LiveGroup, slot::State};
use crate::{ActError, Answer, Node};

/// How often a channel is read that changes while it is read.
const ATTEMPTS: usize = 8;
/// Chain hashes kept in memory for heads that senders pin.
const HASHES: usize = 512;

/// Where a channel stands.
pub(super) struct Loaded {
    pub(super) channel: ChannelId,
    pub(super) head: Head,
    /// e(n).
    pub(super) pinned: Option<Head>,
    /// The last hashes, the head's last.
    hashes: VecDeque<Hash>,
    /// The group that was created last.
    pub(super) group: Option<LiveGroup>,
    /// The incarnation of a stored group that cannot be restored: a reset helps.
    unusable: Option<u32>,
}

impl Loaded {
    /// The group, unless there is none or the policy has given it up.
    ///
    /// # Errors
    /// `internal` for a group that cannot be restored.
    pub(super) fn current(&self, present: &Policy) -> Answer<Option<&LiveGroup>> {
        let incarnation = present.channel(self.channel).map_or(0, Channel::incarnation);
        match &self.group {
            Some(group) if group.id.incarnation >= incarnation => Ok(Some(group)),
            None if self.unusable.is_some_and(|known| known >= incarnation) => Err(unusable()),
            _ => Ok(None),
        }
    }

    /// The group of the incarnation that somebody acts in.
    ///
    /// # Errors
    /// `group_reset` when the policy has given the group up; `not_found` without one; `internal`.
    pub(super) fn acted_in(&mut self, present: &Policy) -> Answer<&mut LiveGroup> {
        if self.current(present)?.is_none() && self.has_row() {
            return Err(refused_as_reset(present));
        }
        self.group.as_mut().ok_or_else(ActError::not_found)
    }

    /// Whether there is, or was, a group of some incarnation.
    fn has_row(&self) -> bool {
        self.group.is_some() || self.unusable.is_some()
    }

    /// The chain hash at a seq, if it is among the last.
    pub(super) fn hash_at(&self, seq: Seq) -> Option<Hash> {
        if seq == 0 {
            return Some(first_hash(self.channel));
        }
        let back = usize::try_from(self.head.seq.checked_sub(seq)?).ok()?;
        let index = self.hashes.len().checked_sub(back + 1)?;
        self.hashes.get(index).copied()
    }

    /// Takes in what was just appended.
    pub(super) fn advance(&mut self, envelopes: &[EnvelopeRow]) {
        for row in envelopes {
            self.head = Head { seq: row.seq, hash: row.hash };
            self.pinned = Some(row.pinned);
            self.hashes.push_back(row.hash);
        }
        while self.hashes.len() > HASHES {
            self.hashes.pop_front();
        }
    }
}

impl Node {
    /// How many leaves were looked at so far to find those outside the right set, in the group that
    /// is in memory: a measure of the work of judging that needs no clock.
    pub async fn leaves_looked_at(&self, channel: ChannelId) -> u64 {
        let state = self.channels.get(channel).lock().await;
        let group = state.as_ref().and_then(|loaded| loaded.group.as_ref());
        group.map_or(0, |group| group.looked_at)
    }

    /// The channel as the database has it, taken out of its slot: whoever has changed the database
    /// as intended puts it back, changed alike.
    pub(super) async fn take_loaded(
        &self,
        channel: ChannelId,
        state: &mut State,
    ) -> Answer<Loaded> {
        let known = state.take();
        let mut log = self.load_log(channel).await?;
        if let Some(mut known) = known {
            if known.head == log.head {
                return Ok(known);
            }
            if known.head.seq < log.head.seq && !self.group_moved(channel, known.head.seq).await? {
                (known.head, known.pinned) = (log.head, log.pinned);
                known.hashes = [log.head.hash].into();
                return Ok(known);
            }
        }
        for _ in 0..ATTEMPTS {
            // Read after the log, the group is not older than it.
            let row = self.store.find_group(channel).await?;
            if row.as_ref().is_some_and(|row| row.opened_seq > log.head.seq) {
                log = self.load_log(channel).await?;
                continue;
            }
            let group = row.as_ref().and_then(|row| LiveGroup::restore(row).ok());
            let unusable = row.filter(|_| group.is_none()).map(|row| row.incarnation);
            let hashes = if log.head.seq == 0 { VecDeque::new() } else { [log.head.hash].into() };
            return Ok(Loaded {
                channel,
                head: log.head,
                pinned: log.pinned,
                hashes,
                group,
                unusable,
            });
        }
        Err(ActError::new(ErrorCode::Unavailable, "too many at once").with_retry_after(100))
    }

    async fn load_log(&self, channel: ChannelId) -> Answer<ChannelLogRow> {
        self.store.find_channel_log(channel).await?.ok_or_else(ActError::not_found)
    }

    /// Whether the log after a seq holds anything that changes the group. Messages do not.
    async fn group_moved(&self, channel: ChannelId, after: Seq) -> Answer<bool> {
        let kinds = [EnvelopeKind::Creation, EnvelopeKind::Commit, EnvelopeKind::Void];
        let kinds = kinds.map(EnvelopeKind::number);
        let page = PageBounds { after, limit: 1, bytes: 0 };
        Ok(!self.store.list_envelopes_of(channel, &kinds, page).await?.is_empty())
    }
}

/// The answer for what is of a group that the policy has given up.
fn refused_as_reset(present: &Policy) -> ActError {
    let detail = "the group was reset: the policy log says so, and another takes its place";
    ActError::new(ErrorCode::GroupReset, detail)
        .with_rule("wrong_incarnation")
        .with_head_seq(present.head().seq)
}

fn unusable() -> ActError {
    let detail = "the channel's group cannot be restored: it has to be reset";
    ActError::new(ErrorCode::Internal, detail).with_rule("group_unusable")
}
