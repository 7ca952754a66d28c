//! A clock that is wrong: the program says so, and works.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use coterie_binaries::{Clock, Garden, NodeProcess};

const DAY: i64 = 24 * 3_600;

#[test]
fn a_program_whose_clock_is_days_off_says_so_and_works() {
    let garden = Garden::at(NodeProcess::start());
    let clock = Clock::right();
    let ada = garden.ada.by_clock(&clock);
    for (days, words) in [(2, "minutes ahead of the node's"), (-2, "minutes behind the node's")] {
        clock.set(days * DAY);
        let minutes = 2 * 24 * 60;
        let ran = ada.run(&["channel", "create", "garden", &format!("in-{days}-days")]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let told = [minutes - 1, minutes].map(|minutes| format!("{minutes} {words}"));
        assert!(told.iter().any(|told| ran.stderr.contains(told)), "{}", ran.stderr);
        let text = format!("said {days} days from now");
        ada.ok(&["send", "general", &text]);
        assert_eq!(garden.bob.texts("general").last().unwrap(), &text);
        assert_eq!(ada.texts("general"), garden.bob.texts("general"));
        // What it kept for later is not put off for days when the clock is right again.
        clock.set(0);
        let ran = ada.run(&["channel", "create", "garden", &format!("right-after-{days}")]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(!ran.stderr.contains(words), "{}", ran.stderr);
        ada.ok(&["send", "general", "the clock is right"]);
    }
}
