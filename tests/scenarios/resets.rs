//! A group that is reset: another takes its place, and what was said stays.

use coterie_core::{
    Request,
    acts::{AcceptRequest, ResetGroup},
};
use coterie_types::limits::RESET_PAUSE;
use coterie_world::{PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

fn reset() -> ResetGroup {
    ResetGroup { channel: "Garden/general".into(), reason: None }
}

fn rows_of(world: &mut World, person: PersonId, kind: &str) -> Vec<Value> {
    world.read(person, "general").into_iter().filter(|row| row["type"] == kind).collect()
}

#[test]
fn after_a_reset_all_talk_again_and_what_was_said_stays() {
    let mut world = World::new(301, 3);
    world.garden();
    for (person, text) in [(ALICE, "one"), (BOB, "two"), (CAROL, "three")] {
        world.send(person, "general", text);
    }
    for person in [ALICE, BOB, CAROL] {
        let _ = world.texts(person, "general");
    }
    // Carol was away when this was said, and is when the group is reset.
    world.send(BOB, "general", "four");
    let shown = world.must(ALICE, reset());
    assert_eq!((&shown["incarnation"], &shown["reset"]["username"]), (&1.into(), &"p0".into()));
    // Bob hears of it at once.
    world.must(BOB, Request::Status);
    world.send(ALICE, "general", "five");
    world.send(BOB, "general", "six");
    world.send(CAROL, "general", "seven");
    for person in [ALICE, BOB] {
        let texts = world.texts(person, "general");
        assert_eq!(texts, ["one", "two", "three", "four", "five", "six", "seven"]);
    }
    let carol = world.texts(CAROL, "general");
    assert_eq!(carol[..4], ["one", "two", "three", "four"], "of the group before");
    assert_eq!(carol.last().unwrap(), "seven");
    for person in [ALICE, BOB, CAROL] {
        let said = rows_of(&mut world, person, "reset");
        assert_eq!(said.len(), 1, "{person:?}");
        assert_eq!(said[0]["by"]["username"], "p0");
        let status = world.must(person, Request::Status);
        assert_eq!(status["recovery"]["steps"]["reset"], 1, "{status}");
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn whoever_may_not_manage_the_channel_does_not_reset_it() {
    let mut world = World::new(302, 2);
    world.garden();
    world.send(BOB, "general", "one");
    let failure = world.must_fail(BOB, reset());
    assert_eq!(failure.code, "forbidden", "{failure:?}");
    world.send(BOB, "general", "two");
    assert_eq!(world.texts(ALICE, "general"), ["one", "two"]);
}

#[test]
fn either_of_two_resets_their_dm_and_both_talk_on() {
    let mut world = World::new(303, 2);
    world.register_all();
    let opened =
        world.must(ALICE, Request::OpenDm { users: vec!["p1".into()], text: Some("hello".into()) });
    let request = opened["dm_id"].as_str().unwrap().to_owned();
    world.must(BOB, AcceptRequest { request, reason: None });
    world.send(BOB, "@p0", "hello you");
    let mut said = vec!["hello".to_owned(), "hello you".to_owned()];
    for (person, other, incarnation) in [(ALICE, "@p1", 1), (BOB, "@p0", 2)] {
        for (reader, peer) in [(ALICE, "@p1"), (BOB, "@p0")] {
            assert_eq!(world.texts(reader, peer), said);
        }
        let shown = world.must(person, ResetGroup { channel: other.into(), reason: None });
        assert_eq!(shown["incarnation"], incarnation, "{shown}");
        for person in [ALICE, BOB] {
            world.must(person, Request::Status);
        }
        for (sender, peer) in [(ALICE, "@p1"), (BOB, "@p0")] {
            let text = format!("{} after {incarnation}", sender.0);
            world.send(sender, peer, &text);
            said.push(text);
        }
        let early = ResetGroup { channel: other.into(), reason: None };
        let failure = world.must_fail(person, early);
        assert_eq!(failure.kind.exit_code(), 3, "at once again: {failure}");
        world.run_for(RESET_PAUSE);
    }
    for (reader, peer) in [(ALICE, "@p1"), (BOB, "@p0")] {
        assert_eq!(world.texts(reader, peer), said);
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
