//! `cargo xtask bench`: figures of the programs as whole processes. On a noisy machine believe CPU
//! time and ratios, and no single wall-clock time.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement may stop where it stands, and prints what it found"
)]

use std::time::Instant;

use coterie_binaries::{NodeProcess, Person, cpu_millis};

const MEMBERS: usize = 50;
const SENDERS: usize = 4;
const MESSAGES: usize = 1_000;

fn main() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let node = NodeProcess::start_quiet();
    let people: Vec<Person> =
        (0..MEMBERS).map(|n| Person::registered(home.path(), &format!("p{n:02}"), &node)).collect();
    people[0].ok(&["server", "create", "Garden"]);
    let invitation = people[0].ok(&["invite", "create", "Garden", "--uses", "0"]);
    let link = invitation["link"].as_str().expect("a link");
    let mut joins = Vec::new();
    for person in &people[1..] {
        let start = Instant::now();
        person.ok(&["join", link]);
        joins.push(start.elapsed().as_millis());
    }
    println!(
        "join, whole process: at 2 members {} ms, at {MEMBERS} members {} ms",
        joins[0],
        joins[joins.len() - 1]
    );
    let client = people[1].start(&["tail", "general"]);
    throughput(&node, &people[..SENDERS]);
    println!(
        "memory of the node: {} (peak {})",
        memory(node.pid(), "VmRSS"),
        memory(node.pid(), "VmHWM")
    );
    println!(
        "memory of a client that tails a channel of {MEMBERS}: {} (peak {})",
        memory(client.pid(), "VmRSS"),
        memory(client.pid(), "VmHWM"),
    );
}

/// Several people send as fast as the node acknowledges.
fn throughput(node: &NodeProcess, people: &[Person]) {
    // Whoever has lagged behind catches up before the clock starts.
    people.iter().for_each(|person| drop(person.ok(&["status"])));
    let (cpu, start) = (cpu_millis(node.pid()), Instant::now());
    let lines: String =
        (0..MESSAGES).map(|n| format!("message {n}, of no great length\n")).collect();
    let threads: Vec<_> = people
        .iter()
        .cloned()
        .map(|person| {
            let lines = lines.clone();
            std::thread::spawn(move || {
                person.run_with_stdin(&["send", "general", "--stdin"], &lines)
            })
        })
        .collect();
    for thread in threads {
        let ran = thread.join().expect("a sender ends");
        assert_eq!((ran.code, ran.rows().len()), (0, MESSAGES), "{}", ran.stderr);
    }
    let (sent, elapsed) = (people.len() * MESSAGES, start.elapsed().as_millis());
    let cpu = cpu_millis(node.pid()) - cpu;
    println!(
        "{sent} messages of {} senders acknowledged in {elapsed} ms: {} a second; the node's CPU time: {} ms per 1,000",
        people.len(),
        sent as u128 * 1_000 / elapsed.max(1),
        cpu as usize * 1_000 / sent,
    );
}

/// A line of a process's status.
fn memory(pid: u32, name: &str) -> String {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or("unknown").trim().to_owned()
}
