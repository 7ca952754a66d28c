//! Anonymous posts.

use coterie_types::{FixedBytes, Seq};

/// An anonymous post in a channel's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnonymousRow {
    /// Its place in the log.
    pub seq: Seq,
    /// Its nullifier, unique with the channel.
    pub nullifier: FixedBytes<32>,
    /// Its ticket.
    pub ticket: FixedBytes<32>,
    /// When its window begins, seconds; 0 for a vote, which is counted in none.
    pub starts: u64,
}
