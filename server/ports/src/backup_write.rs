//! Changes of what is known of backups; the bytes of chunks are in [`crate::Blobs`].

use coterie_types::{BlobId, Bytes, Millis, UserId};

use crate::rows::BackupChunkRow;

/// One change of the backups' rows, a part of [`crate::Write`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupWrite {
    /// A new chunk, whose bytes are not here yet (`BlobExists`, `BlobsOfUser`).
    InsertChunk {
        /// The chunk.
        row: BackupChunkRow,
        /// Most bytes of its owner's chunks, with it.
        most: u64,
    },
    /// Its bytes are here (`Blob`: unknown or condemned).
    Whole {
        /// Whose.
        owner: UserId,
        /// Which.
        chunk: BlobId,
    },
    /// A user's list takes the place of an earlier one (`BackupVersion`) and names chunks (`Blob`: unknown,
    /// condemned, or not whole). Those that it does not name any more are free.
    Put {
        /// Whose.
        user: UserId,
        /// The version it replaces; 0 for the first.
        expected: u64,
        /// Its version.
        version: u64,
        /// Sealed bytes.
        manifest: Bytes,
        /// What it names.
        chunks: Vec<BlobId>,
        /// When.
        at: Millis,
    },
    /// No list can name it any more (`Blob`: unknown, or named, or not free at that time). A condemned
    /// one stays so.
    Condemn {
        /// Whose.
        owner: UserId,
        /// Which.
        chunk: BlobId,
        /// It must have been free by then.
        at: Millis,
    },
    /// Forgets a condemned chunk, whose bytes are gone.
    Delete {
        /// Whose.
        owner: UserId,
        /// Which.
        chunk: BlobId,
    },
}
