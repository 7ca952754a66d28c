//! The authenticated data of every commit and message: two heads, an id and a class.

use coterie_types::{CodecError, Hash, Head, MessageId, from_canonical, sha256, to_canonical};
use minicbor::{Decode, Encode};

/// What the node may know of an envelope's content: by it the node applies SEND rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Class {
    /// A creation or commit.
    #[n(0)]
    Commit,
    /// A message.
    #[n(1)]
    Message,
    /// Reaction, edit, pin, mark, vote, tombstone.
    #[n(2)]
    Light,
}

/// What the node may know of an anonymous poll: over which ring it goes, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PollTerms {
    /// Number of the window in which it begins.
    #[n(0)]
    pub window: u64,
    /// Length of that window, seconds.
    #[n(1)]
    pub length: u32,
    /// Fewest members of the ring.
    #[n(2)]
    pub minimum: u32,
    /// The ring head of the window.
    #[n(3)]
    pub ring: Head,
    /// When it closes, seconds: a full hour.
    #[n(4)]
    pub closes: u64,
}

/// MLS authenticated data of every commit and application message, and the first part of every
/// creation and tombstone. Deterministic CBOR.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Authenticated {
    /// Protocol version, 1.
    #[n(0)]
    pub version: u8,
    /// The sender's id for this item; the idempotency key with channel and device.
    #[n(1)]
    pub message_id: MessageId,
    /// The class of the content.
    #[n(2)]
    pub class: Class,
    /// The policy head the sender had verified.
    #[n(3)]
    pub policy: Head,
    /// The channel head the sender had processed.
    #[n(4)]
    pub channel: Head,
    /// Of a message, and of nothing else: what it commits to, the [`commitment`] to its content. It lies in
    /// clear in the body that the log's chain covers, so whoever is told the content later can check it.
    #[n(5)]
    pub content: Option<Hash>,
    /// Of a message that is an anonymous poll, its terms.
    #[n(6)]
    pub poll: Option<PollTerms>,
}

/// What a message commits to: H("coterie/1 content" ‖ 0x00 ‖ content). The salt that content begins with, 16
/// random bytes, hides it.
#[must_use]
pub fn commitment(content: &[u8]) -> Hash {
    sha256(&[b"coterie/1 content\0", content])
}

impl Authenticated {
    /// The only version there is.
    pub const VERSION: u8 = 1;

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_canonical(self)
    }

    /// Decodes it.
    ///
    /// # Errors
    /// When the bytes are not the deterministic encoding.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CodecError> {
        from_canonical(bytes)
    }
}
