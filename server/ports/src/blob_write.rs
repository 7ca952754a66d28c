//! Changes of what is known of blobs; the bytes are in [`crate::Blobs`].

use coterie_types::{BlobId, ChannelId, Millis, Seq};

use crate::rows::BlobRow;

/// One change of the blobs' rows, a part of [`crate::Write`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobWrite {
    /// A new blob, of which nothing is here yet (`BlobExists`, `BlobsOfUser`, `BlobsOfServer`).
    Insert {
        /// The blob.
        row: BlobRow,
        /// Most bytes of its owner's blobs, with it.
        user_most: u64,
        /// Most bytes of its server's blobs, with it.
        server_most: u64,
    },
    /// The next part is here (`Blob`: unknown, condemned, or another part is next).
    Advance {
        /// Which.
        blob: BlobId,
        /// How many parts were here.
        expected: u32,
        /// Until when it may stay unnamed from now on; of one that is named nothing changes.
        free_at: Millis,
    },
    /// A message names blobs, which stay as long as one does (`Blob`: unknown, condemned, of another
    /// channel, or not whole).
    Name {
        /// The channel.
        channel: ChannelId,
        /// The message's seq.
        seq: Seq,
        /// Which, each once.
        blobs: Vec<BlobId>,
    },
    /// A message names nothing any more. What no other one names is free.
    Release {
        /// The channel.
        channel: ChannelId,
        /// The message's seq.
        seq: Seq,
        /// When.
        at: Millis,
    },
    /// No message can name it any more, and nobody can have it (`Blob`: unknown, or named, or not
    /// free at that time). A condemned one stays so.
    Condemn {
        /// Which.
        blob: BlobId,
        /// It must have been free by then.
        at: Millis,
    },
    /// Forgets a condemned blob, whose bytes are gone.
    Delete {
        /// Which.
        blob: BlobId,
    },
}
