//! The past on a new device, from the terminal.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::time::{Duration, Instant};

use coterie_binaries::{Garden, NodeProcess, Person, holders};

#[test]
fn a_new_device_reads_the_past_and_the_node_keeps_no_word_of_it() {
    let garden = Garden::at(NodeProcess::start());
    garden.bob.ok(&["send", "general", "canary-of-the-past"]);
    garden.ada.ok(&["send", "general", "canary-of-her-own"]);
    let said = ["canary-of-the-past", "canary-of-her-own"];
    assert_eq!(garden.ada.texts("general"), said);
    let shown = garden.ada.ok(&["history", "backup", "now"]);
    assert_eq!((&shown["on"], &shown["chunks"]), (&true.into(), &1.into()), "{shown}");
    let again = garden.ada.ok(&["history", "backup", "now"]);
    assert_eq!(again["version"], shown["version"], "nothing new, nothing written");
    // No program of hers runs; the new one asks the node alone.
    let phone = garden.ada.on_another_device("phone");
    phone.ok(&["login", "ada"]);
    assert_eq!(phone.texts("general"), said);
    let found = phone.rows(&["search", "of-the-past"]);
    assert_eq!(found[0]["author"]["username"], "bob", "{found:?}");
    assert_eq!(holders(garden.node.folder(), &said), []);
    let off = phone.ok(&["history", "backup", "off"]);
    assert_eq!(off["on"], false);
    assert_eq!(garden.ada.ok(&["history", "backup", "status"])["on"], false);
    assert_eq!(garden.parts(), Vec::<std::path::PathBuf>::new());
    garden.ada.fails(&["history", "general", "on"], 2);
    // Nor of what a member shares with whoever joins.
    garden.ada.ok(&["channel", "history", "general", "all"]);
    let eve = Person::registered(garden.home.path(), "eve", &garden.node);
    let invitation = garden.ada.ok(&["invite", "create", "garden"]);
    let mut tail = garden.ada.start(&["tail", "general"]);
    tail.caught_up();
    eve.ok(&["join", invitation["link"].as_str().unwrap()]);
    let end = Instant::now() + Duration::from_secs(60);
    while eve.texts("general") != said {
        assert!(Instant::now() < end, "nobody shares: {:?}", eve.rows(&["read", "general"]));
    }
    assert_eq!(tail.signal("INT"), Some(0));
    assert_eq!(holders(garden.node.folder(), &said), []);
}
