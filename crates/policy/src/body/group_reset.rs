//! Kind 32: a channel's group is given up, and another takes its place.

use coterie_types::ChannelId;
use minicbor::{Decode, Encode};

/// Ends the present incarnation of a channel's group. What was said stays; the channel log goes on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GroupReset {
    /// Which channel.
    #[n(0)]
    pub channel: ChannelId,
    /// The incarnation that follows: the present one's number + 1.
    #[n(1)]
    pub incarnation: u32,
}
