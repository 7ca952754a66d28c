//! Kind 34: the author of an anonymous post makes no more of them in its window.

use coterie_types::{ChannelId, FixedBytes, Hash, Seq};
use minicbor::{Decode, Encode};

/// Names an anonymous post. Nobody learns by it who wrote the post. The log cannot see the post: for
/// everybody who has it, this counts if the post is of that window and has this hash, nullifier and ticket.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AuthorBlocked {
    /// Where the post stands.
    #[n(0)]
    pub channel: ChannelId,
    /// Its place in the channel's log.
    #[n(1)]
    pub seq: Seq,
    /// The hash of the channel's log up to and including it.
    #[n(2)]
    pub envelope: Hash,
    /// Its nullifier.
    #[n(3)]
    pub nullifier: FixedBytes<32>,
    /// Its ticket.
    #[n(4)]
    pub ticket: FixedBytes<32>,
    /// The number of its window.
    #[n(5)]
    pub window: u64,
}
