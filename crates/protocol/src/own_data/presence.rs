//! What a user has chosen to be told of them at the moment.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::register::Register;

/// How a user wants to appear.
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
pub enum PresenceChoice {
    /// As they are: there, or idle.
    #[default]
    #[n(0)]
    Online,
    /// Idle, whatever they do.
    #[n(1)]
    Idle,
    /// Not to be disturbed.
    #[n(2)]
    Dnd,
    /// Nothing is told, typing neither.
    #[n(3)]
    Invisible,
}

/// What is chosen; what is absent is not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Presence {
    /// Whether it is told that the user types.
    #[n(0)]
    pub typing: Option<Register<bool>>,
    /// How they appear.
    #[n(1)]
    pub appears: Option<Register<PresenceChoice>>,
}

impl Presence {
    /// Whether it is told that the user types.
    #[must_use]
    pub fn tells_typing(&self) -> bool {
        self.typing.as_ref().is_none_or(|typing| typing.value)
    }

    /// How they appear.
    #[must_use]
    pub fn appears(&self) -> PresenceChoice {
        self.appears.as_ref().map(|appears| appears.value).unwrap_or_default()
    }

    /// Takes in what another device knows.
    pub fn merge(&mut self, other: &Self) {
        Register::merge(&mut self.typing, &other.typing);
        Register::merge(&mut self.appears, &other.appears);
    }

    /// Whether every clock is one that may be.
    pub(crate) fn is_sound(&self) -> bool {
        Register::is_sound(&self.typing) && Register::is_sound(&self.appears)
    }
}
