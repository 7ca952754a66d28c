//! Kind 25: how one may post anonymously in a channel.

use coterie_types::ChannelId;
use minicbor::{Decode, Encode};

use crate::AnonymityPolicy;

/// Sets the channel's policy for anonymous posts, from a moment to come.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AnonymitySet {
    /// Which channel.
    #[n(0)]
    pub channel: ChannelId,
    /// From when: seconds since the Unix epoch, a multiple of the old and the new window.
    #[n(1)]
    pub from: u64,
    /// The policy; none allows no anonymous posts.
    #[n(2)]
    pub policy: Option<AnonymityPolicy>,
}
