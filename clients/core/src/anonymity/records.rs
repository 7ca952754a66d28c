//! What the store keeps of anonymous posts. Deterministic CBOR.

use coterie_protocol::envelope::{PollName, PollTerms};
use coterie_types::{Bytes, FixedBytes, Hash, Millis, Seq, UserId};
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

/// `y/CHANNEL/p/SEQ`: an anonymous poll that was valid.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct PollRecord {
    #[n(0)]
    pub(crate) name: PollName,
    #[n(1)]
    pub(crate) author: UserId,
    #[n(2)]
    pub(crate) terms: PollTerms,
    /// The keys of its first ring, sorted, one after the other.
    #[n(3)]
    pub(crate) ring: Bytes,
    /// Since when this device knows it.
    #[n(4)]
    pub(crate) since: Millis,
    #[n(5)]
    pub(crate) question: String,
    #[n(6)]
    pub(crate) options: Vec<String>,
    /// By which item its author closed it.
    #[n(7)]
    pub(crate) closed: Option<Seq>,
}

/// `y/CHANNEL/v/POLL/SEQ`: a vote that was valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct VoteRecord {
    #[n(0)]
    pub(crate) nullifier: FixedBytes<32>,
    /// The number of the option; none: it cannot be read here.
    #[n(1)]
    pub(crate) option: Option<u8>,
}
