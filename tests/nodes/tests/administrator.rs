//! Whoever administers the database guesses no author better than by lot, and would if there were a leak.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop where it stands, and say how often it was guessed right"
)]

use std::rc::Rc;

use coterie_binaries::Seeded;
use coterie_deployment::{Case, GUESSERS, Watched, guessed_right, log_from, log_length};

const MEMBERS: usize = 8;

/// So many posts: a few, or what `COTERIE_POSTS` says.
fn posts() -> usize {
    std::env::var("COTERIE_POSTS").map_or(60, |posts| posts.parse().unwrap())
}

/// So many posts, every second one while others talk; and all that there is to see before and after each.
fn cases(watched: &mut Watched, posts: usize, seeded: &mut Seeded) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for post in 0..posts {
        let author = watched.lot(seeded);
        let (before, from) = (Rc::new(watched.database.rows()), log_length(&watched.node));
        let metrics = watched.node.get("/metrics");
        if post % 2 == 1 {
            let (one, two) = (watched.lot(seeded), watched.lot(seeded));
            watched.crowd.members[one].say(&format!("aloud {post}"));
            watched.crowd.members[two].person.ok(&["discover", "search", "beans"]);
        }
        let second = watched.crowd.now();
        watched.post(author, &format!("quietly {post}"));
        let after = Rc::new(watched.database.rows());
        if let Some(last) = cases.last_mut() {
            last.later = Rc::clone(&after);
        }
        cases.push(Case {
            post,
            author,
            second,
            before,
            later: Rc::clone(&after),
            after,
            lines: log_from(&watched.node, from),
            naming: Rc::default(),
            metrics: [metrics, watched.node.get("/metrics")],
        });
    }
    watched.learn_posts();
    let log = log_from(&watched.node, 0);
    let lines = log.lines().filter(|line| !watched.index.members(line).is_empty());
    let naming = Rc::new(lines.map(str::to_owned).collect::<Vec<_>>());
    cases.iter_mut().for_each(|case| case.naming = Rc::clone(&naming));
    cases
}

/// Each guess is right no more often than by lot (and four standard deviations), and more than nine times
/// of ten when the author is told in the place where it looks.
fn assert_no_better_than_by_lot(mut watched: Watched) {
    let (posts, mut seeded) = (posts(), Seeded::from(8));
    let cases = cases(&mut watched, posts, &mut seeded);
    let known = (&watched.index, MEMBERS);
    let (n, p) = (posts as f64, 1.0 / MEMBERS as f64);
    let most = n * p + 4.0 * (n * p * (1.0 - p)).sqrt();
    let mut better = Vec::new();
    for guesser in &GUESSERS {
        let right = guessed_right(guesser, &cases, known, &mut seeded);
        let mut told = cases.clone();
        for case in &mut told {
            (guesser.plant)(case, &watched.crowd.members[case.author].device);
        }
        let with_leak = guessed_right(guesser, &told, known, &mut seeded);
        println!("{}: {right} of {posts}; with a leak {with_leak}", guesser.name);
        assert!(with_leak * 10 > posts * 9, "{} sees no leak: {with_leak}", guesser.name);
        if right as f64 > most {
            better.push(guesser.name);
        }
    }
    assert_eq!(better, [""; 0], "these tell authors: more than {most:.0} of {posts} were right");
}

#[test]
fn the_administrator_of_sqlite_guesses_no_author_better_than_by_lot() {
    assert_no_better_than_by_lot(Watched::on_sqlite((MEMBERS, 48)));
}

#[test]
fn the_administrator_of_postgres_guesses_no_author_better_than_by_lot() {
    assert_no_better_than_by_lot(Watched::on_postgres((MEMBERS, 48)));
}
