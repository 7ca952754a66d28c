//! Changes of what is kept for anonymous posts.

use coterie_types::{ChannelId, FixedBytes};

use crate::rows::AnonymousRow;

/// Epochs whose gate keys are kept before the last: a void goes back over some.
pub const GATES_KEPT: u64 = 64;

/// One row change; in brackets the [`crate::Conflict`] it may meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnonymousWrite {
    /// The post at a seq of the channel's log, which is appended in the same transaction
    /// (`Nullifier`).
    Insert {
        /// Where.
        channel: ChannelId,
        /// Which.
        row: AnonymousRow,
    },
    /// The gate key of an epoch, in the place of another one, or that it has none. Those of long ago are
    /// forgotten.
    PutGate {
        /// The channel.
        channel: ChannelId,
        /// Which group of the channel.
        incarnation: u32,
        /// The epoch.
        epoch: u64,
        /// The key.
        gate: Option<FixedBytes<32>>,
    },
}
