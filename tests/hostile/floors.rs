//! The version floor: it only goes up, the owner alone raises it, and whatever the node says, nobody
//! goes on in an older version than counts (P9).

use coterie_core::{
    Request,
    acts::{CreateRole, SetVersionFloor},
};
use coterie_policy::{Body, Payload, body::VersionFloor};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

use crate::{
    garden::{ALICE, BOB, alarmed, garden, rows, text},
    insider::{Insider, Log, entries},
    rogue::{Rogue, id},
};

const UPDATE: &str = "update this program: protocol version 2 is the oldest that counts here";

/// The person's program is another one from now on.
fn renew(world: &mut World, person: PersonId, speaks: u32) {
    world.person(person).speaks = speaks;
    world.person(person).start();
}

fn raise(version: u32) -> SetVersionFloor {
    SetVersionFloor { server: "Garden".into(), version, reason: None }
}

/// Alice, whose program speaks version 2, has raised the floor to it. Bob has not heard of it.
fn raised(seed: u64) -> World {
    let mut world = garden(seed);
    renew(&mut world, ALICE, 2);
    world.must(ALICE, raise(2));
    world
}

fn send(text: &str) -> Request {
    Request::Send { channel: "general".into(), texts: vec![text.into()], message_id: None }
}

fn paused(world: &mut World, person: PersonId) -> Value {
    world.must(person, Request::Status)["servers"][0]["paused"].clone()
}

/// The node's refusal of somebody's intent, posted past their own program.
fn refused_by_node(world: &mut World, insider: &Insider, log: &Log, body: VersionFloor) -> Value {
    let counter = Log::counter(world, ALICE, insider.device) + 1;
    let intent = insider.intent(log, counter, body);
    let person = if insider.user == Insider::of(world, BOB).user { BOB } else { ALICE };
    let rogue = Rogue::of(world, person);
    let raw = intent.sign(&insider.key).bytes().clone();
    let path = format!("/v1/servers/{}", log.server);
    let (status, answer) = rogue.call(world, "PATCH", path, &json!({ "intent": text(&raw.0) }));
    assert!(status >= 400, "{status}: {answer}");
    answer
}

#[test]
fn a_client_below_the_floor_pauses_the_server_in_words_and_goes_on_after_an_update_p9() {
    let mut world = raised(301);
    let failure = world.must_fail(BOB, send("old"));
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (3, "paused"), "{failure:?}");
    assert!(failure.message.contains(UPDATE), "{failure}");
    assert!(alarmed(&world, BOB, UPDATE), "{:?}", world.alarms());
    assert_eq!(rows(&mut world, BOB, "general").iter().filter(|r| r["text"] == "one").count(), 1);

    // The same program again stands still, without a word from the node.
    renew(&mut world, BOB, 1);
    assert!(paused(&mut world, BOB).as_str().unwrap().contains(UPDATE));

    // The owner goes on meanwhile; the new program takes up the log where the old one stood.
    let role =
        CreateRole { server: "Garden".into(), name: "weeders".into(), ..CreateRole::default() };
    world.must(ALICE, role);
    renew(&mut world, BOB, 2);
    assert_eq!(paused(&mut world, BOB), Value::Null);
    let roles = world.must(BOB, Request::ListRoles { server: "Garden".into() });
    assert!(roles["roles"].as_array().unwrap().iter().any(|r| r["name"] == "weeders"), "{roles}");

    // And that is durable.
    renew(&mut world, BOB, 2);
    assert_eq!(paused(&mut world, BOB), Value::Null);
    // An older program on the store of a newer one stands still again.
    renew(&mut world, BOB, 1);
    assert!(paused(&mut world, BOB).as_str().unwrap().contains(UPDATE));
}

#[test]
fn an_older_policy_head_does_not_bring_back_a_lower_floor_p9() {
    let mut world = raised(302);
    world.must_fail(BOB, send("old"));
    let before = entries(&mut world, BOB).last().unwrap().seq - 1;
    world.node.lie(move |call, _, answer| {
        if call.path.contains("/policy?") {
            answer["head"]["seq"] = before.into();
            answer["entries"] = json!([]);
        } else if call.path == "/v1/servers" && call.method == "GET" {
            answer["servers"][0]["head"]["seq"] = before.into();
        }
    });
    renew(&mut world, BOB, 1);
    let failure = world.must_fail(BOB, send("old"));
    assert!(failure.message.contains(UPDATE), "what is known stays known: {failure}");
    // A program that is new enough finds the lie.
    renew(&mut world, BOB, 2);
    let _ = world.ask(BOB, Request::Status);
    assert!(alarmed(&world, BOB, "older or another policy log"), "{:?}", world.alarms());
}

#[test]
fn a_forged_lower_floor_is_refused_by_all_p9() {
    let mut world = garden(303);
    for person in [ALICE, BOB] {
        renew(&mut world, person, 3);
    }
    world.must(ALICE, raise(3));
    // The owner's own key signs it, with the node's help: a floor cannot be lowered by anybody.
    let log = Log::known_to_both(&mut world);
    let alice = Insider::of(&mut world, ALICE);
    let counter = Log::counter(&mut world, ALICE, alice.device) + 1;
    let body: Body = VersionFloor { minimum: 2, speaks: 3 }.into();
    let intent = alice.intent(&log, counter, body);
    log.append(&mut world, Payload::Intent(intent.sign(&alice.key).bytes().clone()));
    for person in [ALICE, BOB] {
        let _ = world.ask(person, Request::Status);
        assert!(alarmed(&world, person, "(version_floor)"), "{:?}", world.alarms());
        assert!(alarmed(&world, person, "(floor_not_up)"), "{:?}", world.alarms());
    }
}

#[test]
fn the_floor_entry_replayed_behind_itself_is_refused_p9() {
    let mut world = garden(304);
    for person in [ALICE, BOB] {
        renew(&mut world, person, 2);
    }
    world.must(ALICE, raise(2));
    let log = Log::known_to_both(&mut world);
    let replayed = entries(&mut world, BOB).pop().unwrap().payload;
    log.append(&mut world, replayed);
    for person in [ALICE, BOB] {
        let _ = world.ask(person, Request::Status);
        assert!(alarmed(&world, person, "the node broke the policy log"), "{:?}", world.alarms());
    }
}

#[test]
fn a_member_who_is_not_the_owner_sets_no_floor_p10() {
    let mut world = garden(305);
    renew(&mut world, BOB, 2);
    let failure = world.must_fail(BOB, raise(2));
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (3, "forbidden"), "{failure:?}");

    // Past his own program, and then with the node's help.
    let log = Log::known_to_both(&mut world);
    let bob = Insider::of(&mut world, BOB);
    let floor = VersionFloor { minimum: 2, speaks: 2 };
    let refused = refused_by_node(&mut world, &bob, &log, floor);
    assert_eq!((&refused["code"], &refused["rule"]), (&json!("forbidden"), &json!("not_owner")));
    let counter = Log::counter(&mut world, ALICE, bob.device) + 1;
    let intent = bob.intent(&log, counter, floor);
    log.append(&mut world, Payload::Intent(intent.sign(&bob.key).bytes().clone()));
    for person in [ALICE, BOB] {
        let _ = world.ask(person, Request::Status);
        assert!(alarmed(&world, person, "(not_owner)"), "{:?}", world.alarms());
        assert!(!alarmed(&world, person, "protocol version"), "{:?}", world.alarms());
    }
}

#[test]
fn a_floor_that_its_author_does_not_speak_is_refused_p9() {
    let mut world = garden(306);
    let failure = world.must_fail(ALICE, raise(2));
    assert_eq!(failure.kind.exit_code(), 2, "{failure:?}");
    let log = Log::known_to_both(&mut world);
    let alice = Insider::of(&mut world, ALICE);
    let rule = |refused: Value| (refused["code"].clone(), refused["rule"].clone());
    let above = VersionFloor { minimum: u32::MAX, speaks: 7 };
    let refused = refused_by_node(&mut world, &alice, &log, above);
    assert_eq!(rule(refused), (json!("invalid"), json!("floor_above_own")));
    let same = VersionFloor { minimum: 1, speaks: 1 };
    let refused = refused_by_node(&mut world, &alice, &log, same);
    assert_eq!(rule(refused), (json!("invalid"), json!("floor_not_up")));
    world.send(BOB, "general", "all goes on");
    assert!(world.texts(ALICE, "general").contains(&"all goes on".to_owned()));
}

#[test]
fn what_is_below_the_floor_is_refused_by_the_node_with_a_code_of_its_own_p9() {
    let mut world = garden(307);
    // Bob's program pins the head from before the floor.
    let mut bob = Rogue::of(&mut world, BOB);
    renew(&mut world, ALICE, 2);
    world.must(ALICE, raise(2));
    let (old, new) = (bob.policy, bob.policy_now(&mut world));
    for (n, policy) in [(1, old), (2, new)] {
        bob.policy = policy;
        let message = bob.message(id(n), "old");
        let (status, refused) = bob.post_message(&mut world, id(n), &message);
        assert_eq!((status, &refused["code"]), (422, &json!("below_version_floor")), "{refused}");
        let commit = bob.commit(id(n + 10));
        let (commit, info) = (commit.commit, commit.group_info);
        let (status, refused) = bob.post_commit(&mut world, id(n + 10), commit, info);
        assert_eq!((status, &refused["code"]), (422, &json!("below_version_floor")), "{refused}");
        bob.group.clear_pending().unwrap();
    }
}

#[test]
fn a_message_below_the_floor_that_the_node_lets_in_is_refused_by_clients_p9() {
    let mut world = garden(308);
    let mut bob = Rogue::of(&mut world, BOB);
    for person in [ALICE, BOB] {
        renew(&mut world, person, 2);
    }
    world.must(ALICE, raise(2));
    bob.policy = bob.policy_now(&mut world);
    let message = bob.message(id(1), "of version 1");
    let fake = crate::fakes::Fake::new(
        &world,
        coterie_protocol::envelope::EnvelopeKind::Message,
        (bob.device, id(1)),
        bob.group.epoch(),
        message,
    );
    crate::fakes::show_behind(&mut world, "general", vec![fake]);
    let shown = rows(&mut world, ALICE, "general");
    assert!(shown.iter().all(|row| row["text"] != "of version 1"), "{shown:?}");
    let last = shown.last().unwrap();
    assert_eq!(last["reason"], "below_version_floor", "{shown:?}");
}
