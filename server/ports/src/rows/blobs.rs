//! Uploaded files.

use coterie_types::{BlobId, ChannelId, Millis, ServerId, UserId};

/// A sealed file, whole or on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobRow {
    /// The client-made id.
    pub blob: BlobId,
    /// Who uploads it.
    pub owner: UserId,
    /// The server.
    pub server: ServerId,
    /// The channel whose viewers may have it.
    pub channel: ChannelId,
    /// Its bytes.
    pub size: u64,
    /// How many parts it has.
    pub parts: u32,
    /// How many of them are here, from the first.
    pub received: u32,
    /// When it was begun.
    pub created_at: Millis,
    /// From when on it may be swept; absent as long as a message names it.
    pub free_at: Option<Millis>,
    /// Whether it is being swept.
    pub condemned: bool,
}

impl BlobRow {
    /// Whether all of it is here.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.received == self.parts
    }
}
