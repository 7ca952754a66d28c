//! Two people who send without a pause, and what must be true afterwards.

use std::collections::BTreeSet;

use coterie_binaries::{Person, Running};
use serde_json::Value;

/// Senders at work.
#[derive(Debug)]
pub struct Traffic {
    senders: Vec<Sender>,
}

#[derive(Debug)]
struct Sender {
    name: String,
    running: Running,
    typed: usize,
    acknowledged: Vec<Value>,
}

impl Traffic {
    /// Each of these people sends into `general`.
    #[must_use]
    pub fn start(people: &[(&str, &Person)]) -> Self {
        let sender = |(name, person): &(&str, &Person)| Sender {
            name: (*name).to_owned(),
            running: person.start(&["send", "general", "--stdin", "--timeout", "90s"]),
            typed: 0,
            acknowledged: Vec::new(),
        };
        Self { senders: people.iter().map(sender).collect() }
    }

    /// Each types one more line.
    pub fn type_next(&mut self) {
        for sender in &mut self.senders {
            sender.running.type_line(&format!("{} {}", sender.name, sender.typed));
            sender.typed += 1;
        }
    }

    /// How many lines each has typed.
    #[must_use]
    pub fn typed(&self) -> usize {
        self.senders[0].typed
    }

    /// How many lines are not acknowledged yet.
    pub fn in_flight(&mut self) -> usize {
        let of = |sender: &mut Sender| {
            sender.acknowledged.extend(sender.running.arrived());
            sender.typed - sender.acknowledged.len()
        };
        self.senders.iter_mut().map(of).sum()
    }

    /// Waits for every acknowledgement, and compares with what these readers find in the log: each
    /// line once, at the place it was acknowledged at, in its sender's order (R1, R2, R5, R9).
    pub fn end(self, readers: &[&Person]) {
        let mut told = Vec::new();
        let mut typed = Vec::new();
        for Sender { name, running, typed: count, mut acknowledged } in self.senders {
            let ran = running.wait();
            assert_eq!(ran.code, 0, "{name}: {}", ran.stderr);
            acknowledged.extend(ran.rows());
            assert_eq!(acknowledged.len(), count, "{name}: every line was acknowledged");
            told.extend(acknowledged);
            typed.push((name, count));
        }
        let logs: Vec<Vec<Value>> =
            readers.iter().map(|reader| reader.rows(&["read", "general"])).collect();
        let seqs: BTreeSet<u64> = told.iter().map(seq).collect();
        assert_eq!(seqs.len(), told.len(), "no seq was given twice");
        for log in &logs {
            for row in &told {
                let same = |r: &&Value| r["message_id"] == row["message_id"];
                let found: Vec<&Value> = log.iter().filter(same).collect();
                assert_eq!(found.len(), 1, "{row} is there once");
                assert_eq!(found[0]["seq"], row["seq"]);
            }
            assert!(log.iter().all(|row| row["type"] != "unreadable"), "all can be read");
            for (name, count) in &typed {
                let texts = log.iter().filter_map(|row| row["text"].as_str());
                let prefix = format!("{name} ");
                let of_one: Vec<&str> = texts.filter(|text| text.starts_with(&prefix)).collect();
                let expected: Vec<String> = (0..*count).map(|n| format!("{name} {n}")).collect();
                assert!(of_one.iter().eq(expected.iter()), "{name}: {of_one:?}");
            }
            let texts = |log: &[Value]| -> Vec<(u64, String)> {
                let text = |row: &Value| {
                    let text = row["text"].as_str()?.to_owned();
                    Some((seq(row), text))
                };
                log.iter().filter_map(text).collect()
            };
            assert_eq!(texts(log), texts(&logs[0]), "one order for all");
        }
    }
}

/// The seq of a row.
#[must_use]
pub fn seq(row: &Value) -> u64 {
    row["seq"].as_u64().expect("a seq")
}
