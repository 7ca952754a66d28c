//! What a channel notifies of.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// What a channel notifies of.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    Serialize,
    Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Every message.
    #[default]
    #[n(0)]
    All,
    /// Only what mentions the user.
    #[n(1)]
    Mentions,
    /// Nothing.
    #[n(2)]
    Nothing,
}

impl Level {
    /// Whether a message notifies that mentions the user, or does not.
    #[must_use]
    pub const fn notifies_of(self, addressed: bool) -> bool {
        match self {
            Self::All => true,
            Self::Mentions => addressed,
            Self::Nothing => false,
        }
    }
}
