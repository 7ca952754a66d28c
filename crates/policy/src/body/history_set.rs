//! Kind 36: what of a channel's past whoever joins is given.

use coterie_types::ChannelId;
use minicbor::{Decode, Encode};

/// Sets the channel's history policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HistorySet {
    /// Which channel.
    #[n(0)]
    pub channel: ChannelId,
    /// How much: the number of a [`HistoryMode`](crate::HistoryMode).
    #[n(1)]
    pub mode: u8,
    /// Of the last days: how many.
    #[n(2)]
    pub days: Option<u16>,
}
