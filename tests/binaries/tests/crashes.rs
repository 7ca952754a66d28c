//! A conversation while the node is killed again and again, and the clients too.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::collections::BTreeSet;
use std::time::Duration;

use coterie_binaries::{NodeProcess, Person, Running, Seeded};
use serde_json::Value;

const MESSAGES: usize = 1000;
const KILLS: usize = 20;

struct Sender {
    name: &'static str,
    running: Running,
    typed: usize,
    acknowledged: Vec<Value>,
}

impl Sender {
    fn new(name: &'static str, person: &Person) -> Self {
        let running = person.start(&["send", "general", "--stdin", "--timeout", "60s"]);
        Self { name, running, typed: 0, acknowledged: Vec::new() }
    }

    fn type_next(&mut self) {
        self.running.type_line(&format!("{} {}", self.name, self.typed));
        self.typed += 1;
    }

    fn in_flight(&mut self) -> usize {
        self.acknowledged.extend(self.running.arrived());
        self.typed - self.acknowledged.len()
    }
}

fn pause(millis: u64) {
    std::thread::sleep(Duration::from_millis(millis));
}

#[test]
fn each_of_a_thousand_messages_arrives_once_and_in_order_while_the_node_is_killed() {
    let (home, mut node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    let bob = Person::registered(home.path(), "bob", &node);
    ada.ok(&["server", "create", "garden"]);
    let link = ada.ok(&["invite", "create", "garden"])["link"].as_str().unwrap().to_owned();
    bob.ok(&["join", &link]);

    let mut seeded = Seeded::from_environment();
    let mut senders = [Sender::new("ada", &ada), Sender::new("bob", &bob)];
    let mut in_flight = Vec::new();
    for _ in 0..KILLS {
        for _ in 0..MESSAGES / 2 / KILLS {
            senders.iter_mut().for_each(Sender::type_next);
            pause(seeded.between(0, 3));
        }
        // From in the middle of their way to after the last answer.
        pause(seeded.between(0, 15));
        node.kill();
        in_flight.push(senders.iter_mut().map(Sender::in_flight).sum::<usize>());
        pause(seeded.between(0, 300));
        node.restart();
        // Some rounds begin while the senders still come back from the last.
        pause(seeded.between(0, 400));
    }
    println!("sends in flight at each kill: {in_flight:?}");
    let at_work = in_flight.iter().filter(|count| **count > 0).count();
    assert!(at_work >= KILLS / 2, "hardly a send was in flight: {in_flight:?}");

    let mut acknowledged = BTreeSet::new();
    for Sender { name, running, acknowledged: mut rows, .. } in senders {
        let ran = running.wait();
        assert_eq!(ran.code, 0, "{name}: {}", ran.stderr);
        rows.extend(ran.rows());
        assert_eq!(rows.len(), MESSAGES / 2, "{name}");
        let seqs: Vec<u64> = rows.iter().map(|row| row["seq"].as_u64().unwrap()).collect();
        assert!(seqs.is_sorted_by(|a, b| a < b), "{name}: {seqs:?}");
        acknowledged.extend(seqs);
    }
    assert_eq!(acknowledged.len(), MESSAGES);
    let seen: Vec<Vec<String>> = [&ada, &bob].map(|person| person.texts("general")).to_vec();
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0].len(), MESSAGES);
    for name in ["ada", "bob"] {
        let of_one: Vec<&String> = seen[0].iter().filter(|text| text.starts_with(name)).collect();
        let expected: Vec<String> = (0..MESSAGES / 2).map(|n| format!("{name} {n}")).collect();
        assert!(of_one.iter().copied().eq(&expected), "{name}: {of_one:?}");
    }
}

#[test]
fn a_client_that_is_killed_loses_nothing_it_was_told() {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    let bob = Person::registered(home.path(), "bob", &node);
    ada.ok(&["server", "create", "garden"]);
    let link = ada.ok(&["invite", "create", "garden"])["link"].as_str().unwrap().to_owned();
    bob.ok(&["join", &link]);

    let mut seeded = Seeded::from_environment();
    let (mut typed, mut told) = (0, Vec::new());
    for round in 0..12 {
        let mut sender = ada.start(&["send", "general", "--stdin"]);
        for _ in 0..200 {
            sender.type_line(&format!("n {typed}"));
            typed += 1;
        }
        // Now before it has opened its store, now in the middle of its work: after some of the
        // two hundred are acknowledged, however long that takes here, and never after all of them.
        if round % 3 == 0 {
            pause(seeded.between(10, 120));
        } else {
            let some = seeded.between(1, 15);
            told.extend((0..some).map(|_| sender.until(|_| true)));
            pause(seeded.between(0, 5));
        }
        sender.signal("KILL");
        pause(50);
        told.extend(sender.arrived());
    }
    println!("{} of {typed} were acknowledged", told.len());
    assert!((1..typed).contains(&told.len()), "no client was killed at work");
    ada.ok(&["send", "general", "the last"]);
    let (hers, his) = (ada.rows(&["read", "general"]), bob.rows(&["read", "general"]));
    let texts = |rows: &[Value]| -> Vec<String> {
        rows.iter().filter_map(|row| row["text"].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(texts(&hers), texts(&his));
    // What was acknowledged is there, at that place; nothing is there twice, or unreadable.
    for row in &told {
        assert!(his.iter().any(|r| r["seq"] == row["seq"] && r["message_id"] == row["message_id"]));
    }
    let all = texts(&his);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    assert!(!his.iter().any(|row| row["type"] == "unreadable"));
    assert_eq!(all.last().unwrap(), "the last");
    let numbers: Vec<u32> = all.iter().filter_map(|t| t.strip_prefix("n ")?.parse().ok()).collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
}
