//! Everything that is refused: a clear error, its exit status, and nothing changed.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use std::fs;

use coterie_binaries::{NodeProcess, Person};

#[test]
fn wrong_passwords_taken_names_and_strangers_are_refused() {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    let other = Person::new(home.path(), "other", &node);

    let error = other.fails(&["register", "ada"], 3);
    assert_eq!(error["code"], "username_taken");
    assert!(error["request_id"].is_string(), "{error}");
    // Nobody learns which of the two is wrong.
    let wrong = other.fails(&["login", "ada"], 4);
    let unknown = other.fails(&["login", "nobody"], 4);
    assert_eq!(wrong["code"], unknown["code"]);
    assert_eq!(wrong["message"], unknown["message"]);
    other.fails(&["whoami"], 4);
    other.fails(&["server", "list"], 4);
    other.fails(&["register", "Not A Name"], 3);

    let nowhere = other.at_node("").fails(&["register", "somebody"], 2);
    assert_eq!(nowhere["code"], "usage");
    other.fails(&["no-such-command"], 2);
    other.fails(&["send", "general"], 2);
    ada.fails(&["invite", "create", "x", "--expires", "soon"], 2);

    ada.ok(&["logout"]);
    ada.fails(&["server", "list"], 4);
    ada.ok(&["login", "ada"]);
    assert_eq!(ada.ok(&["server", "list"])["servers"].as_array().unwrap().len(), 0);
}

#[test]
fn invitations_that_do_not_work_answer_alike() {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    let bob = Person::registered(home.path(), "bob", &node);
    let eve = Person::registered(home.path(), "eve", &node);
    ada.ok(&["server", "create", "garden"]);

    let once = ada.ok(&["invite", "create", "garden", "--uses", "1"]);
    let link = once["link"].as_str().unwrap();
    bob.ok(&["join", link]);
    let used_up = eve.fails(&["join", link], 5);

    let revoked = ada.ok(&["invite", "create", "garden", "--uses", "0", "--expires", "never"]);
    assert_eq!((revoked["uses"].as_u64(), revoked["expires_at"].as_u64()), (Some(0), Some(0)));
    ada.ok(&["invite", "revoke", revoked["invitation_id"].as_str().unwrap()]);
    let closed = eve.fails(&["join", revoked["link"].as_str().unwrap()], 5);

    // A code of the right form that nobody gave out.
    let code = once["code"].as_str().unwrap();
    let changed = if code.starts_with('b') { "c" } else { "b" };
    let unknown = link.replacen(code, &format!("{changed}{}", &code[1..]), 1);
    let unknown = eve.fails(&["join", &unknown], 5);
    assert_eq!(unknown["code"], used_up["code"]);
    assert_eq!(unknown["code"], closed["code"]);
    assert_eq!(eve.ok(&["server", "list"])["servers"].as_array().unwrap().len(), 0);
    assert_eq!(ada.ok(&["members", "garden"])["members"].as_array().unwrap().len(), 2);

    // Bob may read and write, but neither kick nor make channels; Eve sees nothing at all.
    bob.fails(&["kick", "garden", "ada"], 3);
    bob.fails(&["channel", "create", "garden", "mine"], 3);
    eve.fails(&["members", "garden"], 5);
    eve.fails(&["send", "garden/general", "hi"], 5);
    eve.fails(&["read", "garden/general"], 5);
}

#[test]
fn a_message_too_large_is_refused_and_one_just_small_enough_is_not() {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    ada.ok(&["server", "create", "garden"]);
    let fits = "x".repeat(16 * 1024 - 512);
    ada.ok(&["send", "general", &fits]);
    let error = ada.fails(&["send", "general", &"x".repeat(16 * 1024 + 1)], 3);
    assert_eq!(error["code"], "too_large");
    let lines = format!("one\n\n{}\nthree\n", "x".repeat(17 * 1024));
    let ran = ada.run_with_stdin(&["send", "general", "--stdin"], &lines);
    assert_eq!((ran.code, ran.rows().len()), (3, 1));
    assert_eq!(ada.texts("general"), [fits.as_str(), "one"]);
}

#[test]
fn a_node_that_is_down_is_told_apart_from_everything_else() {
    let (home, mut node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    ada.ok(&["server", "create", "garden"]);
    ada.ok(&["send", "general", "hello"]);
    node.kill();
    for command in [["server", "list"].as_slice(), &["status"], &["members", "garden"]] {
        ada.fails(&[command, &["--timeout", "3s"]].concat(), 6);
    }
    ada.fails(&["send", "general", "into the void", "--timeout", "3s"], 6);
    ada.fails(&["tail", "general", "--timeout", "3s"], 6);
    // What needs no node works.
    assert_eq!(ada.ok(&["whoami"])["username"], "ada");
    node.restart();
    assert_eq!(ada.texts("general"), ["hello"]);
}

#[test]
fn a_store_in_use_names_its_holder_or_is_reached_through_it() {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    ada.ok(&["server", "create", "garden"]);
    // `send --stdin` waits for its first line with the store open, and serves no socket.
    let mut holder = ada.start(&["send", "general", "--stdin"]);
    holder.type_line("first");
    holder.until(|row| row["seq"].is_u64());
    let error = ada.fails(&["whoami"], 8);
    assert!(error["message"].as_str().unwrap().contains(&holder.pid().to_string()), "{error}");
    assert_eq!(holder.wait().code, 0);

    let mut tail = ada.start(&["tail", "general"]);
    tail.caught_up();
    let sent = ada.ok(&["send", "general", "through the socket"]);
    let row = tail.until(|row| row["text"] == "through the socket");
    assert_eq!(row["seq"], sent["seq"]);
    let mut second = ada.start(&["tail", "general", "--after", &sent["seq"].to_string()]);
    second.caught_up();
    // The first ends, the second goes on by itself.
    assert_eq!(tail.signal("TERM"), Some(0));
    let sent = ada.ok(&["send", "general", "and on"]);
    assert_eq!(second.until(|row| row["text"] == "and on")["seq"], sent["seq"]);
    assert_eq!(second.signal("KILL"), None);
    // A dead holder's socket is in nobody's way.
    assert_eq!(ada.texts("general"), ["first", "through the socket", "and on"]);
}

#[test]
fn a_locked_store_needs_its_passphrase() {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    let with = |passphrase: &str, args: &[&str]| {
        let mut command = ada.command(args);
        command.env("COTERIE_PASSPHRASE", passphrase).output().unwrap().status.code()
    };
    assert_eq!(with("correct horse", &["lock"]), Some(0));
    assert!(!ada.folder().join("store.key").exists());
    ada.fails(&["whoami"], 4);
    assert_eq!(with("wrong", &["whoami"]), Some(4));
    assert_eq!(with("correct horse", &["whoami"]), Some(0));
    assert_eq!(with("correct horse", &["lock"]), Some(3));
    assert_eq!(with("wrong", &["unlock"]), Some(4));
    assert_eq!(with("correct horse", &["unlock"]), Some(0));
    assert_eq!(ada.ok(&["whoami"])["username"], "ada");
    assert!(fs::metadata(ada.folder().join("store.key")).is_ok());
}
