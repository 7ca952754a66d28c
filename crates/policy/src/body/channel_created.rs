//! Kind 1: a new channel.

use minicbor::{Decode, Encode};

/// A new channel.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChannelCreated {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// [`ChannelKind`] as a number.
    #[n(1)]
    pub kind: u8,
}

/// What a channel is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChannelKind {
    /// Text.
    Text,
}

impl ChannelKind {
    /// The kind of this number.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Text),
            _ => None,
        }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Text => 0,
        }
    }
}
