//! What members share of a channel's past with whoever joins.

use std::{cell::RefCell, rc::Rc};

use coterie_core::{Request, acts::SetHistory};
use coterie_world::{PersonId, World};
use serde_json::Value;

use crate::secrecy::found;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const DAY: u64 = 86_400_000;

fn history(mode: &str, days: Option<u16>) -> SetHistory {
    SetHistory { channel: "general".into(), mode: mode.into(), days, reason: None }
}

/// Alice and Bob in the Garden, where this was said.
fn garden(seed: u64, texts: &[&str]) -> World {
    let mut world = World::new(seed, 2);
    world.garden();
    for (n, text) in texts.iter().enumerate() {
        world.send(PersonId(n % 2), "general", text);
    }
    world.texts(ALICE, "general");
    world.texts(BOB, "general");
    world
}

/// Carol, who has not been there before, registers.
fn carol(world: &mut World, seed: u64) -> PersonId {
    let carol = world.add_person(seed);
    let name = format!("p{}", carol.0);
    world.register(carol, &name);
    carol
}

/// And joins the Garden.
fn joins(world: &mut World, person: PersonId) {
    let link = world.invite(ALICE, "Garden");
    world.must(person, Request::Join { link, wait: true });
}

/// Whoever is there looks, in turn, until nothing more happens.
fn settle(world: &mut World, asker: PersonId) {
    world.texts(asker, "general");
    for person in [ALICE, BOB] {
        world.texts(person, "general");
    }
    world.run_for(30_000);
    world.texts(ALICE, "general");
    world.texts(asker, "general");
}

fn row<'a>(rows: &'a [Value], text: &str) -> &'a Value {
    let found = rows.iter().find(|row| row["text"] == text);
    found.unwrap_or_else(|| panic!("no {text} in {rows:#?}"))
}

#[test]
fn a_joiner_of_a_channel_with_history_all_reads_it_and_who_shared_it() {
    let mut world = garden(1401, &["one", "two", "three"]);
    let rows = world.read(ALICE, "general");
    let one = row(&rows, "one")["seq"].as_u64().unwrap();
    let two = row(&rows, "two")["seq"].as_u64().unwrap();
    let channel = || "general".to_owned();
    world.must(ALICE, Request::Edit { channel: channel(), seq: one, text: "one, better".into() });
    let emoji = "🌱".to_owned();
    world.must(ALICE, Request::React { channel: channel(), seq: two, emoji, on: true });
    world.must(ALICE, history("all", None));
    let carol = carol(&mut world, 14_010);
    joins(&mut world, carol);
    settle(&mut world, carol);
    let rows = world.read(carol, "general");
    let shown = row(&rows, "one, better");
    assert_eq!(shown["author"]["username"], "p0", "{shown}");
    assert_eq!(shown["edits"].as_array().map(Vec::len), Some(1), "{shown}");
    assert!(["p0", "p1"].iter().any(|name| shown["shared_by"]["username"] == *name), "{shown}");
    assert_eq!(row(&rows, "two")["reactions"][0]["emoji"], "🌱");
    assert_eq!(row(&rows, "two")["author"]["username"], "p1");
    assert_eq!(row(&rows, "three")["seq"].as_u64(), Some(two + 1));
    // It is one history for all, and life goes on.
    world.send(BOB, "general", "four");
    assert_eq!(world.texts(carol, "general"), world.texts(ALICE, "general"));
    let rows = world.read(carol, "general");
    assert_eq!(row(&rows, "four")["shared_by"], Value::Null);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
    // What was shared is not news.
    let unread = world.must(carol, Request::ListUnread { channel: None });
    let general = unread["channels"].as_array().unwrap().iter().find(|c| c["name"] == "general");
    assert_eq!(general.unwrap()["unread"], 1, "{unread}");
    // And it is shown where channels are shown.
    let shown = world.must(carol, Request::ShowChannel { channel: "general".into() });
    assert_eq!(shown["history"]["mode"], "all");
}

#[test]
fn a_joiner_of_a_channel_without_history_reads_nothing_from_before() {
    let mut world = garden(1402, &["one", "two"]);
    let carol = carol(&mut world, 14_020);
    joins(&mut world, carol);
    settle(&mut world, carol);
    assert!(world.texts(carol, "general").is_empty());
    let rows = world.read(carol, "general");
    assert_eq!(rows[0]["type"], "gap", "{rows:?}");
    assert_eq!(rows[0]["reason"], "before_joined");
}

#[test]
fn a_joiner_of_a_channel_with_history_since_joining_reads_what_was_said_after_their_join_alone() {
    let mut world = garden(1403, &["before"]);
    world.must(ALICE, history("since_joining", None));
    let carol = carol(&mut world, 14_030);
    // She joins the server, and her program dies before it is in the channel.
    let link = world.invite(ALICE, "Garden");
    let ask = world.begin(carol, Request::Join { link, wait: false });
    world.run_until("she has joined the server", |world| world.has_ended(carol, ask));
    world.person(carol).die_now();
    world.must(ALICE, Request::Status);
    world.send(ALICE, "general", "after");
    world.person(carol).start();
    settle(&mut world, carol);
    let texts = world.texts(carol, "general");
    assert!(!texts.contains(&"before".to_owned()), "{texts:?}");
    assert_eq!(texts, ["after"]);
    let rows = world.read(carol, "general");
    assert_eq!((&rows[0]["type"], &rows[0]["reason"]), (&"gap".into(), &"not_shared".into()));
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_joiner_of_a_channel_with_the_last_days_reads_those_alone() {
    let mut world = garden(1404, &["old"]);
    world.run_for(3 * DAY);
    world.send(ALICE, "general", "new");
    world.texts(BOB, "general");
    world.must(ALICE, history("last_days", Some(2)));
    let carol = carol(&mut world, 14_040);
    joins(&mut world, carol);
    settle(&mut world, carol);
    assert_eq!(world.texts(carol, "general"), ["new"]);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn history_that_is_set_later_opens_what_was_said_before_to_whoever_has_joined_meanwhile() {
    let mut world = garden(1405, &["one"]);
    let carol = carol(&mut world, 14_050);
    joins(&mut world, carol);
    settle(&mut world, carol);
    assert!(world.texts(carol, "general").is_empty());
    world.must(ALICE, history("all", None));
    settle(&mut world, carol);
    assert_eq!(world.texts(carol, "general"), ["one"]);
}

#[test]
fn one_member_answers_and_no_more() {
    let mut world = World::new(1406, 5);
    world.garden();
    world.send(ALICE, "general", "one");
    world.must(ALICE, history("all", None));
    for person in 0..5 {
        world.texts(PersonId(person), "general");
    }
    let carol = carol(&mut world, 14_060);
    joins(&mut world, carol);
    world.texts(carol, "general");
    let before = world.node.answered_path("PUT", "/parts/0");
    let tails: Vec<_> = (0..5)
        .map(|person| {
            let request = Request::Tail { channel: "general".into(), after: None };
            world.begin(PersonId(person), request)
        })
        .collect();
    world.run_for(180_000);
    assert_eq!(tails.len(), 5);
    assert_eq!(world.node.answered_path("PUT", "/parts/0") - before, 1);
    assert_eq!(world.texts(carol, "general"), ["one"]);
}

#[test]
fn a_message_that_is_deleted_is_not_shared_and_stays_deleted() {
    let mut world = garden(1407, &["one", "two"]);
    let rows = world.read(ALICE, "general");
    let seq = row(&rows, "one")["seq"].as_u64().unwrap();
    world.must(ALICE, Request::Delete { channel: "general".into(), seq });
    world.texts(BOB, "general");
    world.must(ALICE, history("all", None));
    let carol = carol(&mut world, 14_070);
    joins(&mut world, carol);
    settle(&mut world, carol);
    assert_eq!(world.texts(carol, "general"), ["two"]);
    let rows = world.read(carol, "general");
    assert_eq!(rows.iter().find(|row| row["seq"] == seq).unwrap()["type"], "deleted", "{rows:?}");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn what_was_shared_is_shared_on_and_goes_into_the_own_backup() {
    let mut world = garden(1408, &["one"]);
    world.must(ALICE, history("all", None));
    let carol = carol(&mut world, 14_080);
    joins(&mut world, carol);
    settle(&mut world, carol);
    assert_eq!(world.texts(carol, "general"), ["one"]);
    world.run_for(120_000);
    // Her next device reads it from her backup, with who shared it.
    world.person(carol).die_now();
    let phone = world.add_person(14_081);
    world.login(phone, "p2");
    assert_eq!(world.texts(phone, "general"), ["one"]);
    let rows = world.read(phone, "general");
    assert!(row(&rows, "one")["shared_by"]["username"].is_string(), "{rows:?}");
    // With those who were there gone, she shares it herself.
    world.person(carol).start();
    world.texts(carol, "general");
    let dave = world.add_person(14_082);
    world.register(dave, "dave");
    let link = world.invite(ALICE, "Garden");
    world.person(BOB).die_now();
    world.person(ALICE).die_now();
    world.must(dave, Request::Join { link, wait: true });
    world.texts(dave, "general");
    world.texts(carol, "general");
    world.run_for(60_000);
    world.texts(carol, "general");
    assert_eq!(world.texts(dave, "general"), ["one"]);
    let rows = world.read(dave, "general");
    assert_eq!(row(&rows, "one")["shared_by"]["username"], "p2");
    assert_eq!(row(&rows, "one")["author"]["username"], "p0");
}

#[test]
fn no_canary_of_what_is_shared_goes_to_the_node_p1() {
    let mut world = garden(1409, &["canary-in-the-past-4711", "another-canary-of-the-past-0815"]);
    world.must(ALICE, history("all", None));
    let sent = Rc::new(RefCell::new(Vec::new()));
    let into = sent.clone();
    world.node.refuse(move |call| {
        into.borrow_mut().extend(call.body.iter().flat_map(|body| body.as_bytes().to_vec()));
        None
    });
    let carol = carol(&mut world, 14_090);
    joins(&mut world, carol);
    settle(&mut world, carol);
    assert_eq!(world.texts(carol, "general").len(), 2);
    assert!(world.node.answered_path("PUT", "/parts/0") > 0, "a bundle went through the node");
    let (stored, sent) = (world.node.stored_bytes(), sent.borrow());
    assert!(found(&stored, "Garden"), "the scan finds what the node may know");
    assert!(found(&sent, "message_id"), "and what was sent in clear");
    for canary in ["canary-in-the-past-4711", "another-canary-of-the-past-0815"] {
        assert!(!found(&stored, canary), "{canary} is in the database");
        assert!(!found(&sent, canary), "{canary} was sent in clear");
    }
}
