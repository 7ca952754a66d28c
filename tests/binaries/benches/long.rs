//! `cargo xtask bench long [MESSAGES]`: a channel of so many messages (100,000 if not said), through the
//! real node and CLI: fetched by somebody who was away, opened, paged back, gone to a time, searched.
//! Printed are wall time and the peak of memory of each; on a noisy machine compare rows.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement may stop where it stands, and prints what it found"
)]

use std::process::Command;
use std::time::{Duration, Instant};

use coterie_binaries::{NodeProcess, Person, cpu_millis, peak};
use serde_json::Value;

/// So many are sent by one run of the program.
const BLOCK: usize = 1_000;
/// A page, as people read them.
const PAGE: &str = "50";
/// How often a program is looked at.
const GLANCE: Duration = Duration::from_millis(2);
/// What is said once, early on.
const NEEDLE: &str = "the wheelbarrow";

fn main() {
    let said = std::env::args().skip(1).find_map(|word| word.parse::<usize>().ok());
    let messages = said.unwrap_or(100_000);
    let home = tempfile::tempdir().expect("a temporary folder");
    let node = NodeProcess::start_quiet();
    let ada = Person::registered(home.path(), "ada", &node);
    ada.ok(&["server", "create", "Garden"]);
    let invitation = ada.ok(&["invite", "create", "Garden", "--uses", "0"]);
    let bob = Person::registered(home.path(), "bob", &node);
    bob.ok(&["join", invitation["link"].as_str().expect("a link")]);
    let start = Instant::now();
    let mut then = now();
    for from in (0..messages).step_by(BLOCK) {
        if from <= messages / 2 {
            then = now();
        }
        let line = |n| {
            format!(
                "{n}: {} {}\n",
                if n == 7 { NEEDLE } else { "the beans" },
                "and so on ".repeat(n % 9)
            )
        };
        let lines: String = (from..messages.min(from + BLOCK)).map(line).collect();
        let ran = ada.run_with_stdin(&["send", "general", "--stdin", "--timeout", "10m"], &lines);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    println!(
        "{messages} messages sent in {} s; the node {} MiB at most",
        start.elapsed().as_secs(),
        peak(node.pid())
    );

    let first = measured(
        &bob,
        "fetched by somebody who was away",
        &["read", "general", "--limit", PAGE, "--timeout", "30m"],
    );
    assert_eq!(messages_of(&first), 50);
    let opened = measured(&bob, "opened at its end", &["read", "general", "--limit", PAGE]);
    let end = seq(opened.last().expect("rows"));
    for (name, place) in [("a page half-way back", end / 2), ("the first page", 0)] {
        let rows = measured(
            &bob,
            name,
            &["read", "general", "--after", &place.to_string(), "--limit", PAGE],
        );
        assert_eq!(messages_of(&rows), 50);
    }
    let rows =
        measured(&bob, "from a time on", &["read", "general", "--since", &then, "--limit", PAGE]);
    assert!(!rows.is_empty());
    let found =
        measured(&bob, "a text of the beginning, by going through all", &["search", NEEDLE]);
    assert_eq!(found.len(), 1);
    measured(&bob, "unread, counted", &["unread"]);
}

/// How many of the rows are messages.
fn messages_of(rows: &[Value]) -> usize {
    rows.iter().filter(|row| row["type"] == "message").count()
}

fn seq(row: &Value) -> u64 {
    row["seq"].as_u64().expect("a seq")
}

/// Now, to the minute, as the CLI takes it.
fn now() -> String {
    let date = Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M"]).output().expect("date");
    String::from_utf8(date.stdout).expect("digits").trim().to_owned()
}

/// Runs a command and says what it took.
fn measured(person: &Person, name: &str, args: &[&str]) -> Vec<Value> {
    let start = Instant::now();
    let mut command = person.start(args);
    let (mut memory, mut cpu) = (0, 0);
    while !command.has_ended() {
        memory = memory.max(peak(command.pid()));
        cpu = cpu.max(cpu_millis(command.pid()));
        std::thread::sleep(GLANCE);
    }
    let wall = start.elapsed();
    let ran = command.wait();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    println!("{name}: {} ms, {cpu} ms of CPU, {memory} MiB at most", wall.as_millis());
    ran.rows()
}
