//! A short run on each store: long enough for every kind of fault to come once.

#![cfg(unix)]
#![allow(clippy::print_stdout, reason = "whoever reads a failed test needs it")]

use coterie_faults::{Run, Schedule, Stores};

fn holds(stores: Stores, seconds: u64) {
    let schedule = Schedule::of(1, stores, seconds);
    println!("{schedule}");
    let report = Run::set_up(schedule).carry_out();
    println!("{report}");
    assert!(report.violations.is_empty(), "again: {}", report.again());
}

#[test]
fn everything_holds_on_sqlite() {
    holds(Stores::Sqlite, 12);
}

#[test]
fn everything_holds_on_postgres() {
    holds(Stores::Postgres, 30);
}
