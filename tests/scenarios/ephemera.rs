//! Typing and presence: told at this moment to those who are there, kept nowhere.

use coterie_core::{AskId, PresenceChoice, Request, acts::AcceptRequest};
use coterie_types::limits::{PRESENCE_LIFE, TYPING_LIFE, TYPING_PAUSE};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

/// A garden in which both have read everything and stay open.
fn open(seed: u64) -> (World, AskId, AskId) {
    let mut world = World::new(seed, 2);
    world.garden();
    world.send(ALICE, "general", "hello");
    world.texts(BOB, "general");
    world.must(ALICE, Request::Status);
    let (alice, bob) = (world.stay_open(ALICE), world.stay_open(BOB));
    // What presence began with is not what these stories are of.
    world.take_frames(ALICE, "ephemeral");
    world.take_frames(BOB, "ephemeral");
    (world, alice, bob)
}

fn types(world: &mut World, person: PersonId, anonymously: bool) -> Value {
    world.must(person, Request::Typing { channel: "general".into(), anonymously })["told"].clone()
}

fn appear(state: Option<PresenceChoice>, typing: Option<bool>) -> Request {
    Request::Appear { state, typing, idle: None }
}

/// The rows of a kind that somebody who watches was shown.
fn shown(world: &World, person: PersonId, watch: AskId, kind: &str) -> Vec<Value> {
    let rows = world.answer(person, watch).rows;
    rows.into_iter().filter(|row| row["type"] == kind).collect()
}

/// Who types in the only channel, as it was shown last.
fn typing(world: &World, person: PersonId, watch: AskId) -> Vec<String> {
    let last = shown(world, person, watch, "typing").pop().unwrap_or_default();
    let users = last["users"].as_array().cloned().unwrap_or_default();
    users.iter().map(|user| user["username"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn whoever_types_is_seen_typing_until_their_message_is_there() {
    let (mut world, watch, _) = open(1501);
    assert_eq!(types(&mut world, BOB, false), true);
    assert_eq!(world.pass_on(BOB, &[ALICE]), 1);
    assert_eq!(typing(&world, ALICE, watch), ["p1"]);
    let sent = world.send(BOB, "general", "done");
    let (channel, seq) = (&sent["channel_id"], &sent["seq"]);
    world.hear(ALICE, &json!({ "t": "announced", "channel_id": channel, "seq": seq }));
    world.texts(ALICE, "general");
    assert_eq!(typing(&world, ALICE, watch), [""; 0]);
}

#[test]
fn typing_is_told_every_four_seconds_at_most_and_ends_by_itself() {
    let (mut world, watch, _) = open(1502);
    assert_eq!(types(&mut world, BOB, false), true);
    assert_eq!(types(&mut world, BOB, false), false, "at once again");
    assert_eq!(world.pass_on(BOB, &[ALICE]), 1);
    world.run_for(TYPING_PAUSE);
    assert_eq!(types(&mut world, BOB, false), true);
    assert_eq!(world.pass_on(BOB, &[ALICE]), 1);
    assert_eq!(shown(&world, ALICE, watch, "typing").len(), 1, "nothing is otherwise");
    world.run_for(TYPING_LIFE - 1_000);
    assert_eq!(typing(&world, ALICE, watch), ["p1"]);
    world.run_for(2_000);
    assert_eq!(typing(&world, ALICE, watch), [""; 0]);
}

#[test]
fn typing_is_never_told_while_composing_anonymously_nor_a_minute_after() {
    let (mut world, _, _) = open(1503);
    assert_eq!(types(&mut world, BOB, true), false);
    world.run_for(10_000);
    assert_eq!(types(&mut world, BOB, false), false, "the composer is open again");
    let frames = world.take_frames(BOB, "ephemeral");
    assert!(frames.is_empty(), "{frames:?}");
    // Alice, who writes openly, is not held up by it.
    assert_eq!(types(&mut world, ALICE, false), true);
    world.run_for(60_000);
    assert_eq!(types(&mut world, BOB, false), true);
}

#[test]
fn typing_is_never_told_while_an_anonymous_post_is_on_its_way() {
    let mut world = World::new(1504, 4);
    world.garden();
    world.anonymous("general", 3, 3);
    for person in 0..4 {
        world.texts(PersonId(person), "general");
    }
    world.stay_open(BOB);
    let (channel, text) = ("general".to_owned(), "who wrote this?".to_owned());
    world.begin(BOB, Request::SendAnonymously { channel, text, delay: Some(30_000) });
    world.run_for(3_000);
    world.take_frames(BOB, "ephemeral");
    assert_eq!(types(&mut world, BOB, false), false);
}

#[test]
fn whoever_is_invisible_tells_nothing_and_typing_alone_can_be_switched_off() {
    let (mut world, _, _) = open(1505);
    let chosen = world.must(BOB, appear(None, Some(false)));
    assert_eq!(chosen, json!({ "state": "online", "typing": false, "idle": false }));
    assert_eq!(types(&mut world, BOB, false), false);
    world.run_for(10_000);
    assert_eq!(world.take_frames(BOB, "ephemeral").len(), 1, "that they are there");
    world.must(BOB, appear(Some(PresenceChoice::Invisible), Some(true)));
    assert_eq!(types(&mut world, BOB, false), false);
    world.run_for(180_000);
    assert_eq!(world.take_frames(BOB, "ephemeral"), [Value::Null; 0]);
    world.must(BOB, appear(Some(PresenceChoice::Online), None));
    assert_eq!(types(&mut world, BOB, false), true);
}

#[test]
fn presence_is_told_once_a_minute_follows_what_is_chosen_and_ends_by_itself() {
    let (mut world, watch, _) = open(1506);
    let state = |world: &World| {
        shown(world, ALICE, watch, "presence").pop().map(|row| row["state"].clone())
    };
    assert_eq!(state(&world), None);
    world.run_for(180_000);
    assert_eq!(world.pass_on(BOB, &[]), 3);
    world.run_for(60_000);
    assert_eq!(world.pass_on(BOB, &[ALICE]), 1);
    assert_eq!(state(&world), Some(json!("online")));
    world.must(BOB, appear(Some(PresenceChoice::Dnd), None));
    world.run_for(10_000);
    assert_eq!(world.pass_on(BOB, &[ALICE]), 1);
    assert_eq!(state(&world), Some(json!("dnd")));
    world.must(
        BOB,
        Request::Appear { state: Some(PresenceChoice::Online), typing: None, idle: Some(true) },
    );
    world.run_for(10_000);
    assert_eq!(world.pass_on(BOB, &[ALICE]), 1);
    assert_eq!(state(&world), Some(json!("idle")));
    world.run_for(PRESENCE_LIFE - 20_000);
    assert_eq!(state(&world), Some(json!("idle")));
    world.run_for(30_000);
    assert_eq!(state(&world), Some(json!("offline")));
}

#[test]
fn what_is_chosen_about_presence_is_so_on_every_device_and_after_a_restart() {
    let mut world = World::new(1507, 2);
    world.garden();
    let phone = world.add_person(77);
    world.login(phone, "p1");
    world.must(BOB, Request::Status);
    world.must(BOB, appear(Some(PresenceChoice::Invisible), Some(false)));
    world.run_for(5_000);
    world.must(phone, Request::Status);
    let wanted = json!({ "state": "invisible", "typing": false, "idle": false });
    assert_eq!(world.must(phone, appear(None, None)), wanted);
    world.person(phone).start();
    assert_eq!(world.must(phone, appear(None, None)), wanted);
}

#[test]
fn nothing_of_it_is_kept_in_a_store_or_at_the_node() {
    let (mut world, watch, _) = open(1508);
    let before = [ALICE, BOB].map(|person| world.person(person).rows().clone());
    types(&mut world, BOB, false);
    assert_eq!(world.pass_on(BOB, &[ALICE]), 1);
    assert_eq!(typing(&world, ALICE, watch), ["p1"]);
    world.run_for(TYPING_LIFE + 1_000);
    let after = [ALICE, BOB].map(|person| world.person(person).rows().clone());
    assert_eq!(before, after);
}

#[test]
fn what_the_node_refuses_is_not_tried_again_for_a_minute() {
    let (mut world, _, _) = open(1509);
    types(&mut world, BOB, false);
    let frame = world.take_frames(BOB, "ephemeral").remove(0);
    let channel = frame["channel_id"].clone();
    let refused =
        json!({ "t": "ephemeral_refused", "channel_id": channel, "code": "limit_reached" });
    world.hear(BOB, &refused);
    world.run_for(TYPING_PAUSE);
    assert_eq!(types(&mut world, BOB, false), false);
    world.run_for(60_000);
    assert_eq!(types(&mut world, BOB, false), true);
}

#[test]
fn whoever_asks_to_write_is_told_nothing_before_it_is_accepted_nor_while_they_are_blocked() {
    let mut world = World::new(1510, 2);
    world.garden();
    let open = Request::OpenDm { users: vec!["p1".into()], text: Some("psst".into()) };
    let opened = world.must(ALICE, open);
    let (dm, channel) = (opened["dm_id"].clone(), opened["channel_id"].clone());
    world.must(BOB, Request::Status);
    world.stay_open(BOB);
    let types = |world: &mut World| {
        let channel = channel.as_str().unwrap().to_owned();
        world.run_for(TYPING_PAUSE);
        world.must(BOB, Request::Typing { channel, anonymously: false })["told"].clone()
    };
    world.run_for(180_000);
    let told = |world: &mut World| {
        let frames = world.take_frames(BOB, "ephemeral");
        frames.iter().filter(|frame| frame["channel_id"] == channel).count()
    };
    assert_eq!(types(&mut world), false);
    assert_eq!(told(&mut world), 0, "nor that he is there");
    world.must(BOB, AcceptRequest { request: dm.as_str().unwrap().into(), reason: None });
    world.must(BOB, Request::Status);
    assert_eq!(types(&mut world), true);
    world.must(BOB, Request::Block { user: "p0".into(), on: true });
    assert_eq!(types(&mut world), false);
}
