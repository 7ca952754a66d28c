//! What a user's devices know of the own profile: the card, and what is told in single servers only.

use std::collections::BTreeMap;

use coterie_types::{ServerId, limits::SERVER_AVATARS_MAX};
use minicbor::{Decode, Encode};

use super::{Card, PictureRef, What};

/// The own profile, as own devices tell it each other (`spec/13-own-data.md`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OwnProfile {
    /// What everybody is told.
    #[n(0)]
    pub card: Card,
    /// The picture in a server, which is told there alone.
    #[n(1)]
    pub avatars: BTreeMap<ServerId, PictureRef>,
}

impl OwnProfile {
    /// Whether it may be.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.card.check().is_ok()
            && self.card.avatar_here.is_none()
            && self.avatars.len() <= SERVER_AVATARS_MAX
            && self.avatars.values().all(|picture| picture.is_sound(What::Avatar))
    }

    /// What is told in a server.
    #[must_use]
    pub fn card_in(&self, server: ServerId) -> Card {
        Card { avatar_here: self.avatars.get(&server).cloned(), ..self.card.clone() }
    }
}
