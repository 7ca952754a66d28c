//! Every kind of content, between two users; and a program that knows only text.

use std::{cell::RefCell, rc::Rc};

use coterie_core::{ProfileChange, Request, acts::SetHistory};
use coterie_protocol::content::KINDS;
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

use crate::secrecy::found;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

fn general() -> String {
    "general".into()
}

fn seq_of(value: &Value) -> u64 {
    value["seq"].as_u64().unwrap()
}

fn message(world: &mut World, person: PersonId, seq: u64) -> Value {
    let rows = world.read(person, "general");
    rows.into_iter().find(|row| row["seq"] == seq).unwrap()
}

fn react(world: &mut World, person: PersonId, seq: u64, emoji: &str, on: bool) {
    world.must(person, Request::React { channel: general(), seq, emoji: emoji.into(), on });
}

#[test]
fn two_users_exercise_every_kind_and_see_the_same_p8() {
    let mut world = World::new(501, 2);
    world.garden();
    let first = seq_of(&world.send(BOB, "general", "hello @p0, see #general **now** @everyone"));
    let reply =
        Request::Reply { channel: general(), seq: first, text: "yes?".into(), message_id: None };
    let second = seq_of(&world.must(ALICE, reply));
    world.must(BOB, Request::Edit { channel: general(), seq: first, text: "hello *again*".into() });
    world.must(BOB, Request::Edit { channel: general(), seq: first, text: "hello, last".into() });
    react(&mut world, ALICE, first, "👍", true);
    react(&mut world, BOB, first, "👍", true);
    react(&mut world, BOB, second, "🎉", true);
    react(&mut world, BOB, second, "🎉", false);
    world.must(ALICE, Request::Pin { channel: general(), seq: first, on: true });
    world.must(ALICE, Request::Pin { channel: general(), seq: second, on: true });
    world.must(ALICE, Request::Pin { channel: general(), seq: second, on: false });

    for person in [ALICE, BOB] {
        let shown = message(&mut world, person, first);
        assert_eq!(shown["text"], "hello, last");
        assert_eq!(shown["edits"].as_array().unwrap().len(), 2);
        assert_eq!(shown["reactions"], json!([{ "emoji": "👍", "count": 2, "own": true }]));
        assert_eq!(shown["pinned"], true);
        let answer = message(&mut world, person, second);
        assert_eq!(answer["reply_to"]["state"], "here");
        assert_eq!(answer["reply_to"]["text"], "hello, last");
        assert_eq!(answer["reply_to"]["author"]["username"], "p1");
        assert!(answer.get("reactions").is_none(), "{answer}");
        assert!(answer.get("pinned").is_none(), "{answer}");
        let pins = world.must(person, Request::ListPins { channel: general() });
        assert_eq!(pins["pins"].as_array().unwrap().len(), 1);
        assert_eq!(pins["pins"][0]["message"]["text"], "hello, last");
        let versions = world.must(person, Request::History { channel: general(), seq: first });
        let texts: Vec<_> =
            versions["versions"].as_array().unwrap().iter().map(|v| v["text"].clone()).collect();
        assert_eq!(
            texts,
            ["hello @p0, see #general **now** @everyone", "hello *again*", "hello, last"]
        );
        // Relations are no messages.
        assert_eq!(world.texts(person, "general"), ["hello, last", "yes?"]);
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn mentions_are_of_those_who_are_named_and_notify_only_with_the_right() {
    let mut world = World::new(502, 2);
    world.garden();
    let by_bob = seq_of(&world.send(BOB, "general", "@p0. mail a@p0 #general @everyone @nobody"));
    let by_alice = seq_of(&world.send(ALICE, "general", "@everyone"));
    let shown = message(&mut world, ALICE, by_bob);
    let mentions = shown["mentions"].as_array().unwrap();
    let kinds: Vec<_> = mentions.iter().map(|m| m["kind"].clone()).collect();
    assert_eq!(kinds, ["user", "channel", "everyone"]);
    let names: Vec<_> = mentions.iter().map(|m| m["name"].clone()).collect();
    assert_eq!(names, [json!("p0"), json!("general"), Value::Null]);
    let notifies: Vec<_> = mentions.iter().map(|m| m["notifies"].clone()).collect();
    assert_eq!(notifies[..2], [true, false]);
    let alice = message(&mut world, BOB, by_alice);
    assert_eq!(alice["mentions"][0]["notifies"], true);
    assert_eq!(alice["markup"][0]["inlines"][0]["inline"], "mention");
}

#[test]
fn a_message_that_was_edited_reacted_to_and_pinned_is_deleted_with_all_of_it() {
    let mut world = World::new(503, 2);
    world.garden();
    let seq = seq_of(&world.send(BOB, "general", "canary-one-4711"));
    let edit = Request::Edit { channel: general(), seq, text: "canary-two-4711".into() };
    world.must(BOB, edit);
    react(&mut world, ALICE, seq, "👍", true);
    world.must(ALICE, Request::Pin { channel: general(), seq, on: true });
    let reply = Request::Reply { channel: general(), seq, text: "hm".into(), message_id: None };
    let answer = seq_of(&world.must(ALICE, reply));
    for person in [ALICE, BOB] {
        assert_eq!(message(&mut world, person, seq)["text"], "canary-two-4711");
    }
    world.must(ALICE, Request::Delete { channel: general(), seq });
    for person in [ALICE, BOB] {
        let shown = message(&mut world, person, seq);
        assert_eq!(shown["type"], "deleted", "{shown}");
        assert_eq!(message(&mut world, person, answer)["reply_to"]["state"], "deleted");
        let pins = world.must(person, Request::ListPins { channel: general() });
        assert_eq!(pins["pins"], json!([]));
        let stored: Vec<_> = world.person(person).rows().values().cloned().collect();
        for canary in [&b"canary-one-4711"[..], b"canary-two-4711"] {
            let found = stored.iter().any(|row| row.0.windows(canary.len()).any(|w| w == canary));
            assert!(!found, "the text of a deleted message is still in the store of {person:?}");
        }
    }
    let late = Request::Edit { channel: general(), seq, text: "again".into() };
    assert_eq!(world.must_fail(BOB, late).code, "deleted");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn what_would_have_no_effect_is_refused_before_it_is_sent() {
    let mut world = World::new(504, 2);
    world.garden();
    let seq = seq_of(&world.send(ALICE, "general", "mine"));
    let edit = Request::Edit { channel: general(), seq, text: "yours".into() };
    assert_eq!(world.must_fail(BOB, edit).code, "not_author");
    let pin = Request::Pin { channel: general(), seq, on: true };
    assert_eq!(world.must_fail(BOB, pin).code, "forbidden");
    let word = Request::React { channel: general(), seq, emoji: "ok".into(), on: true };
    assert_eq!(world.must_fail(BOB, word).code, "usage");
    let nothing =
        Request::Reply { channel: general(), seq: 9_999, text: "?".into(), message_id: None };
    assert_eq!(world.must_fail(BOB, nothing).code, "not_found");
}

#[test]
fn a_program_that_knows_only_text_shows_fallbacks_and_goes_on() {
    let mut world = World::new(505, 3);
    world.garden();
    world.texts(CAROL, "general");
    world.person(CAROL).know_only(&["text"]);
    let seq = seq_of(&world.send(BOB, "general", "hello"));
    let reply = Request::Reply { channel: general(), seq, text: "hi".into(), message_id: None };
    world.must(ALICE, reply);
    world.must(BOB, Request::Edit { channel: general(), seq, text: "hello!".into() });
    react(&mut world, ALICE, seq, "👍", true);
    world.must(ALICE, Request::Pin { channel: general(), seq, on: true });
    world.send(ALICE, "general", "and on");
    let rows = world.read(CAROL, "general");
    let texts: Vec<_> =
        rows.iter().filter(|r| r["type"] == "message").map(|r| &r["text"]).collect();
    assert_eq!(texts, ["hello", "hi", "and on"]);
    let rest: Vec<_> =
        rows.iter().filter(|r| r["type"] == "unreadable").map(|r| &r["reason"]).collect();
    assert_eq!(rest, ["unsupported", "unsupported", "unsupported"]);
    // One that does not even know text has its fallback.
    world.person(CAROL).know_only(&[]);
    let seq = seq_of(&world.send(BOB, "general", "plainly"));
    let shown = message(&mut world, CAROL, seq);
    assert_eq!((&shown["text"], &shown["fallback"]), (&json!("plainly"), &json!(true)));
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn relations_survive_a_restart_before_they_are_folded() {
    let mut world = World::new(506, 2);
    world.garden();
    let seq = seq_of(&world.send(BOB, "general", "hello"));
    world.texts(ALICE, "general");
    for emoji in ["👍", "🎉", "❤️"] {
        react(&mut world, BOB, seq, emoji, true);
    }
    // Alice's program takes the log in and dies before anything that it asked its store for has come.
    let tail = world.begin(ALICE, Request::Read { channel: general(), after: None, limit: 9 });
    let unfolded = |world: &mut World| {
        let rows = world.person(ALICE).rows();
        rows.keys().filter(|key| key.contains("/r/")).count() == 3
    };
    while !unfolded(&mut world) {
        assert!(world.step() && !world.has_ended(ALICE, tail), "the relations never came");
    }
    assert!(!world.person(ALICE).rows().keys().any(|key| key.ends_with("/r")), "folded already");
    world.person(ALICE).die_now();
    world.person(ALICE).start();
    let shown = message(&mut world, ALICE, seq);
    assert_eq!(shown["reactions"].as_array().unwrap().len(), 3, "{shown}");
}

#[test]
fn whoever_tails_is_told_of_changes() {
    let mut world = World::new(507, 2);
    world.garden();
    let seq = seq_of(&world.send(BOB, "general", "hello"));
    let tail = world.begin(ALICE, Request::Tail { channel: general(), after: None });
    let told = |world: &World, what: &str| {
        world.answer(ALICE, tail).rows.iter().any(|r| r["type"] == "changed" && r["what"] == what)
    };
    world.run_until("the message is shown", |world| {
        world.answer(ALICE, tail).rows.iter().any(|row| row["seq"] == seq)
    });
    react(&mut world, BOB, seq, "👍", true);
    world.must(BOB, Request::Edit { channel: general(), seq, text: "bye".into() });
    // What is fetched for another request is told to whoever tails.
    world.texts(ALICE, "general");
    world.run_until("told of both", |world| told(world, "reaction") && told(world, "edit"));
    let rows = world.answer(ALICE, tail).rows;
    let edit = rows.iter().find(|row| row["what"] == "edit").unwrap();
    assert_eq!(edit["message"]["text"], "bye");
    assert_eq!(edit["message"]["reactions"][0]["own"], false);
    assert_eq!(edit["by"]["username"], "p1");
}

/// What is said by each kind, and would be found if it lay anywhere in clear.
const CANARIES: &[(&str, &[&str])] = &[
    ("text", &["canary-text-4711", "canary-answer-4711", "canary-anonymous-4711"]),
    // Its bytes go over beside the core: `tests/binaries/tests/files.rs`.
    ("file", &[]),
    ("edit", &["canary-edit-4711"]),
    ("profile", &["canary-bio-4711", "canary-status-4711"]),
    ("reaction", &["\u{1f996}\u{1f995}\u{1f996}\u{1f995}"]),
    ("pin", &["pinned a message", "vnd.coterie.pin"]),
    (
        "anonymous_poll",
        &["canary-question-4711", "canary-roses-4711", "vnd.coterie.anonymous-poll"],
    ),
    ("poll_closed", &["closed a poll", "vnd.coterie.poll-closed"]),
    ("history_ask", &["asked for what was said", "vnd.coterie.history-ask"]),
    ("history_offer", &["vnd.coterie.history-offer"]),
];

/// Says something of each; Alice and Bob have read all of it.
fn say_everything(world: &mut World) {
    let first = seq_of(&world.send(BOB, "general", "a first word"));
    world.send(ALICE, "general", "canary-text-4711");
    let text = "canary-answer-4711".to_owned();
    world.must(ALICE, Request::Reply { channel: general(), seq: first, text, message_id: None });
    world.must(
        BOB,
        Request::Edit { channel: general(), seq: first, text: "canary-edit-4711".into() },
    );
    react(world, ALICE, first, "\u{1f996}\u{1f995}\u{1f996}\u{1f995}", true);
    world.must(ALICE, Request::Pin { channel: general(), seq: first, on: true });
    let profile = ProfileChange {
        bio: Some("canary-bio-4711".into()),
        status: Some("canary-status-4711".into()),
        ..ProfileChange::default()
    };
    world.must(ALICE, Request::SetProfile(profile));
    let options = ["canary-roses-4711", "tulips"].map(str::to_owned).to_vec();
    let question = "canary-question-4711".to_owned();
    let opening = Request::OpenPoll { channel: general(), question, options, life: 24 * 3_600_000 };
    let poll = seq_of(&world.must(ALICE, opening));
    for person in (0..world.count()).map(PersonId) {
        world.must(person, Request::Status);
    }
    world.run_for(660_000);
    world.vote(BOB, "general", poll, 0).end.unwrap();
    world.must(ALICE, Request::ClosePoll { channel: general(), poll });
    world.post(CAROL, "general", "canary-anonymous-4711").end.unwrap();
    // Whoever joins asks for the past, and is given it.
    let all = SetHistory { mode: "all".into(), channel: general(), days: None, reason: None };
    world.must(ALICE, all);
    let joiner = world.add_person(5_080);
    world.register(joiner, "joiner");
    let link = world.invite(ALICE, "Garden");
    world.must(joiner, Request::Join { link, wait: true });
    for person in [joiner, ALICE, BOB, joiner, ALICE, BOB] {
        world.texts(person, "general");
        world.run_for(30_000);
    }
    assert!(world.texts(joiner, "general").contains(&"canary-text-4711".to_owned()));
}

#[test]
fn nothing_that_any_kind_says_is_sent_or_kept_in_clear_p1() {
    let mut world = World::new(508, 5);
    world.garden();
    world.anonymous("general", 4, 4);
    let sent = Rc::new(RefCell::new(Vec::new()));
    let into = sent.clone();
    world.node.refuse(move |call| {
        into.borrow_mut().extend(call.body.iter().flat_map(|body| body.as_bytes().to_vec()));
        None
    });
    say_everything(&mut world);
    let (stored, sent) = (world.node.stored_bytes(), sent.borrow());
    assert!(found(&stored, "Garden"), "the scan finds what the node may know");
    assert!(found(&sent, "message_id"), "and what was sent in clear");
    let read: Vec<u8> =
        world.person(BOB).rows().values().flat_map(|row| row.0.iter().copied()).collect();
    for (kind, canaries) in CANARIES {
        for canary in *canaries {
            assert!(found(&read, canary), "{kind}: {canary} was said, and Bob has read it");
            assert!(!found(&stored, canary), "{kind}: {canary} is in the database");
            assert!(!found(&sent, canary), "{kind}: {canary} was sent in clear");
        }
    }
    let kinds: Vec<&str> = CANARIES.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, KINDS, "a kind of which nothing is looked for");
}
