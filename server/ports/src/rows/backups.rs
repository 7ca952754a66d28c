//! Backups of users' histories.

use coterie_types::{BlobId, Bytes, Millis, UserId};

/// The sealed list of a user's chunks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRow {
    /// Its version, from 1.
    pub version: u64,
    /// Sealed bytes.
    pub manifest: Bytes,
}

/// A sealed chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupChunkRow {
    /// Whose.
    pub owner: UserId,
    /// The client-made id, one among the owner's.
    pub chunk: BlobId,
    /// Its bytes.
    pub size: u64,
    /// Whether they are here.
    pub whole: bool,
    /// From when on it may be swept; absent as long as the owner's list names it.
    pub free_at: Option<Millis>,
    /// Whether it is being swept.
    pub condemned: bool,
}
