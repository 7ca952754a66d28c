//! `cargo xtask bench scan [POSTS] [MEMBERS]`: so many anonymous posts (1,000 if not said) by so many members
//! (50), on SQLite and then on Postgres, while they talk and ask; and then database, log and metrics are
//! looked through for whatever joins a post to anybody. It fails on the first thing that does.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement may stop where it stands, and prints what it found"
)]

use std::time::Instant;

use coterie_binaries::Seeded;
use coterie_deployment::{Watched, log_length};

/// The most that the protocol allows.
const LIMIT: u8 = 64;

fn main() {
    let mut said = std::env::args().skip(1).filter_map(|word| word.parse::<usize>().ok());
    let posts = said.next().unwrap_or(1_000);
    let members = said.next().unwrap_or(50);
    for (name, start) in [
        ("SQLite", Watched::on_sqlite as fn((usize, u8)) -> Watched),
        ("Postgres", Watched::on_postgres),
    ] {
        let mut watched = start((members, LIMIT));
        let began = Instant::now();
        watched.live(posts, &mut Seeded::from(6));
        let took = began.elapsed().as_secs();
        let found = watched.scan();
        assert!(found.is_empty(), "{} things tell authors: {found:#?}", found.len());
        println!(
            "{name}: {posts} anonymous posts by {members} members in {took} s; in {} rows and {} MiB of \
             log nothing joins one to anybody",
            watched.database.rows().len(),
            log_length(&watched.node) >> 20,
        );
    }
}
