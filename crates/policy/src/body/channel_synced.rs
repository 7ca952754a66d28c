//! Kind 20: a channel takes over the overwrites of its category.

use coterie_types::ChannelId;
use minicbor::{Decode, Encode};

/// Syncs a channel with its category.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChannelSynced {
    /// Which channel.
    #[n(0)]
    pub channel: ChannelId,
}
