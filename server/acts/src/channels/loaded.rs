//! A channel log's head and its group, in memory while in use.

use std::collections::VecDeque;

use coterie_ports::rows::EnvelopeRow;
use coterie_protocol::envelope::first_hash;
use coterie_types::{ChannelId, Hash, Head, Seq};

use super::{live_group::LiveGroup, slot::State};
use crate::{ActError, Answer, Node};

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
    pub(super) group: Option<LiveGroup>,
}

impl Loaded {
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
    /// The channel as it stands, taken out of its slot: whoever has changed the database as
    /// intended puts it back.
    pub(super) async fn take_loaded(
        &self,
        channel: ChannelId,
        state: &mut State,
    ) -> Answer<Loaded> {
        if let Some(loaded) = state.take() {
            return Ok(loaded);
        }
        let log = self.store.find_channel_log(channel).await?.ok_or_else(ActError::not_found)?;
        let group = match self.store.find_group(channel).await? {
            Some(row) => Some(LiveGroup::restore(&row)?),
            None => None,
        };
        let hashes = if log.head.seq == 0 { VecDeque::new() } else { [log.head.hash].into() };
        Ok(Loaded { channel, head: log.head, pinned: log.pinned, hashes, group })
    }
}
