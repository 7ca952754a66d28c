//! What is wanted of other own devices: messages of the own log whose envelope is here and whose content
//! is not. Each is a row of its own, from when it could not be read until it was told, deleted, or given up.

use std::collections::BTreeMap;

use coterie_types::{ChannelId, Hash, MessageId, Millis, Seq};
use minicbor::{Decode, Encode};

use crate::{
    Core, keys,
    reason::{Cause, Reason},
    records::TimelineRecord,
    turn::Turn,
};

/// Most that is wanted of one channel; beyond it the oldest are given up.
const PER_CHANNEL: usize = 1_024;
/// Most that is wanted at all.
const MOST: usize = 4_096;

/// `u/CHANNEL/SEQ`: a message that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct WantRecord {
    /// Its id, as its header has it.
    #[n(0)]
    pub(super) id: MessageId,
    /// SHA-256 of the envelope's body: only this envelope's message is taken for it.
    #[n(1)]
    pub(super) body_hash: Hash,
    /// When the node took it in, as it says.
    #[n(2)]
    pub(super) at: Option<Millis>,
    /// The code of the reason for which it could not be read.
    #[n(3)]
    pub(super) reason: String,
    /// What the envelope commits to; none if the node shows no body, or it is an anonymous post.
    #[n(4)]
    pub(super) commits: Option<Hash>,
}

/// All that is wanted.
#[derive(Debug, Default)]
pub(crate) struct Wants {
    of: BTreeMap<ChannelId, BTreeMap<Seq, WantRecord>>,
}

impl Wants {
    /// As it was saved.
    pub(crate) fn reopen(&mut self, channel: ChannelId, seq: Seq, record: WantRecord) {
        self.of.entry(channel).or_default().insert(seq, record);
    }

    /// What is wanted of a channel, in order.
    pub(super) fn of(&self, channel: ChannelId) -> impl Iterator<Item = (Seq, &WantRecord)> {
        self.of.get(&channel).into_iter().flatten().map(|(seq, want)| (*seq, want))
    }

    /// Why the first of a channel is wanted; none if nothing is.
    pub(crate) fn why(&self, channel: ChannelId) -> Option<&str> {
        self.of(channel).next().map(|(_, want)| want.reason.as_str())
    }

    /// The channels of which something is wanted.
    pub(super) fn channels(&self) -> impl Iterator<Item = ChannelId> {
        self.of.keys().copied()
    }

    pub(super) fn get(&self, channel: ChannelId, seq: Seq) -> Option<&WantRecord> {
        self.of.get(&channel)?.get(&seq)
    }

    /// It is wanted no more.
    pub(super) fn drop(&mut self, turn: &mut Turn<'_>, channel: ChannelId, seq: Seq) {
        let Some(of) = self.of.get_mut(&channel) else { return };
        if of.remove(&seq).is_some() {
            turn.forget(keys::want(channel, seq));
        }
        if of.is_empty() {
            self.of.remove(&channel);
        }
    }

    /// Nothing of a channel is wanted any more.
    pub(super) fn drop_all(&mut self, turn: &mut Turn<'_>, channel: ChannelId) {
        for seq in self.of.remove(&channel).unwrap_or_default().into_keys() {
            turn.forget(keys::want(channel, seq));
        }
    }

    fn add(&mut self, turn: &mut Turn<'_>, (channel, seq): (ChannelId, Seq), want: WantRecord) {
        if self.of.values().map(BTreeMap::len).sum::<usize>() >= MOST {
            return;
        }
        turn.save(keys::want(channel, seq), &want);
        let of = self.of.entry(channel).or_default();
        of.insert(seq, want);
        if of.len() > PER_CHANNEL
            && let Some((oldest, _)) = of.pop_first()
        {
            turn.forget(keys::want(channel, oldest));
        }
    }
}

impl Reason {
    /// Whether another own device may have what could not be read here for this reason.
    const fn is_asked_for(self) -> bool {
        let missed = matches!(
            self.cause(),
            Cause::BeforeJoined | Cause::Outside | Cause::Gap | Cause::Fork | Cause::LostKey
        );
        // What this device said before its store was put back, others have read.
        missed || matches!(self, Self::NotOurs)
    }
}

impl Core {
    /// A message could not be read here: another own device may have it.
    pub(crate) fn want(
        &mut self,
        turn: &mut Turn<'_>,
        of: (ChannelId, Seq),
        row: &TimelineRecord,
        reason: Reason,
    ) {
        if reason.is_asked_for() && !self.other_devices().is_empty() {
            let want = WantRecord {
                id: row.message_id,
                body_hash: row.body_hash,
                at: row.at,
                reason: reason.code().to_owned(),
                commits: row.commits,
            };
            self.wants.add(turn, of, want);
        }
    }

    /// What was deleted is not wanted any more.
    pub(crate) fn unwant(&mut self, turn: &mut Turn<'_>, channel: ChannelId, seq: Seq) {
        self.wants.drop(turn, channel, seq);
    }
}

#[cfg(test)]
mod tests {
    use coterie_types::FixedBytes;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;
    use crate::Cx;

    fn want() -> WantRecord {
        WantRecord {
            id: MessageId::from_bytes([1; 16]),
            body_hash: FixedBytes([2; 32]),
            at: None,
            reason: "not_joined".into(),
            commits: None,
        }
    }

    #[test]
    fn what_is_wanted_does_not_grow_and_the_oldest_go_first() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut cx = Cx { now: Millis(1), rng: &mut rng };
        let mut turn = Turn::new(&mut cx);
        let mut wants = Wants::default();
        for channel in 0..8 {
            let channel = ChannelId::from_bytes([channel; 16]);
            for seq in 1..2_000 {
                wants.add(&mut turn, (channel, seq), want());
            }
        }
        let first = ChannelId::from_bytes([0; 16]);
        assert_eq!(wants.of(first).count(), PER_CHANNEL);
        assert_eq!(wants.of(first).next().unwrap().0, 2_000 - PER_CHANNEL as u64);
        assert_eq!(wants.of.values().map(BTreeMap::len).sum::<usize>(), MOST);
        // What is saved is what is wanted.
        let mut saved = std::collections::BTreeSet::new();
        for change in &turn.out.save {
            match &change.value {
                Some(_) => saved.insert(change.key.clone()),
                None => saved.remove(&change.key),
            };
        }
        assert_eq!(saved.len(), MOST);
    }

    #[test]
    fn what_everybody_refuses_is_asked_of_nobody() {
        for reason in [Reason::SenderNotRight, Reason::MayNotSend, Reason::Undone, Reason::Lied] {
            assert!(!reason.is_asked_for(), "{reason:?}");
        }
        for reason in
            [Reason::BeforeJoined, Reason::NotJoined, Reason::Withheld, Reason::WrongEpoch]
        {
            assert!(reason.is_asked_for(), "{reason:?}");
        }
    }
}
