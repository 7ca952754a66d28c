//! `coterie tui` in a real terminal, driven by keys and judged by what stands on the screen.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use coterie_binaries::{Garden, NodeProcess, Person, Screen, holders};
use std::process::Command;
use std::time::{Duration, Instant};

/// Waits until a person reads this in a channel.
fn reads(person: &Person, channel: &str, text: &str) {
    let end = Instant::now() + Duration::from_secs(60);
    while !person.texts(channel).iter().any(|one| one == text) {
        assert!(Instant::now() < end, "{text:?} does not arrive");
    }
}

/// Bob's screen with a channel open.
fn bob_in(garden: &Garden, channel: &str) -> Screen {
    let screen = Screen::of(&garden.bob, 80, 24);
    screen.run("coterie tui");
    screen.until("he is connected", |text| {
        text.contains("bob · connected") && text.contains(&format!("#{channel}"))
    });
    go_to(&screen, channel);
    screen
}

fn go_to(screen: &Screen, channel: &str) {
    screen.press(&["C-k"]);
    screen.shows("Go to");
    screen.type_text(channel);
    screen.until("the channel is found", |text| text.contains(&format!("> #{channel}")));
    screen.press(&["Enter"]);
    screen.shows(&format!("garden / #{channel}"));
}

/// The shell is back, and the terminal is as it was.
fn given_back(screen: &Screen) {
    screen.until_ready();
    assert!(!screen.is_taken());
    // Letters are shown, lines are waited for, and signals made.
    screen.run("stty -a | tr ' ;' '\\n\\n' | grep -xE 'echo|icanon|isig' | tr '\\n' +");
    screen.until("the terminal is sane", |text| text.contains("isig+icanon+echo+"));
}

#[test]
fn two_people_talk_by_keys_and_the_terminal_is_given_back() {
    let garden = Garden::at(NodeProcess::start_quiet());
    let (ada, bob) = (&garden.ada, &garden.bob);
    ada.ok(&["channel", "create", "garden", "beds"]);
    ada.ok(&["send", "general", "said before he came"]);
    let screen = bob_in(&garden, "general");
    screen.shows("said before he came");

    ada.ok(&["send", "general", "are the beans up?"]);
    screen.shows("are the beans up?");

    screen.type_text("not a single on is missing");
    screen.press(&["M-Enter"]);
    screen.type_text("really");
    screen.press(&["Enter"]);
    screen.until("it is sent", |text| text.contains("  really") && !text.contains("sending"));
    reads(ada, "general", "not a single on is missing\nreally");

    screen.press(&["Up"]);
    screen.shows("edit (Esc cancels)");
    screen.press(&["C-u", "BSpace", "C-w", "C-w", "C-w"]);
    screen.type_text("one is missing");
    screen.press(&["Enter"]);
    screen.shows("(edited)");
    reads(ada, "general", "not a single one is missing");

    // Ada's message is above his own.
    screen.press(&["Escape"]);
    screen.shows("▌");
    screen.press(&["Up"]);
    screen.press(&["1"]);
    screen.shows("[👍 1*]");
    let rows = ada.rows(&["read", "general"]);
    let asked = rows.iter().find(|row| row["text"] == "are the beans up?").unwrap();
    assert_eq!(asked["reactions"][0]["emoji"], "👍");

    // Another command of the same profile goes through it.
    bob.ok(&["send", "beds", "by another command"]);
    go_to(&screen, "beds");
    screen.shows("by another command");
    screen.resize(120, 40);
    screen.until("it fills the terminal", |text| {
        let (first, last) = (text.lines().next(), text.lines().nth(39));
        first.is_some_and(|line| line.chars().count() > 110)
            && last.is_some_and(|line| line.contains("F1 help"))
    });

    screen.type_text("half a thought");
    screen.shows("> half a thought");
    screen.press(&["C-c"]);
    given_back(&screen);
    // And the store is free again.
    assert_eq!(bob.texts("beds"), ["by another command"]);

    screen.run("clear; coterie tui");
    screen.shows("bob · connected");
    go_to(&screen, "beds");
    screen.shows("> half a thought");
    let canaries = ["half a thought", "by another command"];
    assert_eq!(holders(&bob.folder(), &canaries), []);
}

#[test]
fn whoever_is_told_to_end_gives_the_terminal_back() {
    let garden = Garden::at(NodeProcess::start_quiet());
    let screen = Screen::of(&garden.bob, 80, 24);
    let file = garden.home.path().join("pid");
    screen.run(&format!("sh -c 'echo $$ > {}; exec coterie tui'", file.display()));
    screen.shows("bob · connected");
    assert!(screen.is_taken());
    let pid = std::fs::read_to_string(&file).unwrap();
    let sent = Command::new("kill").args(["-TERM", pid.trim()]).status();
    assert!(sent.unwrap().success());
    given_back(&screen);
}

#[test]
fn what_is_no_terminal_is_refused() {
    let garden = Garden::at(NodeProcess::start_quiet());
    let error = garden.bob.fails(&["tui"], 2);
    assert_eq!(error["code"], "usage");
}

#[test]
fn whoever_types_is_seen_typing_by_who_has_the_channel_open_until_it_is_sent() {
    let garden = Garden::at(NodeProcess::start_quiet());
    let bob = bob_in(&garden, "general");
    let ada = Screen::of(&garden.ada, 80, 24);
    ada.run("coterie tui");
    ada.shows("ada · connected");
    go_to(&ada, "general");
    bob.type_text("are the beans up?");
    ada.shows("bob is typing…");
    assert!(!bob.text().contains("typing…"), "nobody is told of themselves");
    bob.press(&["Enter"]);
    ada.until("he types no more", |text| {
        text.contains("are the beans up?") && !text.contains("typing…")
    });
    // Whoever does not want it told is not seen, and the other still is.
    garden.bob.ok(&["presence", "--typing", "off"]);
    bob.type_text("I can see none");
    bob.press(&["Enter"]);
    let quiet = ada.until("it is there", |text| text.contains("I can see none"));
    assert!(!quiet.contains("typing…"));
    ada.type_text("one");
    bob.shows("ada is typing…");
}
