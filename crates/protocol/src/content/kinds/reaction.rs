//! Reactions: an emoji at a message, put there or taken away.

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

/// Longest emoji, bytes of UTF-8.
const EMOJI_MAX: usize = 64;

/// A reaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reaction {
    /// At which message.
    pub target: Target,
    /// The emoji.
    pub emoji: String,
    /// Whether it is there from now on, or no longer.
    pub on: bool,
}

impl Reaction {
    /// As content.
    #[must_use]
    pub fn content(&self, salt: [u8; 16], sent_at: Millis) -> Content {
        let part = Part::single(Disposition::REACTION, PLAIN, self.emoji.as_bytes());
        let mut content = Content::new(salt, sent_at, part);
        self.target.write_answered(&mut content);
        if !self.on {
            content.extensions.set(names::OFF, Value::Bool(true));
        }
        content
    }

    /// Whether a text can be a reaction: 1 to 64 bytes of characters of which emoji are made. The
    /// ranges are fixed, so that all readers agree whatever Unicode they know; letters are in none.
    #[must_use]
    pub fn is_emoji(text: &str) -> bool {
        let symbol = |c: char| {
            matches!(c,
                '\u{a9}' | '\u{ae}' | '\u{203c}'..='\u{2bff}' | '\u{3030}' | '\u{303d}'
                | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
        };
        let joins = |c: char| {
            matches!(c, '0'..='9' | '#' | '*' | '\u{200d}' | '\u{20e3}' | '\u{fe0f}'
                | '\u{e0020}'..='\u{e007f}')
        };
        let is_keycap = text.ends_with('\u{20e3}');
        (1..=EMOJI_MAX).contains(&text.len())
            && (is_keycap || text.chars().next().is_some_and(symbol))
            && text.chars().all(|c| symbol(c) || joins(c))
    }
}

impl Kind for Reaction {
    const CLASS: Class = Class::Light;

    fn read(content: &Content) -> Option<Self> {
        let bytes = content.part.of_type(PLAIN)?;
        let emoji = String::from_utf8(bytes.to_vec()).ok().filter(|text| Self::is_emoji(text))?;
        let on = !content.extensions.is_set(names::OFF);
        let fits = content.part.disposition == Disposition::REACTION && content.replaces.is_none();
        fits.then_some(Self { target: Target::answered(content)?, emoji, on })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_emoji_and_texts_are_not() {
        for good in ["👍", "👍🏽", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "❤️", "🇫🇷", "🅰️"]
        {
            assert!(Reaction::is_emoji(good), "{good}");
        }
        let long = "👍".repeat(17);
        for bad in
            ["", "a", "ok", "👍 ", "👍a", "1", "12", "é", "あ", "\u{202e}", "\u{feff}", &long]
        {
            assert!(!Reaction::is_emoji(bad), "{bad}");
        }
    }
}
