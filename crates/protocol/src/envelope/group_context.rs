//! What a channel's group says of itself in its group context, for good.

use coterie_types::{ChannelId, ServerId, to_canonical};
use minicbor::{Decode, Encode};

/// The bytes of the group-context extension 0xF0C0. They never change; a joiner demands exactly
/// the ones it expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GroupContextData {
    /// The server.
    #[n(0)]
    pub server: ServerId,
    /// The channel.
    #[n(1)]
    pub channel: ChannelId,
    /// Which group of the channel.
    #[n(2)]
    pub incarnation: u32,
}

impl GroupContextData {
    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_canonical(self)
    }
}
