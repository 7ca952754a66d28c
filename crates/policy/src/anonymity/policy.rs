//! How one may post anonymously in a channel.

use coterie_types::Seq;
use minicbor::{Decode, Encode};

/// A channel's policy for anonymous posts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AnonymityPolicy {
    /// The length of a window, seconds: 900, 3,600, 21,600 or 86,400.
    #[n(0)]
    pub window: u32,
    /// Posts a member may make in a window, 1 to 64.
    #[n(1)]
    pub limit: u8,
    /// The fewest members among whom one may hide, at least 3.
    #[n(2)]
    pub minimum_ring: u32,
    /// Whether the posts of one author in a window are shown as one author's.
    #[n(3)]
    pub pseudonymous: bool,
    /// Whether files may be posted.
    #[n(4)]
    pub files: bool,
}

impl AnonymityPolicy {
    /// The lengths a window may have, seconds.
    pub const WINDOWS: [u32; 4] = [900, 3_600, 21_600, 86_400];

    pub(crate) fn is_good(&self) -> bool {
        Self::WINDOWS.contains(&self.window)
            && (1..=64).contains(&self.limit)
            && self.minimum_ring >= 3
    }
}

/// A policy with the moment from which it is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AnonymityChange {
    /// Seconds since the Unix epoch.
    #[n(0)]
    pub from: u64,
    /// The entry that set it.
    #[n(1)]
    pub version: Seq,
    /// The policy; none allows no anonymous posts.
    #[n(2)]
    pub policy: Option<AnonymityPolicy>,
}
