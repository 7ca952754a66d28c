//! R4 and R6: what is shown as it comes.

use std::collections::BTreeSet;

use super::Violation;
use crate::{History, Row, Shows};

/// R4: what follows a cursor is all that the log has there, or a gap that says so.
pub(super) fn r4_resumed(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    for reader in &history.readers {
        if let Some((after, rows)) = &reader.resumed {
            let all = reader.log.iter().map(|row| row.seq).max().unwrap_or_default();
            found.extend(compare(&reader.client, &reader.log, *after, rows, all));
        }
    }
    for stream in &history.streams {
        let reader = history.readers.iter().find(|reader| reader.client == stream.client);
        let (Some(reader), Some(last)) = (reader, stream.rows.last()) else { continue };
        found.extend(compare(&stream.client, &reader.log, stream.after, &stream.rows, last.seq));
    }
    found
}

/// Compares what was shown with what is there, up to a seq.
fn compare(client: &str, log: &[Row], after: u64, shown: &[Row], to: u64) -> Option<Violation> {
    let of = |rows: &[Row]| -> BTreeSet<u64> {
        let there = rows.iter().filter(|row| !matches!(row.shows, Shows::Gap { .. }));
        there.map(|row| row.seq).filter(|seq| *seq > after && *seq <= to).collect()
    };
    let gaps: Vec<(u64, u64)> = shown.iter().filter_map(gap).collect();
    let told = |seq: &u64| gaps.iter().any(|(from, to)| from <= seq && seq <= to);
    let (there, seen) = (of(log), of(shown));
    let missing = there.iter().any(|seq| !seen.contains(seq) && !told(seq));
    let told_again = |row: &Row| matches!(row.shows, Shows::Gap { .. } | Shows::Deleted);
    let early = shown.iter().any(|row| row.seq <= after && !told_again(row));
    (missing || early || !seen.is_subset(&there)).then(|| Violation::Resumed {
        client: client.into(),
        after,
        shown: shown.iter().map(|row| row.seq).collect(),
        there: there.into_iter().collect(),
    })
}

fn gap(row: &Row) -> Option<(u64, u64)> {
    match &row.shows {
        Shows::Gap { to, .. } => Some((row.seq, to.unwrap_or(u64::MAX))),
        _ => None,
    }
}

/// R6: nothing is shown that is not in the log at that place; and nothing that was sent while one
/// had no right to be there, then or later.
pub(super) fn r6_events(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    let log = &history.database.envelopes;
    let shown = history.streams.iter().flat_map(|s| s.rows.iter().map(|row| (&s.client, row)));
    let at_the_end = history.readers.iter().flat_map(|r| r.log.iter().map(|row| (&r.client, row)));
    for (client, row) in shown.chain(at_the_end) {
        let Shows::Message { id, text } = &row.shows else { continue };
        let mut wrong = |why: &str| {
            let (client, text) = (client.clone(), text.clone());
            found.push(Violation::Event { client, text, seq: row.seq, why: why.into() });
        };
        if !log.iter().any(|envelope| envelope.seq == row.seq && envelope.message_id == *id) {
            wrong("which was never committed there");
        }
        let sent = history.sends.iter().find(|sent| sent.text == *text);
        let away = |sent: &crate::Sent| {
            history.absences.iter().any(|absence| {
                absence.clients.contains(client)
                    && sent.began > absence.from
                    && absence.to.is_none_or(|to| sent.ended < to)
            })
        };
        if sent.is_some_and(|sent| sent.acknowledged.is_some() && away(sent)) {
            wrong("which was sent while they had no right to it");
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::samples::{good, message};
    use super::*;

    #[test]
    fn r4_a_suffix_with_a_hole_is_found() {
        let mut bad = good();
        bad.readers[0].resumed.as_mut().unwrap().1.remove(0);
        let found = r4_resumed(&bad);
        assert!(matches!(&found[..], [Violation::Resumed { after: 4, .. }]), "{found:?}");
    }

    #[test]
    fn r4_a_stream_that_leaves_something_out_is_found() {
        let mut bad = good();
        bad.streams[0].rows.remove(0);
        assert!(matches!(&r4_resumed(&bad)[..], [Violation::Resumed { after: 0, .. }]));
    }

    #[test]
    fn r4_what_stands_before_the_cursor_is_found() {
        let mut bad = good();
        bad.streams[0].after = 3;
        assert!(matches!(&r4_resumed(&bad)[..], [Violation::Resumed { after: 3, .. }]));
    }

    #[test]
    fn r6_an_event_of_what_was_never_committed_is_found() {
        let mut bad = good();
        bad.streams[0].rows.push(message(10, "never"));
        assert!(matches!(&r6_events(&bad)[..], [Violation::Event { seq: 10, .. }]));
    }

    #[test]
    fn r6_an_event_to_somebody_who_was_kicked_is_found() {
        let mut bad = good();
        bad.streams[0].rows.push(message(6, "three"));
        let found = r6_events(&bad);
        assert!(matches!(&found[..], [Violation::Event { seq: 6, client, .. }] if client == "bob"));
    }

    #[test]
    fn r6_what_was_sent_while_one_was_away_is_not_read_later_either() {
        let mut bad = good();
        bad.readers[1].log[2] = message(6, "three");
        assert!(matches!(&r6_events(&bad)[..], [Violation::Event { seq: 6, .. }]));
    }
}
