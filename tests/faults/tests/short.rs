//! A short run on each store: long enough for every kind of fault to come once.

#![cfg(unix)]
#![allow(clippy::print_stdout, reason = "whoever reads a failed test needs it")]

use std::collections::BTreeSet;

use coterie_faults::{Act, Run, Schedule, Stores};

fn holds(stores: Stores, seconds: u64, kinds: usize) {
    let schedule = Schedule::of(1, stores, seconds);
    let faults = schedule.steps.iter().filter_map(|step| match step.act {
        Act::Fault(fault) => Some(fault.kind()),
        Act::Deed(..) => None,
    });
    assert_eq!(faults.collect::<BTreeSet<_>>().len(), kinds, "every kind comes");
    println!("{schedule}");
    let report = Run::set_up(schedule).carry_out();
    println!("{report}");
    assert!(report.violations.is_empty(), "again: {}", report.again());
}

#[test]
fn everything_holds_on_sqlite() {
    holds(Stores::Sqlite, 15, 6);
}

#[test]
fn everything_holds_on_postgres() {
    holds(Stores::Postgres, 40, 14);
}
