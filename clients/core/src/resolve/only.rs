//! The one candidate for what was typed, or why there is none.

use crate::{Failure, FailureKind};

pub(super) fn not_found(what: &str, text: &str) -> Failure {
    Failure::new(FailureKind::NotFound, "not_found", format!("no such {what}: {text}"))
}

/// The only candidate. Two that are the same count as one.
pub(super) fn only<T: PartialEq>(
    what: &str,
    text: &str,
    candidates: impl IntoIterator<Item = (String, T)>,
) -> Result<T, Failure> {
    let mut found: Vec<(String, T)> = Vec::new();
    for (name, candidate) in candidates {
        if found.iter().all(|(_, known)| *known != candidate) {
            found.push((name, candidate));
        }
    }
    if found.len() > 1 {
        let names: Vec<_> = found.into_iter().map(|(name, _)| name).collect();
        let message = format!("{text} is more than one {what}: {}", names.join(", "));
        return Err(Failure::new(FailureKind::Usage, "ambiguous", message));
    }
    found.pop().map(|(_, found)| found).ok_or_else(|| not_found(what, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ambiguous_name_lists_its_candidates_and_the_same_twice_is_one() {
        let both = [("a (r1)".to_owned(), 1), ("a (r2)".to_owned(), 2)];
        let failure = only("role", "a", both).unwrap_err();
        assert_eq!((failure.code.as_str(), failure.kind.exit_code()), ("ambiguous", 2));
        assert!(failure.message.contains("a (r1), a (r2)"), "{failure}");
        let twice = [("a".to_owned(), 1), ("also a".to_owned(), 1)];
        assert_eq!(only("role", "a", twice), Ok(1));
        let failure = only::<u8>("role", "a", []).unwrap_err();
        assert_eq!((failure.code.as_str(), failure.kind.exit_code()), ("not_found", 5));
    }
}
