//! What a node keeps of anonymous posts, looked through for whatever joins one to anybody. More of the same
//! is `cargo xtask bench scan`.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop where it stands")]

use std::collections::BTreeSet;

use coterie_binaries::Seeded;
use coterie_deployment::{Watched, changed, log_from, log_length};

const MEMBERS: (usize, u8) = (8, 32);
const POSTS: usize = 60;

/// A post of which nothing else happens meanwhile.
fn assert_leaves_nothing_else(watched: &mut Watched) {
    let (before, from) = (watched.database.rows(), log_length(&watched.node));
    watched.post(3, "while nobody does anything");
    let after = watched.database.rows();
    let rows = changed(&before, &after);
    let tables: BTreeSet<&str> = rows.iter().map(|row| &*row.table).collect();
    assert_eq!(tables, BTreeSet::from(["anonymous_posts", "channel_logs", "envelopes"]));
    for row in rows {
        assert_eq!(watched.index.members(&row.columns), BTreeSet::new(), "{row:?}");
    }
    let lines = log_from(&watched.node, from);
    for line in lines.lines() {
        assert_eq!(watched.index.members(line), BTreeSet::new(), "{line}");
        assert!(!line.contains("request_id"), "its author asked for something else: {line}");
    }
}

fn assert_joins_nothing(mut watched: Watched) {
    assert_leaves_nothing_else(&mut watched);
    watched.live(POSTS, &mut Seeded::from(60));
    assert_eq!(watched.scan(), [""; 0]);
}

#[test]
fn nothing_in_sqlite_log_or_metrics_joins_an_anonymous_post_to_anybody() {
    assert_joins_nothing(Watched::on_sqlite(MEMBERS));
}

#[test]
fn nothing_in_postgres_log_or_metrics_joins_an_anonymous_post_to_anybody() {
    assert_joins_nothing(Watched::on_postgres(MEMBERS));
}
