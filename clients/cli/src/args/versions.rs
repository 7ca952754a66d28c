//! What `history` is about: a message, or the backup.

use std::str::FromStr;

/// What `history` is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Versions {
    /// A message of a channel.
    Of(u64),
    /// The backup.
    Backup(Backup),
}

/// What becomes of the backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Backup {
    /// It is shown.
    Status,
    /// What is new goes there.
    Now,
    /// There is one.
    On,
    /// There is none any more.
    Off,
}

impl FromStr for Versions {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "status" => Self::Backup(Backup::Status),
            "now" => Self::Backup(Backup::Now),
            "on" => Self::Backup(Backup::On),
            "off" => Self::Backup(Backup::Off),
            seq => Self::Of(seq.parse().map_err(|_| "a position, or on, off, now, status")?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_message_and_few_words_are_of_the_backup() {
        assert_eq!("12".parse(), Ok(Versions::Of(12)));
        assert_eq!("off".parse(), Ok(Versions::Backup(Backup::Off)));
        for text in ["", "-1", "of", "ON"] {
            assert!(text.parse::<Versions>().is_err(), "{text}");
        }
    }
}
