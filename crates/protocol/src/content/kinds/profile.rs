//! Profiles: what a user tells of themselves. To those who do not know the kind it is a reaction that is
//! taken away where none can be, which has no effect and is not shown.

use coterie_types::{Bytes, MessageId, Millis, from_canonical, to_canonical};
use serde::Serialize;

use super::{Kind, Reaction};
use crate::{
    content::{
        Content, Target,
        extension::{Value, names},
    },
    envelope::Class,
    profile::Card,
};

/// The emoji of what others take it for.
const EMOJI: &str = "👤";
/// Where a log begins: never a message, so nothing has an effect there.
const NOWHERE: Target = Target { seq: 1, id: MessageId::from_bytes([0; 16]) };

/// A profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// What it says.
    pub card: Card,
}

impl Profile {
    /// As content.
    #[must_use]
    pub fn content(&self, salt: [u8; 16], sent_at: Millis) -> Content {
        let nothing = Reaction { target: NOWHERE, emoji: EMOJI.into(), on: false };
        let mut content = nothing.content(salt, sent_at);
        content.extensions.set(names::PROFILE, Value::Bytes(Bytes(to_canonical(&self.card))));
        content
    }
}

impl Kind for Profile {
    const CLASS: Class = Class::Light;

    fn read(content: &Content) -> Option<Self> {
        let Value::Bytes(bytes) = content.extensions.get(names::PROFILE)? else { return None };
        let nothing = Reaction { target: NOWHERE, emoji: EMOJI.into(), on: false };
        let fits = Reaction::read(content)? == nothing;
        let card = from_canonical::<Card>(bytes).ok().filter(|card| card.check().is_ok())?;
        fits.then_some(Self { card })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::Said;
    use crate::profile::StatusText;

    fn profile() -> Profile {
        let status = Some(StatusText { text: "weeding".into(), until: Some(Millis(9)) });
        Profile { card: Card { version: 3, name: Some("Ada".into()), status, ..Card::default() } }
    }

    #[test]
    fn a_profile_comes_back_as_it_was_and_is_nothing_to_those_who_do_not_know_it() {
        let content = profile().content([1; 16], Millis(1));
        assert_eq!(Profile::read(&content), Some(profile()));
        assert_eq!(Said::read(&content, Class::Light), Said::Profile(profile()));
        assert_eq!(Said::class_of(&content), Class::Light);
        let old = Said::read_knowing(&content, Class::Light, &["text", "reaction"]);
        let nothing = Reaction { target: NOWHERE, emoji: EMOJI.into(), on: false };
        assert_eq!(old, Said::Reaction(nothing));
    }

    #[test]
    fn a_profile_in_another_class_place_or_shape_is_none() {
        let content = profile().content([1; 16], Millis(1));
        assert!(matches!(Said::read(&content, Class::Message), Said::Unknown { .. }));
        let read = |alter: &dyn Fn(&mut Content)| {
            let mut altered = content.clone();
            alter(&mut altered);
            Profile::read(&altered)
        };
        assert_eq!(read(&|c| c.extensions.set(names::TARGET, Value::Uint(7))), None);
        assert_eq!(read(&|c| c.extensions.set(names::OFF, Value::Bool(false))), None);
        assert_eq!(read(&|c| c.extensions.set(names::PROFILE, Value::Text("x".into()))), None);
        assert_eq!(
            read(&|c| c.extensions.set(names::PROFILE, Value::Bytes(Bytes(vec![0xa0])))),
            None
        );
        let hostile = Card { name: Some("a\u{202e}b".into()), ..profile().card };
        let bytes = Value::Bytes(Bytes(to_canonical(&hostile)));
        assert_eq!(read(&|c| c.extensions.set(names::PROFILE, bytes.clone())), None);
    }
}
