//! `cargo xtask bench`: groups that heal, in virtual time. Counts and virtual times are exact for a
//! seed; the wall time is this machine's.

#![allow(clippy::print_stdout, reason = "a measurement prints what it found")]

use std::{collections::BTreeMap, time::Instant};

use coterie_world::{Churn, Kicked};

fn main() {
    for seed in 1..=3 {
        churn(seed);
    }
    for (online, author_gone) in [(20, false), (20, true)] {
        kick(online, author_gone);
    }
}

fn churn(seed: u64) {
    let churn = Churn { seed, devices: 40, rounds: 6, churn: 30, loss: 10, duplicates: 10 };
    let start = Instant::now();
    let figures = churn.run();
    let (shown, unreadable) = (figures.shown, figures.unreadable.len());
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    figures.unreadable.iter().for_each(|reason| *reasons.entry(reason).or_default() += 1);
    println!(
        "churn, seed {seed}: {} devices, {} killed, {} left and back: one epoch, one transcript; \
         {} messages acknowledged, head {}; {unreadable} of {} rows unreadable ({:.3} %: {reasons:?}), {} \
         rejoins; {} commits for {} changes ({:.2} each), {} refused, {} undone; wall {:.1} s",
        churn.devices,
        figures.killed,
        figures.went,
        figures.acknowledged,
        figures.head,
        shown + unreadable,
        100.0 * unreadable as f64 / (shown + unreadable) as f64,
        figures.rejoins(&churn),
        figures.commits,
        figures.changes(&churn),
        figures.commits as f64 / figures.changes(&churn) as f64,
        figures.refused,
        figures.voids,
        start.elapsed().as_secs_f64(),
    );
}

fn kick(online: usize, author_gone: bool) {
    let kicked = Kicked { seed: 9, channels: 50, members: 200, online, author_gone };
    let start = Instant::now();
    let figures = kicked.run();
    println!(
        "kick in {} channels of {} members, {}: all removals in {:.1} s of virtual time, {} commits, \
         {} refused, {} KiB of commits; wall with all the joining {:.0} s",
        kicked.channels,
        kicked.members,
        if author_gone {
            format!("the author gone at once, {online} others connected")
        } else {
            "by its author".to_owned()
        },
        figures.virtual_millis as f64 / 1000.0,
        figures.commits,
        figures.refused,
        figures.bytes / 1024,
        start.elapsed().as_secs_f64(),
    );
}
