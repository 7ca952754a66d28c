//! What usernames, names and other short texts may be (`spec/09-limits.md`).

use crate::limits;

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// A username is 2 to 32 characters of `a-z 0-9 _ .`.
    #[error("a username is 2 to 32 characters of a-z, 0-9, '_' and '.'")]
    Username,
    /// A name is 1 to 100 characters without control characters or space at its ends.
    #[error(
        "a name is 1 to 100 characters, without control characters and without space at its ends"
    )]
    Name,
    /// A description is at most 1,000 characters, without control characters but line breaks.
    #[error("a description is at most 1,000 characters, without control characters")]
    Description,
    /// A reason is 1 to 512 characters without control characters.
    #[error("a reason is 1 to 512 characters, without control characters")]
    Reason,
    /// An icon is at most 64 bytes without control characters or white space.
    #[error("an icon is at most 64 bytes, without control characters and white space")]
    Icon,
    /// A language is a BCP 47 tag of at most 35 characters.
    #[error("a language is a tag as in BCP 47: letters and digits in parts joined by '-'")]
    Language,
}

/// Checks a username: `[a-z0-9_.]{2,32}`.
///
/// # Errors
/// [`NameError::Username`].
pub fn check_username(name: &str) -> Result<(), NameError> {
    let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_' || c == b'.';
    let length = limits::USERNAME_MIN..=limits::USERNAME_MAX;
    if length.contains(&name.len()) && name.bytes().all(good) {
        Ok(())
    } else {
        Err(NameError::Username)
    }
}

/// Checks the name of a server, channel or device: 1 to 100 characters, no control or
/// bidirectional-override characters, no white space at its ends.
///
/// # Errors
/// [`NameError::Name`].
pub fn check_name(name: &str) -> Result<(), NameError> {
    let count = name.chars().count();
    let good =
        (1..=limits::NAME_MAX).contains(&count) && name.trim() == name && !name.chars().any(is_bad);
    if good { Ok(()) } else { Err(NameError::Name) }
}

/// Control characters, and those that turn the direction of what follows.
fn is_bad(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Checks the description of a server: at most 1,000 characters; line breaks are the only control
/// characters.
///
/// # Errors
/// [`NameError::Description`].
pub fn check_description(text: &str) -> Result<(), NameError> {
    let good = text.chars().count() <= limits::DESCRIPTION_MAX
        && text.trim() == text
        && !text.chars().any(|c| c != '\n' && is_bad(c));
    if good { Ok(()) } else { Err(NameError::Description) }
}

/// Checks the reason given with an intent: 1 to 512 characters.
///
/// # Errors
/// [`NameError::Reason`].
pub fn check_reason(text: &str) -> Result<(), NameError> {
    let good = (1..=limits::REASON_MAX).contains(&text.chars().count())
        && text.trim() == text
        && !text.chars().any(is_bad);
    if good { Ok(()) } else { Err(NameError::Reason) }
}

/// Checks an icon: at most 64 bytes, as an emoji or the name of a picture is. Empty is none.
///
/// # Errors
/// [`NameError::Icon`].
pub fn check_icon(text: &str) -> Result<(), NameError> {
    let bad = |c: char| is_bad(c) || c.is_whitespace();
    let good = text.len() <= limits::ICON_MAX && !text.chars().any(bad);
    if good { Ok(()) } else { Err(NameError::Icon) }
}

/// Checks a language: parts of 1 to 8 ASCII letters or digits joined by `-`, the first of letters,
/// at most 35 characters (RFC 5646 §2.1, its form only). Empty is none.
///
/// # Errors
/// [`NameError::Language`].
pub fn check_language(tag: &str) -> Result<(), NameError> {
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_alphanumeric())
    };
    let first = tag.split('-').next().unwrap_or_default();
    let letters = first.len() >= 2 && first.bytes().all(|c| c.is_ascii_alphabetic());
    let good = tag.is_empty() || (tag.len() <= 35 && letters && tag.split('-').all(part));
    if good { Ok(()) } else { Err(NameError::Language) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_lower_case_and_bounded() {
        for good in ["al", "a.b_9", &"x".repeat(32)] {
            assert_eq!(check_username(good), Ok(()), "{good}");
        }
        for bad in ["a", "Alice", "a b", "ä1", &"x".repeat(33), ""] {
            assert_eq!(check_username(bad), Err(NameError::Username), "{bad}");
        }
    }

    #[test]
    fn names_have_no_control_or_override_characters() {
        assert_eq!(check_name("Café 24 ☕"), Ok(()));
        for bad in ["", " a", "a ", "a\nb", "a\u{202e}b", &"x".repeat(101)] {
            assert_eq!(check_name(bad), Err(NameError::Name), "{bad:?}");
        }
    }
    #[test]
    fn descriptions_have_line_breaks_and_reasons_have_none() {
        assert_eq!(check_description("Beans.\nAnd peas."), Ok(()));
        assert_eq!(check_description(""), Ok(()));
        for bad in [" a", "a\t", "a\u{202e}b", &"x".repeat(1_001)] {
            assert_eq!(check_description(bad), Err(NameError::Description), "{bad:?}");
        }
        assert_eq!(check_reason("spam, again"), Ok(()));
        for bad in ["", "a\nb", "a ", &"x".repeat(513)] {
            assert_eq!(check_reason(bad), Err(NameError::Reason), "{bad:?}");
        }
    }

    #[test]
    fn icons_and_languages_are_short() {
        for good in ["", "🌱", "b0123"] {
            assert_eq!(check_icon(good), Ok(()), "{good}");
        }
        for bad in ["a b", "a\n", &"x".repeat(65)] {
            assert_eq!(check_icon(bad), Err(NameError::Icon), "{bad:?}");
        }
        for good in ["", "en", "de-CH", "zh-Hant-TW"] {
            assert_eq!(check_language(good), Ok(()), "{good}");
        }
        for bad in ["e", "1n", "en_GB", "en-", "en--x", "en-123456789", &"ab-".repeat(13)] {
            assert_eq!(check_language(bad), Err(NameError::Language), "{bad:?}");
        }
    }
}
