//! What a username and a name may be (`spec/09-limits.md`).

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
    let bad = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let count = name.chars().count();
    let good =
        (1..=limits::NAME_MAX).contains(&count) && name.trim() == name && !name.chars().any(bad);
    if good { Ok(()) } else { Err(NameError::Name) }
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
}
