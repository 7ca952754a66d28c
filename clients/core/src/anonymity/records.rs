//! What the store keeps of anonymous posts. Deterministic CBOR.

use coterie_types::{FixedBytes, Hash, Millis, Seq, UserId};
use minicbor::{Decode, Encode};

/// What is known of the author of an anonymous post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct AnonymousRecord {
    /// Among how many members the author hides.
    #[n(0)]
    pub(crate) of: u32,
    /// The window's number.
    #[n(1)]
    pub(crate) window: u64,
    /// In a pseudonymous channel, the author's handle in that window.
    #[n(2)]
    pub(crate) handle: Option<FixedBytes<32>>,
}

/// `y/CHANNEL/SEQ`: an anonymous post that was valid, as long as its nullifier or its author may be asked
/// for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct PostRecord {
    /// The hash of the channel's log with it.
    #[n(0)]
    pub(crate) hash: Hash,
    #[n(1)]
    pub(crate) nullifier: FixedBytes<32>,
    #[n(2)]
    pub(crate) ticket: FixedBytes<32>,
    #[n(3)]
    pub(crate) window: u64,
    /// When its window begins, seconds.
    #[n(4)]
    pub(crate) start: u64,
    /// When it ends, seconds.
    #[n(5)]
    pub(crate) closes: u64,
}

/// `y/CHANNEL/used`: which of the own posts of a window are made, or may have been.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct UsedRecord {
    #[n(0)]
    pub(crate) window: u64,
    /// The policy entry in force.
    #[n(1)]
    pub(crate) version: Seq,
    /// A bit a counter.
    #[n(2)]
    pub(crate) used: u64,
}

/// `y/CHANNEL/seen`: since when this device knows what an anonymous post would name, and who else does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct SeenRecord {
    /// The group's epoch, and since when this device is in it.
    #[n(0)]
    pub(crate) epoch: Option<(u64, Millis)>,
    /// Other users who have spoken in that epoch; two are enough.
    #[n(1)]
    pub(crate) speakers: Vec<UserId>,
    /// Policy heads, and when this device knew them first, in order.
    #[n(2)]
    pub(crate) heads: Vec<(Seq, Millis)>,
    /// The newest policy heads that other users have named in messages, a user each.
    #[n(3)]
    pub(crate) pins: Vec<(UserId, Seq)>,
}
