//! Kind 19: one overwrite of a channel.

use coterie_types::ChannelId;
use minicbor::{Decode, Encode};

use crate::{Overwrite, Target};

/// Sets an overwrite; one with two empty sets is removed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OverwriteSet {
    /// The channel or category.
    #[n(0)]
    pub channel: ChannelId,
    /// Whom it is about.
    #[n(1)]
    pub target: Target,
    /// What it allows and denies.
    #[n(2)]
    pub overwrite: Overwrite,
}
