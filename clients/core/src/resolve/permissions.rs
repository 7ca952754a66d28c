//! Permissions as they are typed: names of flags joined by commas, or a decimal number.

use coterie_policy::{Flag, Permissions};

use crate::{Failure, FailureKind};

fn usage(message: String) -> Failure {
    Failure::new(FailureKind::Usage, "usage", message)
}

/// A flag by its name, in either case, with `_` or `-`.
pub(crate) fn flag_of(text: &str) -> Result<Flag, Failure> {
    let name = text.trim().to_ascii_uppercase().replace('-', "_");
    let found = Flag::ALL.iter().copied().find(|flag| flag.as_str() == name);
    found.ok_or_else(|| usage(format!("no such permission: {text}")))
}

/// A set of permissions; an empty text is the empty set.
pub(crate) fn permissions_of(text: &str) -> Result<Permissions, Failure> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return text.parse::<Permissions>().map_err(|e| usage(format!("{text}: {e}")));
    }
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    names
        .map(flag_of)
        .try_fold(Permissions::NONE, |set, flag| flag.map(|flag| set | Permissions::of(&[flag])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_names_or_a_number() {
        let both = Permissions::of(&[Flag::ViewChannel, Flag::SendMessages]);
        for text in ["VIEW_CHANNEL,SEND_MESSAGES", "view-channel, send-messages,", "3072"] {
            assert_eq!(permissions_of(text), Ok(both), "{text}");
        }
        assert_eq!(permissions_of(""), Ok(Permissions::NONE));
        assert_eq!(permissions_of("0"), Ok(Permissions::NONE));
        let unknown = Permissions::bit(200);
        assert_eq!(permissions_of(&unknown.to_string()), Ok(unknown));
        for bad in ["VIEW", "VIEW_CHANNEL|SEND_MESSAGES", "007", "1e3", &"9".repeat(90)] {
            let failure = permissions_of(bad).unwrap_err();
            assert_eq!(failure.kind, FailureKind::Usage, "{bad}");
            assert!(failure.message.contains(bad), "{failure}");
        }
    }
}
