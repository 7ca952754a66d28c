//! Where it stands.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use coterie_protocol::{
    envelope::{Class, EnvelopeKind, SignedTombstone, Tombstone},
    history::{NamedBundle, Shared},
};
use coterie_types::{
    BlobId, Bytes, ChannelId, DeviceId, Hash, Head, MessageId, Millis, Seq, UserId,
};

use super::records::{AskedPastRecord, OfferRecord, OthersAsk, PastRecord};
use crate::{backoff::Backoff, records::TimelineRecord};

/// What is shared with this device, and what it shares.
#[derive(Debug, Default)]
pub(crate) struct Sharing {
    pub(super) pasts: BTreeMap<ChannelId, PastRecord>,
    pub(super) asked: BTreeMap<ChannelId, AskedPastRecord>,
    /// What is being taken in; one offer at a time.
    pub(super) taking: Option<Taking>,
    /// What is being shared; one ask at a time.
    pub(super) serving: Option<Serving>,
    /// The last offer that this device has made.
    pub(super) offered: Option<(ChannelId, MessageId)>,
    /// When something was shared, within the last hour.
    pub(super) served: Vec<Millis>,
    pub(super) take_backoff: Backoff,
    pub(super) serve_backoff: Backoff,
}

/// An offer that is being taken in.
#[derive(Debug)]
pub(super) struct Taking {
    pub(super) channel: ChannelId,
    pub(super) offer: OfferRecord,
    pub(super) asked_at: Millis,
    /// The last envelope before the own join: what is shared ends there, and the walk goes through it.
    pub(super) until: Head,
    /// The last place that is wanted: what is after it was read elsewhere.
    pub(super) to: Seq,
    /// Bundles that are still to be fetched.
    pub(super) bundles: VecDeque<NamedBundle>,
    /// Whether the size of the next one is known to be one of a bundle.
    pub(super) sized: bool,
    pub(super) messages: BTreeMap<Seq, Shared>,
    /// The last envelope that was looked at, and e(n) there.
    pub(super) at: Head,
    pub(super) pinned: Head,
    pub(super) seen: Vec<Seen>,
    /// The chain hash before what is left for another ask.
    pub(super) before: Option<Head>,
    /// How many of `seen` were judged.
    pub(super) judged: usize,
    pub(super) rows: BTreeMap<Seq, TimelineRecord>,
    pub(super) known: BTreeSet<(DeviceId, MessageId)>,
    /// How many name another author than the log.
    pub(super) foreign: u32,
    pub(super) busy: bool,
}

/// A message or tombstone of the log, as everybody may see it.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) seq: Seq,
    pub(super) kind: EnvelopeKind,
    pub(super) id: MessageId,
    pub(super) device: DeviceId,
    pub(super) at: Millis,
    pub(super) body_hash: Hash,
    /// Whether its body is there.
    pub(super) body: bool,
    /// The seq of e(n).
    pub(super) pinned: Seq,
    /// Of a message whose body is there: its class, and what it commits to.
    pub(super) said: Option<(Class, Hash)>,
    pub(super) tombstone: Option<Box<(SignedTombstone, Tombstone)>>,
}

/// An ask that is being answered.
#[derive(Debug)]
pub(super) struct Serving {
    pub(super) channel: ChannelId,
    pub(super) device: DeviceId,
    pub(super) ask: OthersAsk,
    /// What is before this place was not looked at yet.
    pub(super) next: Seq,
    /// Rows of the block that is being gathered.
    pub(super) block: Vec<Shared>,
    /// What was gathered and is in no bundle yet, and its size.
    pub(super) messages: Vec<Shared>,
    pub(super) size: usize,
    /// Bundles in descending order, sealed, and which were uploaded.
    pub(super) sealed: VecDeque<(NamedBundle, Bytes)>,
    pub(super) named: Vec<NamedBundle>,
    pub(super) gathered: bool,
    /// Whether the upload of the first of `sealed` was begun.
    pub(super) begun: bool,
    pub(super) busy: bool,
}

impl Sharing {
    /// As it was saved.
    pub(crate) fn reopen(&mut self, channel: ChannelId, record: PastRecord) {
        self.pasts.insert(channel, record);
    }

    /// As it was saved.
    pub(crate) fn reopen_asked(&mut self, channel: ChannelId, record: AskedPastRecord) {
        self.asked.insert(channel, record);
    }

    /// The first place of a channel that was shared.
    pub(crate) fn first(&self, channel: ChannelId) -> Option<Seq> {
        self.pasts.get(&channel).and_then(|past| past.first)
    }

    /// Whether an offer for a channel is being taken in, or is about to be.
    pub(crate) fn takes(&self, channel: ChannelId) -> bool {
        self.take_backoff.attempts() == 0
            && self.pasts.get(&channel).is_some_and(|past| past.offer.is_some())
    }

    /// Whether something is being shared.
    pub(crate) fn serves(&self) -> bool {
        self.serving.is_some() && self.serve_backoff.attempts() == 0
    }

    /// The blob of a bundle that is on its way.
    pub(super) fn uploading(&self) -> Option<(ChannelId, BlobId)> {
        let serving = self.serving.as_ref()?;
        serving.sealed.front().map(|(named, _)| (serving.channel, named.blob))
    }
}

impl Serving {
    pub(super) const fn user(&self) -> UserId {
        self.ask.user
    }
}
