//! What joins an anonymous post to anybody: a row or line that names both, or says when exactly it came.

use std::collections::BTreeSet;

use coterie_protocol::envelope::Header;
use serde_json::Value;

use crate::{
    index::{Index, Named},
    kept::Row,
};

/// An hour, seconds and milliseconds.
const HOURS: [u64; 2] = [3_600, 3_600_000];
/// A number that is a time of this century, seconds and milliseconds.
const TIMES: [std::ops::Range<u64>; 2] =
    [1_600_000_000..4_000_000_000, 1_600_000_000_000..4_000_000_000_000];
/// Words by which a line tells one request or connection from others.
const TELLING: [&str; 9] = [
    "127.0.0.1",
    "[::1]",
    "peer",
    "request_id",
    "connection_id",
    "session",
    "user-agent",
    "cookie",
    "authorization",
];

/// What joins a post to somebody, in words; empty is good.
#[must_use]
pub fn joined(index: &Index, rows: &[Row], lines: &str) -> Vec<String> {
    let mut found = Vec::new();
    for row in rows {
        let named = index.named(&row.columns);
        if !named.iter().any(is_post) {
            continue;
        }
        if named.iter().any(|named| !is_post(named)) {
            found.push(format!("a row names a post and a member: {row:?}"));
        }
        found.extend(exact_time(row));
    }
    for line in lines.lines() {
        let named = index.named(line);
        if !named.iter().any(is_post) {
            continue;
        }
        let small = line.to_lowercase();
        let telling = TELLING.iter().find(|word| small.contains(*word));
        if named.iter().any(|named| !is_post(named)) || telling.is_some() || has_port(line) {
            found.push(format!("a line names a post and {telling:?} or a member: {line}"));
        }
    }
    found
}

/// The posts that stand in these rows of a table.
#[must_use]
pub fn posts_in(index: &Index, rows: &[Row], table: &str) -> BTreeSet<usize> {
    let of_table = rows.iter().filter(|row| row.table == table);
    let number = |named| match named {
        Named::Post(number) => Some(number),
        Named::Member(_) => None,
    };
    of_table.flat_map(|row| index.named(&row.columns)).filter_map(number).collect()
}

fn is_post(named: &Named) -> bool {
    matches!(named, Named::Post(_))
}

/// A time in a row that is finer than an hour.
fn exact_time(row: &Row) -> Option<String> {
    let values = row.values();
    let fine = |value: &Value| {
        let number = value.as_u64()?;
        let finer = (0..2).any(|n| TIMES[n].contains(&number) && number % HOURS[n] != 0);
        finer.then_some(number)
    };
    let columns = values.as_object().into_iter().flat_map(|columns| columns.values());
    let header = row.bytes("header").map(|bytes| Header::from_bytes(&bytes).expect("a header"));
    let said = header.map(|(header, _)| header.at.0).filter(|at| at % HOURS[1] != 0);
    let time = columns.filter_map(fine).next().or(said)?;
    Some(format!("a row of a post tells its time, {time}: {row:?}"))
}

/// Whether a line has a colon and a number of four or five digits.
fn has_port(line: &str) -> bool {
    line.split(':').skip(1).any(|rest| {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        (4..=5).contains(&digits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The scan would see what is not there.
    #[test]
    fn a_post_beside_a_member_a_request_a_port_or_a_minute_is_seen() {
        let mut index = Index::default();
        index.add(Named::Member(0), &[1; 16]);
        index.add(Named::Post(0), &[2; 32]);
        let (member, post) = ("01".repeat(16), "02".repeat(32));
        let row = |columns: String| Row { table: "t".into(), place: 1, columns };
        let clean = format!("{{\"a\":\"\\\\x{post}\",\"starts\":1800000000,\"at\":1800003600000}}");
        assert_eq!(joined(&index, &[row(clean.clone())], &format!("post={post}")), [""; 0]);
        assert_eq!(posts_in(&index, &[row(clean.clone())], "t"), BTreeSet::from([0]));
        for columns in [
            clean.replace("}", &format!(",\"by\":\"\\\\x{member}\"}}")),
            clean.replace("1800000000", "1800000060"),
            clean.replace("1800003600000", "1800003600001"),
        ] {
            assert_eq!(joined(&index, &[row(columns.clone())], "").len(), 1, "{columns}");
        }
        for beside in [&member[..], "from 10.0.0.7:50412", "request_id=7", "Cookie: x"] {
            assert_eq!(joined(&index, &[], &format!("post={post} {beside}")).len(), 1, "{beside}");
        }
    }
}
