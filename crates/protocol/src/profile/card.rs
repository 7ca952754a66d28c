//! The card: names and words of a user, and where their pictures are.

use coterie_types::{
    FixedBytes, Millis,
    limits::{BIO_MAX, DISPLAY_NAME_MAX, PRONOUNS_MAX, STATUS_MAX},
};
use minicbor::{Decode, Encode};
use serde::Serialize;

use super::{What, sealed::PICTURE_OVERHEAD};
use crate::own_data::CLOCK_MAX;

/// The greatest version: whoever says more is not believed, so that a later one is always possible.
pub const VERSION_MAX: u64 = CLOCK_MAX;

/// What a user tells of themselves. What is absent is not said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct Card {
    /// Greater than in every earlier card of the user; from 1.
    #[n(0)]
    pub version: u64,
    /// What they want to be called.
    #[n(1)]
    pub name: Option<String>,
    /// How to speak of them.
    #[n(2)]
    pub pronouns: Option<String>,
    /// About them; may have several lines.
    #[n(3)]
    pub bio: Option<String>,
    /// What they are up to.
    #[n(4)]
    pub status: Option<StatusText>,
    /// Their picture.
    #[n(5)]
    pub avatar: Option<PictureRef>,
    /// A wide one.
    #[n(6)]
    pub banner: Option<PictureRef>,
    /// Their picture in the server in which this is told, in the place of the other.
    #[n(7)]
    pub avatar_here: Option<PictureRef>,
}

/// A status.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct StatusText {
    /// What it says.
    #[n(0)]
    pub text: String,
    /// From when on it is not shown; none: it has no end.
    #[n(1)]
    pub until: Option<Millis>,
}

/// Where a picture is among the sealed pictures that the node keeps of a user, and what opens it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct PictureRef {
    /// The key of this picture alone, new whenever it is sealed. In no view.
    #[n(0)]
    #[serde(skip)]
    pub key: FixedBytes<32>,
    /// Where it begins, bytes.
    #[n(1)]
    pub from: u32,
    /// Length of the picture, bytes; sealed it is longer.
    #[n(2)]
    pub length: u32,
}

/// Why a card is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// Not 1 to 2^53 - 1.
    #[error("the version of a profile is out of range")]
    Version,
    /// A display name is 1 to 50 characters.
    #[error(
        "a display name is 1 to 50 characters, without control and invisible characters and without space at its ends"
    )]
    Name,
    /// Pronouns are 1 to 40 characters.
    #[error("pronouns are 1 to 40 characters, without control and invisible characters")]
    Pronouns,
    /// A bio is 1 to 1,000 characters.
    #[error("a bio is 1 to 1,000 characters, without control characters but line breaks")]
    Bio,
    /// A status is 1 to 140 characters.
    #[error("a status is 1 to 140 characters, without control and invisible characters")]
    Status,
    /// A picture that cannot be where it is said to be.
    #[error("a picture is out of bounds")]
    Picture,
}

impl Card {
    /// Looks at what it says, whoever it is by.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn check(&self) -> Result<(), CardError> {
        let fits = |ok: bool, error| if ok { Ok(()) } else { Err(error) };
        let line = |text: &Option<String>, most| text.as_ref().is_none_or(|t| is_line(t, most));
        fits((1..=VERSION_MAX).contains(&self.version), CardError::Version)?;
        fits(line(&self.name, DISPLAY_NAME_MAX), CardError::Name)?;
        fits(line(&self.pronouns, PRONOUNS_MAX), CardError::Pronouns)?;
        let bio = |text: &String| text.split('\n').all(|l| l.is_empty() || has_no_tricks(l));
        let length = |text: &String| (1..=BIO_MAX).contains(&text.chars().count());
        fits(self.bio.as_ref().is_none_or(|b| length(b) && bio(b)), CardError::Bio)?;
        let status = |status: &StatusText| is_line(&status.text, STATUS_MAX);
        fits(self.status.as_ref().is_none_or(status), CardError::Status)?;
        let pictures = [
            (What::Avatar, &self.avatar),
            (What::Banner, &self.banner),
            (What::Avatar, &self.avatar_here),
        ];
        let placed = |(what, picture): (What, &Option<PictureRef>)| {
            picture.as_ref().is_none_or(|picture| picture.is_sound(what))
        };
        fits(pictures.into_iter().all(placed), CardError::Picture)
    }

    /// The same for everybody: without what is of one server.
    #[must_use]
    pub fn base(&self) -> Self {
        Self { avatar_here: None, ..self.clone() }
    }
}

impl PictureRef {
    /// Whether a picture of this kind may be there.
    #[must_use]
    pub fn is_sound(&self, what: What) -> bool {
        let (from, length) = (self.from as usize, self.length as usize);
        let end = from.saturating_add(length).saturating_add(PICTURE_OVERHEAD);
        (1..=what.bytes_max()).contains(&length) && end <= coterie_types::limits::PROFILE_MAX
    }
}

/// One line of 1 to `most` characters, no white space at its ends.
fn is_line(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.chars().count()) && text.trim() == text && has_no_tricks(text)
}

/// No control characters, and none that cannot be seen or turn what follows: but U+200D and U+FE0F,
/// of which emoji are made.
fn has_no_tricks(text: &str) -> bool {
    let bad = |c: char| {
        c.is_control()
            || matches!(c,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200c}' | '\u{200e}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
                | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
    };
    !text.chars().any(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Card {
        Card { version: 1, name: Some(name.into()), ..Card::default() }
    }

    #[test]
    fn a_name_with_control_bidi_or_invisible_characters_is_refused() {
        for good in ["Ada", "Ada Lovelace ☕", "👩‍👩‍👧‍👦", "阿达", "عدا", "❤️", &"x".repeat(50)]
        {
            assert_eq!(named(good).check(), Ok(()), "{good}");
        }
        let long = "x".repeat(51);
        for bad in [
            "",
            " Ada",
            "Ada ",
            "A\nda",
            "A\u{7}",
            "a\u{202e}b",
            "a\u{2066}b",
            "a\u{200b}b",
            "a\u{ad}b",
            "\u{3164}",
            "\u{2800}",
            "a\u{feff}",
            "a\u{e0061}",
            "a\u{2028}b",
            &long,
        ] {
            assert_eq!(named(bad).check(), Err(CardError::Name), "{bad:?}");
        }
    }

    #[test]
    fn other_words_are_bounded_and_only_a_bio_has_lines() {
        let base = || Card { version: 1, ..Card::default() };
        let bio = |text: &str| Card { bio: Some(text.into()), ..base() }.check();
        assert_eq!(bio("Beans.\n\nAnd peas."), Ok(()));
        assert_eq!(bio("a\u{202e}b"), Err(CardError::Bio));
        assert_eq!(bio(&"x".repeat(1_001)), Err(CardError::Bio));
        assert_eq!(bio(""), Err(CardError::Bio));
        let pronouns = |text: &str| Card { pronouns: Some(text.into()), ..base() }.check();
        assert_eq!(pronouns("she/her"), Ok(()));
        assert_eq!(pronouns("she\nher"), Err(CardError::Pronouns));
        assert_eq!(pronouns(&"x".repeat(41)), Err(CardError::Pronouns));
        let status = |text: &str| {
            let status = Some(StatusText { text: text.into(), until: None });
            Card { status, ..base() }.check()
        };
        assert_eq!(status("in the garden 🌱"), Ok(()));
        assert_eq!(status("in\nthe garden"), Err(CardError::Status));
        assert_eq!(status(&"x".repeat(141)), Err(CardError::Status));
    }

    #[test]
    fn a_version_that_leaves_no_later_one_is_refused() {
        for (version, outcome) in [
            (0, Err(CardError::Version)),
            (1, Ok(())),
            (VERSION_MAX, Ok(())),
            (VERSION_MAX + 1, Err(CardError::Version)),
        ] {
            assert_eq!(Card { version, ..Card::default() }.check(), outcome, "{version}");
        }
    }

    #[test]
    fn a_picture_out_of_bounds_is_refused() {
        let card = |from, length| {
            let avatar = Some(PictureRef { key: FixedBytes([1; 32]), from, length });
            Card { version: 1, avatar, ..Card::default() }.check()
        };
        assert_eq!(card(0, 65_536), Ok(()));
        assert_eq!(card(262_144 - 65_536 - 40, 65_536), Ok(()));
        for (from, length) in [(0, 0), (0, 65_537), (262_144 - 100, 61), (u32::MAX, u32::MAX)] {
            assert_eq!(card(from, length), Err(CardError::Picture), "{from} {length}");
        }
    }
}
