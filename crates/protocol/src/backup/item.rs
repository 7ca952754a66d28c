//! One message, or something about one, as a device has it after it verified it.

use coterie_types::{Bytes, DeviceId, FixedBytes, Hash, MessageId, Millis, Seq, UserId};
use minicbor::{Decode, Encode};

/// One item of a channel's past.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Item {
    /// Its place in the channel log.
    #[n(0)]
    pub seq: Seq,
    /// 1 message, 3 tombstone, 4 deleted message, 5 edit, reaction or pin.
    #[n(1)]
    pub kind: u8,
    /// Its envelope's message id.
    #[n(2)]
    pub message_id: MessageId,
    /// SHA-256 of its envelope's body.
    #[n(3)]
    pub body_hash: Hash,
    /// The author, whom MLS authenticated.
    #[n(4)]
    pub user: Option<UserId>,
    /// Their device.
    #[n(5)]
    pub device: Option<DeviceId>,
    /// The content's bytes, of what was not deleted.
    #[n(6)]
    pub content: Option<Bytes>,
    /// When the node took it in, as it says.
    #[n(7)]
    pub at: Option<Millis>,
    /// What the author might do by content at e(n).
    #[n(8)]
    pub rights: Option<u8>,
    /// Of a deleted message, the tombstone's seq.
    #[n(9)]
    pub deleted: Option<Seq>,
    /// Of a tombstone, the seq of the message.
    #[n(10)]
    pub target: Option<Seq>,
    /// Of a text with mentions, whom it may notify by e(n).
    #[n(11)]
    pub notifies: Option<Notifies>,
    /// Of an anonymous post, what is known of its author; then there is no author and no device.
    #[n(12)]
    pub anonymous: Option<OneOf>,
    /// Who has shared it with the user, if no device of theirs was there.
    #[n(13)]
    pub shared_by: Option<UserId>,
}

/// The author of an anonymous post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OneOf {
    /// Among how many members they hide.
    #[n(0)]
    pub of: u32,
    /// The window's number.
    #[n(1)]
    pub window: u64,
    /// In a pseudonymous channel, their handle in that window.
    #[n(2)]
    pub handle: Option<FixedBytes<32>>,
}

/// Whom a text may notify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Notifies {
    /// A bit a mention, in the order of the text.
    #[n(0)]
    pub mentions: u64,
    /// Whether one of them is of the user.
    #[n(1)]
    pub reader: bool,
}

impl Item {
    /// Of two devices' words about one place: a deletion counts, else there is nothing to choose.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        if self.kind != 4 && other.kind == 4 { other } else { self }
    }
}
