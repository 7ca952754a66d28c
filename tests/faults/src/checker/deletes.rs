//! R7, as far as there is something to fold: deletions. There are no marks, reactions or counts yet.

use std::collections::BTreeSet;

use super::Violation;
use crate::{History, Kind, Shows};

/// R7: the bodies that are gone are those that tombstones name; what was deleted is shown as deleted
/// to all, and nothing else is.
pub(super) fn r7_deleted(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    let log = &history.database.envelopes;
    let targets: BTreeSet<u64> = log
        .iter()
        .filter_map(|envelope| match envelope.kind {
            Kind::Tombstone { target } => Some(target),
            _ => None,
        })
        .collect();
    let gone: BTreeSet<u64> =
        log.iter().filter(|envelope| !envelope.has_body).map(|envelope| envelope.seq).collect();
    if targets != gone {
        let words = format!("tombstones name {targets:?}, and {gone:?} have no body");
        found.push(Violation::Deleted(words));
    }
    for seq in history.deletions.iter().filter(|seq| !targets.contains(*seq)) {
        found.push(Violation::Deleted(format!("no tombstone of {seq}, which was acknowledged")));
    }
    for reader in &history.readers {
        for row in &reader.log {
            let is_target = targets.contains(&row.seq);
            let wrong = match row.shows {
                Shows::Message { .. } => is_target,
                Shows::Deleted => !is_target,
                Shows::Unreadable { .. } | Shows::Gap { .. } => false,
            };
            if wrong {
                let (client, seq, shows) = (&reader.client, row.seq, &row.shows);
                found.push(Violation::Deleted(format!("{client} sees {shows:?} at {seq}")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::samples::{good, message};
    use super::*;

    #[test]
    fn r7_a_body_that_stays_is_found() {
        let mut bad = good();
        bad.database.envelopes[3].has_body = true;
        assert!(matches!(&r7_deleted(&bad)[..], [Violation::Deleted(_)]));
    }

    #[test]
    fn r7_an_acknowledged_deletion_that_is_not_in_the_log_is_found() {
        let mut bad = good();
        bad.deletions.push(6);
        assert!(matches!(&r7_deleted(&bad)[..], [Violation::Deleted(_)]));
    }

    #[test]
    fn r7_a_deleted_message_that_somebody_still_sees_is_found() {
        let mut bad = good();
        bad.readers[1].log[1] = message(4, "two");
        assert!(matches!(&r7_deleted(&bad)[..], [Violation::Deleted(_)]));
    }
}
