//! R1 and R5: what was acknowledged is there exactly once, and nothing is there twice.

use std::collections::BTreeMap;

use super::Violation;
use crate::{Acknowledged, History, Reader, Row, Sent, Shows};

/// R1: each acknowledged message is in every reader's log once, at its place, with its id. A reader
/// who was not there all the time may be told instead why they cannot see it.
pub(super) fn r1_acknowledged(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    for sent in &history.sends {
        let Some(told) = &sent.acknowledged else { continue };
        for reader in &history.readers {
            if let Some(finds) = looks_for(reader, sent, told) {
                found.push(Violation::Acknowledged {
                    client: sent.client.clone(),
                    text: sent.text.clone(),
                    seq: told.seq,
                    reader: reader.client.clone(),
                    finds,
                });
            }
        }
    }
    found
}

/// What a reader finds where a message should be, if it is something else.
fn looks_for(reader: &Reader, sent: &Sent, told: &Acknowledged) -> Option<String> {
    let is_gap = |row: &Row| matches!(row.shows, Shows::Gap { .. });
    let mut there: Vec<&Row> =
        reader.log.iter().filter(|row| row.seq == told.seq && !is_gap(row)).collect();
    if there.is_empty() {
        // (A gap of the time before one came back also spans what one had read before one left.)
        there.extend(reader.log.iter().find(|row| spans(row, told.seq)));
    }
    let [row] = there[..] else { return Some(format!("finds {} rows there", there.len())) };
    match &row.shows {
        Shows::Message { id, text } if *id == told.message_id && *text == sent.text => None,
        // Whether rightly is R7's to say.
        Shows::Deleted => None,
        Shows::Unreadable { reason } | Shows::Gap { reason, .. }
            if !reader.steady && !reason.is_empty() =>
        {
            None
        }
        other => Some(format!("finds {other:?} there")),
    }
}

/// Whether a row is a gap that a seq lies in.
fn spans(row: &Row, seq: u64) -> bool {
    match row.shows {
        Shows::Gap { to, .. } => row.seq <= seq && to.is_none_or(|to| seq <= to),
        _ => false,
    }
}

/// R5: no text is twice in a log, and no device has two envelopes of one message id.
pub(super) fn r5_once(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    for reader in &history.readers {
        let mut times = BTreeMap::<&str, usize>::new();
        for row in &reader.log {
            if let Shows::Message { text, .. } = &row.shows {
                *times.entry(text).or_default() += 1;
            }
        }
        found.extend(twice(times.into_iter(), &reader.client));
    }
    let mut times = BTreeMap::<String, usize>::new();
    for envelope in &history.database.envelopes {
        *times.entry(format!("{} of {}", envelope.message_id, envelope.device)).or_default() += 1;
    }
    found.extend(twice(times.iter().map(|(id, times)| (id.as_str(), *times)), "the database"));
    found
}

fn twice<'a>(
    times: impl Iterator<Item = (&'a str, usize)>,
    reader: &str,
) -> impl Iterator<Item = Violation> {
    times.filter(|(_, times)| *times > 1).map(|(what, times)| Violation::Twice {
        what: what.into(),
        times,
        reader: reader.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::{good, message};
    use super::*;

    #[test]
    fn r1_an_acknowledged_message_that_a_member_does_not_have_is_found() {
        let mut bad = good();
        bad.readers[0].log.remove(2);
        let found = r1_acknowledged(&bad);
        assert!(
            matches!(&found[..], [Violation::Acknowledged { seq: 6, reader, .. }] if reader == "ada")
        );
    }

    #[test]
    fn r1_an_acknowledged_message_at_another_place_is_found() {
        let mut bad = good();
        bad.sends[4].acknowledged.as_mut().unwrap().seq = 6;
        assert!(!r1_acknowledged(&bad).is_empty());
    }

    #[test]
    fn r1_a_gap_is_an_answer_to_those_only_who_were_away() {
        let mut bad = good();
        bad.readers[1].steady = true;
        let found = r1_acknowledged(&bad);
        assert!(
            matches!(&found[..], [Violation::Acknowledged { seq: 6, reader, .. }] if reader == "bob")
        );
    }

    #[test]
    fn r5_a_message_that_is_there_twice_is_found() {
        let mut bad = good();
        bad.readers[0].log.push(message(10, "never"));
        assert_eq!(r5_once(&bad), []);
        bad.readers[0].log.push(message(11, "never"));
        assert!(matches!(&r5_once(&bad)[..], [Violation::Twice { times: 2, .. }]));
    }

    #[test]
    fn r5_a_message_id_that_a_device_has_twice_in_the_database_is_found() {
        let mut bad = good();
        let mut again = bad.database.envelopes[2].clone();
        again.seq = 10;
        bad.database.envelopes.push(again);
        assert!(matches!(&r5_once(&bad)[..], [Violation::Twice { times: 2, .. }]));
    }
}
