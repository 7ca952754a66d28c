//! The kinds of ephemera.

use serde::{Deserialize, Serialize};

/// Numbers of the kinds.
const TYPING: u64 = 0;
const PRESENCE: u64 = 1;

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The user writes in the channel.
    Typing,
    /// The user is there.
    Presence(Appearance),
}

/// How somebody who is there appears. Of several devices of a user the greatest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Appearance {
    /// There, and not seen doing anything for a while.
    Idle,
    /// There.
    Online,
    /// There, and not to be disturbed.
    Dnd,
}

impl Appearance {
    const fn number(self) -> u64 {
        match self {
            Self::Online => 0,
            Self::Idle => 1,
            Self::Dnd => 2,
        }
    }
}

impl Told {
    /// Kind and value, as they are encoded.
    pub(super) const fn numbers(self) -> (u64, Option<u64>) {
        match self {
            Self::Typing => (TYPING, None),
            Self::Presence(appearance) => (PRESENCE, Some(appearance.number())),
        }
    }

    /// Of kind and value; none if there is no such.
    pub(super) const fn of(kind: u64, value: Option<u64>) -> Option<Self> {
        match (kind, value) {
            (TYPING, None) => Some(Self::Typing),
            (PRESENCE, Some(0)) => Some(Self::Presence(Appearance::Online)),
            (PRESENCE, Some(1)) => Some(Self::Presence(Appearance::Idle)),
            (PRESENCE, Some(2)) => Some(Self::Presence(Appearance::Dnd)),
            _ => None,
        }
    }
}
