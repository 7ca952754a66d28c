//! Where it stands.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use coterie_protocol::{
    backup::{Chunk, Entry, Item, Manifest},
    own_data::SeenBackup,
};
use coterie_seal::VerifyingKey;
use coterie_types::{BlobId, Bytes, ChannelId, Hash, Millis, Seq};

use super::records::{BackupRecord, ChannelBackupRecord, RestoreRecord};
use crate::{Failure, backoff::Backoff, records::TimelineRecord};

/// The backup, as this device knows it.
#[derive(Debug, Default)]
pub(crate) struct Backup {
    pub(super) record: BackupRecord,
    pub(super) channels: BTreeMap<ChannelId, ChannelBackupRecord>,
    /// The list as it was fetched or written last.
    pub(super) manifest: Option<Manifest>,
    /// The identity key under which that is sealed.
    pub(super) identity: Option<VerifyingKey>,
    pub(super) looked_at: Option<Millis>,
    /// Whether the list is to be fetched for its own sake.
    pub(super) look: bool,
    /// What is under way; one thing at a time.
    pub(super) job: Option<Job>,
    pub(super) backoff: Backoff,
    /// Why the last try failed.
    pub(super) failure: Option<Failure>,
    /// Whether the user has switched it on or off.
    pub(super) wanted: Option<bool>,
    /// Whether the user wants it now.
    pub(super) forced: bool,
    /// When the next chunk may go.
    pub(super) pause: Option<Millis>,
    pub(super) restoring: Option<Restoring>,
    /// How often in a row the past could not be read, though the node could be reached.
    pub(super) tries: u32,
    /// Whether the own device log was fetched for the sake of who signed the list.
    pub(super) asked_devices: bool,
}

/// What is under way.
#[derive(Debug)]
pub(super) enum Job {
    /// The list is being fetched.
    Manifest,
    /// Rows of messages are being loaded.
    Rows(Work),
    /// And those of what is about them.
    Relations(Work),
    /// The chunk whose place is taken is being fetched.
    Base(Work),
    /// A chunk is being uploaded.
    Upload(Work),
    /// A list is being written.
    Put(Box<(Manifest, Hash, Option<Work>)>),
    /// A chunk is being fetched for what was before the own join.
    Past(ChannelId, Entry),
    /// The log before the own join is being fetched.
    Page(ChannelId),
}

/// A piece of a channel's past on its way into the backup.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) channel: ChannelId,
    pub(super) from: Seq,
    pub(super) to: Seq,
    /// The chunk whose place is taken.
    pub(super) existing: Option<Entry>,
    /// What this device has.
    pub(super) items: Vec<Item>,
    /// What had changed; true: it is gone.
    pub(super) dirty: BTreeMap<Seq, bool>,
    /// What is to be uploaded.
    pub(super) pending: VecDeque<(Entry, Bytes)>,
    /// What was.
    pub(super) done: Vec<Entry>,
}

/// The past of one channel, being read.
#[derive(Debug)]
pub(super) struct Restoring {
    pub(super) channel: ChannelId,
    pub(super) record: RestoreRecord,
    /// What the backup says, until it was found in the log.
    pub(super) items: BTreeMap<Seq, Item>,
    pub(super) loaded: BTreeSet<BlobId>,
    /// Messages whose body the node does not have any more.
    pub(super) erased: BTreeMap<Seq, TimelineRecord>,
    /// What is to be taken out of the backup; true: it is gone.
    pub(super) stale: BTreeMap<Seq, bool>,
    /// How many items are not in the log.
    pub(super) refused: u32,
    /// The first relation.
    pub(super) relation: Option<Seq>,
    /// From where on there is no gap.
    pub(super) first: Option<Seq>,
    /// The last message before that, which nobody of the user could read.
    pub(super) blind: Seq,
}

impl Backup {
    /// As it was saved.
    pub(crate) fn reopen(&mut self, record: BackupRecord) {
        self.record = record;
    }

    /// As it was saved.
    pub(crate) fn reopen_channel(&mut self, channel: ChannelId, record: ChannelBackupRecord) {
        self.channels.insert(channel, record);
    }

    /// The greatest version that was seen, with its hash.
    pub(crate) const fn seen(&self) -> (u64, Option<Hash>) {
        (self.record.version, self.record.hash)
    }

    /// What other devices of the user are told of it.
    pub(crate) fn told(&self) -> Option<SeenBackup> {
        let (version, hash) = self.seen();
        hash.map(|hash| SeenBackup { version, hash })
    }

    /// Whether nothing is done with it.
    pub(crate) const fn is_in_trouble(&self) -> bool {
        self.record.trouble.is_some()
    }

    /// The first place of a channel that was read from the backup.
    pub(crate) fn first(&self, channel: ChannelId) -> Option<Seq> {
        self.channels.get(&channel).and_then(|kept| kept.first)
    }

    /// Whether the past of a channel is being read.
    pub(crate) fn restores(&self, channel: ChannelId) -> bool {
        self.channels.get(&channel).is_some_and(|kept| kept.restore.is_some())
    }
}

impl Work {
    pub(super) fn of(channel: ChannelId, from: Seq, to: Seq, existing: Option<Entry>) -> Self {
        Self {
            channel,
            from,
            to,
            existing,
            items: Vec::new(),
            dirty: BTreeMap::new(),
            pending: VecDeque::new(),
            done: Vec::new(),
        }
    }

    /// What a chunk says, of the whole piece or of a part.
    pub(super) fn chunk(&self, user: coterie_types::UserId, (from, to): (Seq, Seq)) -> Chunk {
        let inside = |item: &&Item| (from..=to).contains(&item.seq);
        let items = self.items.iter().filter(inside).cloned().collect();
        Chunk { user, channel: self.channel, from, to, items }
    }
}
