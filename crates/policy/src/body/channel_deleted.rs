//! Kind 18: a channel's end.

use coterie_types::ChannelId;
use minicbor::{Decode, Encode};

/// Deletes a channel. The channels of a deleted category stay, in no category.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChannelDeleted {
    /// Which.
    #[n(0)]
    pub channel: ChannelId,
}
