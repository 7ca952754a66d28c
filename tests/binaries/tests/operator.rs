//! The operator of a node, as they work: the programs, a file with a token, and exit codes.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::path::PathBuf;

use coterie_binaries::{NodeProcess, Person, Ran};
use serde_json::Value;

/// Somebody with a token and without a profile.
struct Operator {
    person: Person,
    token: PathBuf,
}

impl Operator {
    fn of(home: &std::path::Path, node: &NodeProcess) -> Self {
        let token = node.folder().join("data/secrets/operator.token");
        Self { person: Person::new(home, "operator", node), token }
    }

    fn run(&self, words: &[&str]) -> Ran {
        let token = self.token.to_str().unwrap_or_default();
        self.person.run(&[&["admin", "--token-file", token], words].concat())
    }

    fn ok(&self, words: &[&str]) -> Value {
        let ran = self.run(words);
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.stderr);
        ran.rows().remove(0)
    }
}

#[test]
fn an_operator_keeps_a_server_and_a_user_out_and_lets_them_in_again() {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let operator = Operator::of(home.path(), &node);
    let ada = Person::registered(home.path(), "ada", &node);
    let bob = Person::registered(home.path(), "bob", &node);
    ada.ok(&["server", "create", "garden"]);
    let invite = ada.ok(&["invite", "create", "garden"]);
    bob.ok(&["join", invite["link"].as_str().unwrap()]);
    ada.ok(&["send", "general", "before"]);
    assert_eq!(bob.texts("general"), ["before"]);

    let users = operator.ok(&["users", "--search", "b"]);
    assert_eq!(users["users"][0]["username"], "bob");
    assert_eq!(operator.ok(&["user", "bob"])["joined"][0]["name"], "garden");
    let garden = operator.ok(&["server", "garden"]);
    assert_eq!(garden["members_count"], 2);
    let stats = operator.ok(&["stats"]);
    assert_eq!((&stats["users"], &stats["servers"]), (&2.into(), &1.into()));

    let row = operator.ok(&["disable", "server", "garden", "--reason", "spam"]);
    assert_eq!(row["disabled_reason"], "spam");
    for person in [&ada, &bob] {
        assert_eq!(person.fails(&["send", "general", "shut"], 3)["code"], "server_disabled");
    }
    // What is on their own disk stays theirs.
    assert_eq!(bob.texts("general"), ["before"]);
    assert_eq!(operator.ok(&["servers", "--disabled"])["servers"][0]["name"], "garden");
    operator.ok(&["enable", "server", "garden"]);
    bob.ok(&["send", "general", "after"]);
    assert_eq!(ada.texts("general"), ["before", "after"]);

    operator.ok(&["disable", "user", "bob"]);
    assert_eq!(bob.fails(&["send", "general", "shut"], 4)["code"], "unauthenticated");
    assert_eq!(bob.fails(&["login", "bob"], 3)["code"], "account_disabled");
    assert_eq!(operator.ok(&["stats"])["users_disabled"], 1);
    operator.ok(&["enable", "user", "bob"]);
    bob.ok(&["login", "bob"]);
    bob.ok(&["send", "general", "again"]);
    assert_eq!(ada.texts("general"), ["before", "after", "again"]);
}

#[test]
fn retention_counts_unless_it_is_told_to_run() {
    let home = tempfile::tempdir().unwrap();
    // What is deleted is over a moment later.
    let node = NodeProcess::start_with(&["--retention-days", "0"]);
    let operator = Operator::of(home.path(), &node);
    let ada = Person::registered(home.path(), "ada", &node);
    for name in ["garden", "kitchen"] {
        ada.ok(&["server", "create", name]);
    }
    ada.ok(&["send", "garden/general", "gone"]);
    ada.ok(&["send", "kitchen/general", "kept"]);
    ada.ok(&["server", "delete", "garden"]);
    let dry = operator.ok(&["retention"]);
    assert_eq!((&dry["dry_run"], &dry["servers"]), (&true.into(), &1.into()));
    assert!(dry["envelopes"].as_u64().unwrap() >= 2, "{dry}");
    assert_eq!(operator.ok(&["retention"])["servers"], 1, "nothing was done");
    let done = operator.ok(&["retention", "--run"]);
    assert_eq!((&done["dry_run"], &done["envelopes"]), (&false.into(), &dry["envelopes"]));
    assert_eq!(operator.ok(&["retention", "--run"])["servers"], 0);
    assert_eq!(operator.ok(&["servers"])["servers"].as_array().unwrap().len(), 1);
    assert_eq!(ada.texts("kitchen/general"), ["kept"]);
}

#[test]
fn what_an_operator_does_wrong_is_one_line_and_no_success() {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let operator = Operator::of(home.path(), &node);
    let wrong = home.path().join("wrong");
    std::fs::write(&wrong, "A".repeat(43)).unwrap();
    let stranger = Operator { token: wrong, ..Operator::of(home.path(), &node) };
    assert_eq!(stranger.run(&["stats"]).failed(4)["code"], "unauthenticated");
    let nowhere = Operator { token: "/nonexistent".into(), ..Operator::of(home.path(), &node) };
    assert_eq!(nowhere.run(&["stats"]).failed(2)["code"], "usage");
    assert_eq!(operator.person.fails(&["admin", "stats"], 2)["code"], "usage");
    for words in [["user", "nobody"], ["server", "nothing"], ["user", "No Name"]] {
        assert_eq!(operator.run(&words).failed(5)["code"], "not_found", "{words:?}");
    }
    let long = "x".repeat(513);
    let ada = Person::registered(home.path(), "ada", &node);
    let refused = operator.run(&["disable", "user", "ada", "--reason", &long]).failed(3);
    assert_eq!(refused["code"], "invalid");
    assert!(refused["request_id"].is_string());
    for _ in 0..2 {
        ada.ok(&["server", "create", "twin"]);
    }
    assert_eq!(operator.run(&["disable", "server", "twin"]).failed(2)["code"], "ambiguous");
    assert_eq!(operator.ok(&["servers", "--disabled"])["servers"].as_array().unwrap().len(), 0);
    let words = operator.person.run_in_words(&["admin", "stats"]);
    assert_eq!((words.code, words.stderr.lines().count()), (2, 1), "{}", words.stderr);
    // Nothing that the node wrote down holds the token.
    let token = std::fs::read_to_string(&operator.token).unwrap();
    let log = std::fs::read_to_string(node.folder().join("log")).unwrap();
    assert!(log.contains("/v1/admin/stats") && !log.contains(token.trim()));
}
