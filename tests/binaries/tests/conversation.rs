//! Two people and what they can do, by the programs alone.

#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use coterie_binaries::{NodeProcess, Person, holders};
use serde_json::{Value, json};

struct Two {
    home: tempfile::TempDir,
    node: NodeProcess,
    ada: Person,
    bob: Person,
    server: String,
}

/// Ada has a server, Bob has joined it. The node lives as long as what this gives.
fn two() -> Two {
    let (home, node) = (tempfile::tempdir().unwrap(), NodeProcess::start());
    let ada = Person::registered(home.path(), "ada", &node);
    let bob = Person::registered(home.path(), "bob", &node);
    let made = ada.ok(&["server", "create", "garden"]);
    assert_eq!(made["channels"][0]["name"], "general");
    let invitation = ada.ok(&["invite", "create", "garden", "--uses", "5", "--expires", "1h"]);
    let link = invitation["link"].as_str().unwrap();
    let start = format!("{}/i/{}#", node.url(), invitation["code"].as_str().unwrap());
    assert!(link.starts_with(&start), "{link} does not start with {start}");
    let joined = bob.ok(&["join", link]);
    assert_eq!(joined["server_id"], made["server_id"]);
    let server = made["server_id"].as_str().unwrap().to_owned();
    Two { home, node, ada, bob, server }
}

/// A picture of 16 pixels on a side, with a text in it that tells where it was made.
fn png() -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [length.as_slice(), name, data, &[0; 4]].concat()
    };
    let header = [0, 0, 0, 16, 0, 0, 0, 16, 8, 6, 0, 0, 0];
    let chunks = [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"tEXt", b"place\0the garden"),
        chunk(b"IDAT", b"canary-picture"),
        chunk(b"IEND", b""),
    ];
    chunks.concat()
}

/// What else is said of a message and beside it, and would be found if it lay anywhere in clear.
fn of_every_other_kind(ada: &Person, bob: &Person, seq: &str) -> Vec<&'static str> {
    let symbols = "\u{1f996}\u{1f995}\u{1f996}\u{1f995}";
    ada.ok(&["reply", "general", seq, "canary-answer"]);
    ada.ok(&["edit", "general", seq, "canary-edit"]);
    ada.ok(&["react", "general", seq, symbols]);
    ada.ok(&["pin", "general", seq]);
    let gone = ada.ok(&["send", "general", "canary-deleted"])["seq"].to_string();
    bob.ok(&["unblock", "ada"]);
    let texts = bob.texts("general");
    assert!(
        ["canary-edit", "canary-answer", "canary-deleted"]
            .iter()
            .all(|t| texts.contains(&(*t).into()))
    );
    ada.ok(&["delete", "general", &gone]);
    ada.ok(&["notify", "general", "mentions"]);
    assert_eq!(bob.ok(&["pins", "general"])["pins"].as_array().unwrap().len(), 1);
    let rows = bob.rows(&["read", "general"]);
    assert!(rows.iter().any(|row| row["reactions"][0]["emoji"] == symbols), "{rows:?}");
    vec![
        "canary-answer",
        "canary-edit",
        "canary-deleted",
        symbols,
        "pinned a message",
        "vnd.coterie.pin",
    ]
}

fn channel<'a>(status: &'a Value, name: &str) -> &'a Value {
    let channels = status["channels"].as_array().unwrap();
    channels.iter().find(|channel| channel["name"] == name).unwrap()
}

#[test]
fn two_people_talk_and_the_node_learns_nothing() {
    let Two { home, mut node, ada, bob, server } = two();
    let sent = ada.ok(&["send", "general", "canary-message-one"]);
    assert!(sent["seq"].as_u64() > Some(0) && sent["message_id"].is_string());
    let answer = bob.ok(&["send", "garden/general", "canary-message-two"]);
    assert!(answer["seq"].as_u64() > sent["seq"].as_u64());
    for person in [&ada, &bob] {
        assert_eq!(person.texts("general"), ["canary-message-one", "canary-message-two"]);
    }
    let rows = ada.rows(&["read", "general"]);
    let row = rows.iter().find(|row| row["text"] == "canary-message-two").unwrap();
    assert_eq!(row["author"]["username"], "bob");
    assert_eq!(row["seq"], answer["seq"]);
    let after = ada.rows(&["read", "general", "--after", &sent["seq"].to_string()]);
    assert_eq!(after.iter().filter(|row| row["type"] == "message").count(), 1);

    let (of_ada, of_bob) = (ada.ok(&["status"]), bob.ok(&["status"]));
    let (hers, his) = (channel(&of_ada, "general"), channel(&of_bob, "general"));
    for field in ["epoch", "authenticator", "leaves", "seq", "head", "channel_id"] {
        assert_eq!(hers[field], his[field], "{field}");
        assert!(!hers[field].is_null(), "{field}");
    }
    assert_eq!((hers["state"].as_str(), hers["leaves"].as_u64()), (Some("ok"), Some(2)));
    assert_eq!(of_ada["servers"], of_bob["servers"]);
    let members = bob.ok(&["members", &server]);
    assert_eq!(members["members"].as_array().unwrap().len(), 2);

    let picture = home.path().join("ada.png");
    std::fs::write(&picture, png()).unwrap();
    let words = ["--name", "canary-name", "--bio", "canary-bio", "--status", "canary-status"];
    let picture_at = picture.to_str().unwrap();
    let set = [&["profile", "set", "--avatar", picture_at], words.as_slice()].concat();
    assert_eq!(ada.ok(&set)["told"].as_array().unwrap().len(), 1);
    let shown = bob.ok(&["profile", "show", "ada"]);
    assert_eq!(
        (&shown["display_name"], &shown["bio"]),
        (&"canary-name".into(), &"canary-bio".into())
    );
    let saved = home.path().join("saved.png");
    let save = ["profile", "show", "ada", "--avatar", saved.to_str().unwrap()];
    assert_eq!(bob.ok(&save)["width"], 16);
    let kept = std::fs::read(&saved).unwrap();
    assert!(
        png().len() > kept.len() && kept.starts_with(b"\x89PNG"),
        "what tells of places is gone"
    );
    bob.fails(&save, 2);
    for file in [&picture, &saved] {
        std::fs::remove_file(file).unwrap();
    }
    assert_eq!(bob.ok(&["block", "ada"])["blocked"], true);
    assert_eq!(bob.ok(&["blocks"])["blocks"][0]["username"], "ada");

    let said = of_every_other_kind(&ada, &bob, &sent["seq"].to_string());
    let phrase = ada.ok(&["recovery", "show"])["phrase"].as_str().unwrap().to_owned();
    assert_eq!(phrase.split_whitespace().count(), 24);
    assert_eq!(node.stop(), Some(0));
    let canaries = [ada.password(), bob.password(), "canary-message-one", "canary-message-two"];
    let profile = ["canary-name", "canary-bio", "canary-status", "canary-picture"];
    let with_phrase = [canaries.as_slice(), &profile, &said, &[phrase.as_str()]].concat();
    assert_eq!(holders(node.folder(), &with_phrase), []);
    // The clients' stores are sealed too.
    assert_eq!(holders(home.path(), &with_phrase), []);
}

#[test]
fn who_was_kicked_reads_nothing_later() {
    let two = two();
    let Two { ada, bob, server, .. } = &two;
    ada.ok(&["send", "general", "before"]);
    assert_eq!(bob.texts("general"), ["before"]);
    let kicked = ada.ok(&["kick", "garden", "bob"]);
    assert!(kicked["entry_id"].is_string() && kicked["policy_seq"].as_u64() > Some(0));
    assert_eq!(kicked["channels"][0]["removed"], true);
    ada.ok(&["send", "general", "after"]);
    let error = bob.fails(&["send", "general", "let me in"], 5);
    assert_eq!(error["code"], "not_found");
    let read = bob.run(&["read", &format!("{server}/general")]);
    assert!(!read.stdout.contains("after"), "{}", read.stdout);
    assert_eq!(ada.texts("general"), ["before", "after"]);
    let members = ada.ok(&["members", "garden"]);
    assert_eq!(members["members"].as_array().unwrap().len(), 1);
}

#[test]
fn who_left_is_no_member_and_the_owner_cannot_leave() {
    let two = two();
    let Two { ada, bob, .. } = &two;
    ada.fails(&["leave", "garden"], 3);
    let left = bob.ok(&["leave", "garden"]);
    assert!(left["entry_id"].is_string());
    assert_eq!(bob.ok(&["server", "list"])["servers"].as_array().unwrap().len(), 0);
    ada.ok(&["send", "general", "alone"]);
    let status = ada.ok(&["status"]);
    assert_eq!(channel(&status, "general")["leaves"], 1);
}

#[test]
fn a_second_device_reads_what_is_sent_from_then_on_and_nothing_when_revoked() {
    let two = two();
    let Two { ada, bob, .. } = &two;
    ada.ok(&["send", "general", "before the laptop"]);
    let laptop = ada.on_another_device("ada-laptop");
    let who = laptop.ok(&["login", "ada"]);
    assert_eq!(who["user_id"], ada.ok(&["whoami"])["user_id"]);
    assert_ne!(who["device_id"], ada.ok(&["whoami"])["device_id"]);
    assert_eq!(channel(&laptop.ok(&["status"]), "general")["state"], "ok");
    bob.ok(&["send", "general", "hello both"]);
    assert_eq!(laptop.texts("general"), ["hello both"]);
    assert_eq!(ada.texts("general"), ["before the laptop", "hello both"]);
    laptop.ok(&["send", "general", "from the laptop"]);
    let rows = bob.rows(&["read", "general"]);
    let row = rows.iter().find(|row| row["text"] == "from the laptop").unwrap();
    assert_eq!(row["author"]["username"], "ada");
    assert_eq!(row["author"]["device_id"], who["device_id"]);

    let devices = ada.ok(&["device", "list"]);
    assert_eq!(devices["devices"].as_array().unwrap().len(), 2);
    ada.ok(&["device", "revoke", who["device_id"].as_str().unwrap()]);
    bob.ok(&["send", "general", "without the laptop"]);
    let read = laptop.run(&["read", "general"]);
    assert!(!read.stdout.contains("without the laptop"));
    assert_eq!(ada.texts("general").last().unwrap(), "without the laptop");
}

#[test]
fn two_people_compare_their_safety_number() {
    let two = two();
    let Two { ada, bob, .. } = &two;
    let hers = ada.ok(&["verify", "bob"]);
    let his = bob.ok(&["verify", "ada"]);
    assert_eq!(hers["safety_number"], his["safety_number"]);
    let groups = hers["safety_number"].as_str().unwrap().split_whitespace();
    assert!(groups.clone().count() == 12 && groups.clone().all(|group| group.len() == 5));
    assert_eq!(hers["state"], "unverified");
    let number = hers["safety_number"].as_str().unwrap();
    let first = if number.starts_with('0') { "1" } else { "0" };
    let another = format!("{first}{}", &number[1..]);
    assert_eq!(
        ada.fails(&["verify", "bob", "--confirm", &another], 3)["code"],
        "safety_number_differs"
    );
    ada.fails(&["verify", "bob", "--confirm", "12345"], 2);
    assert_eq!(ada.ok(&["verify", "bob"])["state"], "unverified");
    assert_eq!(ada.ok(&["verify", "bob", "--confirm", number])["state"], "verified");
    assert_eq!(ada.ok(&["verify", "bob"])["state"], "verified");
}

#[test]
fn a_forgotten_password_is_replaced_by_the_phrase() {
    let two = two();
    let Two { ada, bob, .. } = &two;
    let phrase = ada.ok(&["recovery", "show"])["phrase"].as_str().unwrap().to_owned();
    let again = ada.on_another_device("ada-again").with_password("a new password");
    let ran = again.run_with_stdin(&["recover", "ada"], &format!("{phrase}\n"));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.rows()[0]["user_id"], ada.ok(&["whoami"])["user_id"]);
    let old = ada.on_another_device("ada-old-password");
    old.fails(&["login", "ada"], 4);
    assert_eq!(channel(&again.ok(&["status"]), "general")["state"], "ok");
    bob.ok(&["send", "general", "welcome back"]);
    assert_eq!(again.texts("general"), ["welcome back"]);
}

#[test]
fn a_password_is_changed_by_the_one_before_or_by_the_phrase() {
    let two = two();
    let Two { ada, bob, .. } = &two;
    let phone = ada.on_another_device("ada-phone");
    let device = phone.ok(&["login", "ada"])["device_id"].clone();
    let phrase = ada.ok(&["recovery", "show"])["phrase"].as_str().unwrap().to_owned();
    // What is refused changes nothing; without a terminal there is no other way to give the new one.
    let wrong = ada.run_with_stdin(&["password", "--password-stdin"], "wrong one\na new one\n");
    assert_eq!((wrong.code, wrong.stdout.as_str()), (4, ""), "{}", wrong.stderr);
    assert!(wrong.stderr.contains("wrong_credentials"), "{}", wrong.stderr);
    let one = ada.run_with_stdin(&["password", "--password-stdin"], "only one line\n");
    assert_eq!((one.code, one.stdout.as_str()), (2, ""), "{}", one.stderr);
    ada.fails(&["password"], 2);
    phone.ok(&["status"]);

    let lines = format!("{}\nthe second password\n", ada.password());
    let ran = ada.run_with_stdin(&["password", "--password-stdin"], &lines);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let who = ada.ok(&["whoami"])["user_id"].clone();
    assert_eq!(ran.rows(), [json!({ "user_id": who, "changed": true })]);
    ada.ok(&["send", "general", "still here"]);
    phone.fails(&["status"], 4);
    phone.fails(&["login", "ada"], 4);
    let phone = phone.with_password("the second password");
    assert_eq!(phone.ok(&["login", "ada"])["device_id"], device);

    // The phone has no phrase of its own; it is read from stdin, then the new password.
    let lines = format!("{phrase}\nthe third password\n");
    let ran = phone.run_with_stdin(&["password", "--phrase", "--password-stdin"], &lines);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ada.with_password("the third password").ok(&["login", "ada"]);
    assert_eq!(bob.texts("general"), ["still here"]);
}

#[test]
fn what_was_deleted_is_gone_for_all() {
    let two = two();
    let Two { ada, bob, .. } = &two;
    let seq = ada.ok(&["send", "general", "oops"])["seq"].to_string();
    assert_eq!(bob.texts("general"), ["oops"]);
    bob.fails(&["delete", "general", &seq], 3);
    ada.ok(&["delete", "general", &seq]);
    for person in [ada, bob] {
        assert_eq!(person.texts("general"), [""; 0]);
    }
}

#[test]
fn a_server_has_more_channels_and_a_name_in_two_servers_is_ambiguous() {
    let two = two();
    let Two { ada, bob, .. } = &two;
    let beds = ada.ok(&["channel", "create", "garden", "beds"]);
    assert_eq!(beds["kind"], "text");
    ada.ok(&["send", "beds", "rows of beans"]);
    bob.ok(&["status"]);
    bob.ok(&["send", "garden/beds", "and peas"]);
    assert_eq!(ada.texts("beds").last().unwrap(), "and peas");
    assert_eq!(bob.ok(&["channel", "list", "garden"])["channels"].as_array().unwrap().len(), 2);

    ada.ok(&["server", "create", "shed"]);
    let error = ada.fails(&["send", "general", "where?"], 2);
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("garden") && message.contains("shed"), "{message}");
    ada.ok(&["send", "shed/general", "there"]);
    assert_eq!(ada.ok(&["server", "show", "shed"])["members_count"], 1);
}

#[test]
fn two_people_type_at_the_same_time() {
    let two = two();
    let Two { ada, bob, .. } = &two;
    ada.ok(&["send", "general", "earlier"]);
    let (mut hers, mut his) = (ada.start(&["talk", "general"]), bob.start(&["talk", "general"]));
    his.until(|row| row["text"] == "earlier");
    hers.caught_up();
    his.caught_up();
    let says = |text: &'static str| move |row: &Value| row["text"] == text;
    hers.type_line("hello");
    his.until(says("hello"));
    his.type_line("hello yourself");
    hers.until(says("hello yourself"));
    // Meanwhile other commands of hers go through the program that talks.
    ada.ok(&["send", "general", "by the way"]);
    his.until(says("by the way"));
    hers.type_line("goodbye");
    let ran = hers.wait();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    his.until(says("goodbye"));
    assert_eq!(his.signal("INT"), Some(0));
    let said = ["earlier", "hello", "hello yourself", "by the way", "goodbye"];
    assert_eq!(bob.texts("general"), said);
}

#[test]
fn who_follows_is_shown_everything_once_while_the_node_comes_and_goes() {
    let mut two = two();
    let mut tail = two.bob.start(&["tail", "general"]);
    tail.caught_up();
    let mut seen = Vec::new();
    for round in 0..3 {
        two.ada.ok(&["send", "general", &format!("round {round}")]);
        seen.push(tail.until(|row| row["type"] == "message"));
        two.node.kill();
        two.node.restart();
        tail.caught_up();
    }
    let texts: Vec<&str> = seen.iter().filter_map(|row| row["text"].as_str()).collect();
    assert_eq!(texts, ["round 0", "round 1", "round 2"]);
    assert!(seen.is_sorted_by(|a, b| a["seq"].as_u64() < b["seq"].as_u64()));
}
