//! R10: no key twice, as far as it can be told from outside.

use std::collections::BTreeMap;

use super::Violation;
use crate::{History, Kind, Shows};

/// A member who meets a generation for the second time has no key for it any more, and says so.
const USED_BEFORE: &str = "replayed";

/// R10: no two messages of a device are the same bytes, and no reader meets a key that was used
/// before. (That a store saves each step of a ratchet before its ciphertext leaves is shown where
/// stores can be looked into: `tests/scenarios`, and the mutant that sends before it saves.)
pub(super) fn r10_keys(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut seen = BTreeMap::<(&str, &str), u64>::new();
    for envelope in history.database.envelopes.iter().filter(|e| e.kind == Kind::Message) {
        let bytes = (envelope.device.as_str(), envelope.body_hash.as_str());
        if let Some(before) = seen.insert(bytes, envelope.seq) {
            let words = format!("{} sent the same bytes at {before} and {}", bytes.0, envelope.seq);
            found.push(Violation::KeyTwice(words));
        }
    }
    for reader in &history.readers {
        for row in &reader.log {
            if matches!(&row.shows, Shows::Unreadable { reason } if reason == USED_BEFORE) {
                let words = format!("{} met a used key at {}", reader.client, row.seq);
                found.push(Violation::KeyTwice(words));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::samples::good;
    use super::*;

    #[test]
    fn r10_the_same_bytes_twice_are_found() {
        let mut bad = good();
        bad.database.envelopes[5].body_hash = bad.database.envelopes[2].body_hash.clone();
        assert!(matches!(&r10_keys(&bad)[..], [Violation::KeyTwice(_)]));
    }

    #[test]
    fn r10_a_generation_that_was_used_before_is_found() {
        let mut bad = good();
        bad.readers[0].log[2].shows = Shows::Unreadable { reason: USED_BEFORE.into() };
        assert!(matches!(&r10_keys(&bad)[..], [Violation::KeyTwice(_)]));
    }
}
