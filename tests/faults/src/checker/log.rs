//! R2: seqs are dense, and all read in one order.

use std::collections::BTreeMap;

use super::Violation;
use crate::{History, Row, Shows};

/// R2: the log is 1 to its head without a hole; each reader's rows go up; and no two see different
/// messages at one seq.
pub(super) fn r2_order(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    let log = &history.database;
    if !log.envelopes.iter().map(|envelope| envelope.seq).eq(1..=log.head) {
        let seqs: Vec<u64> = log.envelopes.iter().map(|envelope| envelope.seq).collect();
        found.push(Violation::Order(format!("the head is {}, and there are {seqs:?}", log.head)));
    }
    let ids: BTreeMap<u64, &str> =
        log.envelopes.iter().map(|envelope| (envelope.seq, envelope.message_id.as_str())).collect();
    let readers = history.readers.iter().map(|reader| (&reader.client, goes_up(&reader.log)));
    let streams = history.streams.iter().map(|stream| {
        // A deletion is told where it happens, by the seq of what it deletes; and the gap before the
        // own return also spans rows that one has.
        let spans = |row: &&Row| matches!(row.shows, Shows::Deleted | Shows::Gap { .. });
        let rows: Vec<Row> = stream.rows.iter().filter(|row| !spans(row)).cloned().collect();
        (&stream.client, goes_up(&rows))
    });
    for (client, up) in readers.chain(streams) {
        if let Some((before, after)) = up {
            found.push(Violation::Order(format!("{client} was shown {after} after {before}")));
        }
    }
    for reader in &history.readers {
        for row in &reader.log {
            if let Shows::Message { id, .. } = &row.shows
                && ids.get(&row.seq) != Some(&id.as_str())
            {
                let (client, seq) = (&reader.client, row.seq);
                let there = ids.get(&seq);
                found.push(Violation::Order(format!(
                    "{client} sees {id} at {seq}, where the log has {there:?}"
                )));
            }
        }
    }
    found
}

/// The first two rows that do not go up.
fn goes_up(rows: &[Row]) -> Option<(u64, u64)> {
    let seqs: Vec<u64> = rows.iter().map(|row| row.seq).collect();
    seqs.windows(2).find(|pair| pair[0] >= pair[1]).map(|pair| (pair[0], pair[1]))
}

#[cfg(test)]
mod tests {
    use super::super::samples::good;
    use super::*;

    #[test]
    fn r2_a_hole_in_the_log_is_found() {
        let mut bad = good();
        bad.database.envelopes.remove(4);
        assert!(matches!(&r2_order(&bad)[..], [Violation::Order(_)]));
    }

    #[test]
    fn r2_a_head_beyond_the_log_is_found() {
        let mut bad = good();
        bad.database.head = 10;
        assert!(matches!(&r2_order(&bad)[..], [Violation::Order(_)]));
    }

    #[test]
    fn r2_two_orders_are_found() {
        let mut bad = good();
        bad.readers[1].log.swap(0, 1);
        assert!(!r2_order(&bad).is_empty());
        let mut bad = good();
        bad.streams[0].rows.swap(0, 1);
        assert!(!r2_order(&bad).is_empty());
        bad.streams[0].rows[1].shows = Shows::Deleted;
        assert_eq!(r2_order(&bad), []);
    }

    #[test]
    fn r2_another_message_at_a_seq_is_found() {
        let mut bad = good();
        bad.readers[0].log[0] = super::super::samples::message(3, "another");
        assert!(matches!(&r2_order(&bad)[..], [Violation::Order(_)]));
    }
}
