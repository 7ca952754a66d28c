//! Pins: a message is kept at hand for everybody, or no longer.

use coterie_types::Millis;
use serde::Serialize;

use super::{Kind, text::PLAIN};
use crate::{
    content::{
        Content, Disposition, Part, Target,
        extension::{Value, names},
    },
    envelope::Class,
};

const MEDIA_TYPE: &str = "application/vnd.coterie.pin";

/// A pin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pin {
    /// Which message.
    pub target: Target,
    /// Whether it is pinned from now on, or no longer.
    pub on: bool,
}

impl Pin {
    /// As content.
    #[must_use]
    pub fn content(&self, salt: [u8; 16], sent_at: Millis) -> Content {
        let pin = Part::single(Disposition::UNSPECIFIED, MEDIA_TYPE, &[]);
        let words = if self.on { "pinned a message" } else { "unpinned a message" };
        let fallback = Part::single(Disposition::RENDER, PLAIN, words.as_bytes());
        let part = Part::choose(Disposition::UNSPECIFIED, vec![pin, fallback]);
        let mut content = Content::new(salt, sent_at, part);
        self.target.write_answered(&mut content);
        if !self.on {
            content.extensions.set(names::OFF, Value::Bool(true));
        }
        content
    }
}

impl Kind for Pin {
    const CLASS: Class = Class::Light;

    fn read(content: &Content) -> Option<Self> {
        let empty = content.part.choices().first()?.of_type(MEDIA_TYPE)?.is_empty();
        let on = !content.extensions.is_set(names::OFF);
        let fits = empty && content.replaces.is_none();
        fits.then_some(Self { target: Target::answered(content)?, on })
    }
}
