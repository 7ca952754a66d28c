//! What is saved of it.

use std::collections::{BTreeMap, BTreeSet};

use coterie_types::{BlobId, Hash, Head, Millis, Seq};
use minicbor::{Decode, Encode};

/// `a/backup`: the list at the node, as it was seen last.
#[derive(Debug, Clone, Default, Encode, Decode)]
#[cbor(map)]
pub(crate) struct BackupRecord {
    /// The greatest version that was seen, or that another own device has told of.
    #[n(0)]
    pub(crate) version: u64,
    /// SHA-256 of its sealed bytes, if they were seen.
    #[n(1)]
    pub(crate) hash: Option<Hash>,
    /// Whether it said that there is a backup.
    #[n(2)]
    pub(crate) on: bool,
    /// Why nothing is done with it any more, until the user says so.
    #[n(3)]
    pub(crate) trouble: Option<String>,
}

/// `b/CHANNEL`: what of a channel is in the backup.
#[derive(Debug, Clone, Default, Encode, Decode)]
#[cbor(map)]
pub(crate) struct ChannelBackupRecord {
    /// Everything up to here is there, as far as this device has it.
    #[n(0)]
    pub(crate) cursor: Seq,
    /// The chunks that have all that this device has.
    #[n(1)]
    pub(crate) merged: BTreeSet<BlobId>,
    /// What has changed since; true: it is gone.
    #[n(2)]
    pub(crate) dirty: BTreeMap<Seq, bool>,
    /// When what is not there is due; none: all is.
    #[n(3)]
    pub(crate) due: Option<Millis>,
    /// What was before this device came, while it is read from there.
    #[n(4)]
    pub(crate) restore: Option<RestoreRecord>,
    /// From where on there is no gap, as it was read from there.
    #[n(5)]
    pub(crate) first: Option<Seq>,
}

/// How far the log before the own join was walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct RestoreRecord {
    /// The last envelope that was looked at.
    #[n(0)]
    pub(crate) next: Head,
    /// The last one before the own join.
    #[n(1)]
    pub(crate) until: Head,
}
