//! Resets of a group: nobody is led into a group that the policy log has not begun, nor back into one
//! that it has given up.

use coterie_core::{
    AskId, Request,
    acts::{CreateRole, GiveRole, ResetGroup},
};
use coterie_mls::Group;
use coterie_policy::{Payload, body::GroupReset};
use coterie_ports::PageBounds;
use coterie_protocol::{
    envelope::{Creation, EnvelopeKind, GroupContextData, GroupId, SignedCreation},
    rest::CreateGroup,
};
use coterie_types::{Bytes, MessageId, ServerId};
use coterie_world::{PersonId, World};
use serde_json::Value;

use crate::{
    authority::scene,
    fakes::{CAROL, Fake, assert_both_refuse, assert_talk, gardeners, show_behind, shown},
    garden::{ALICE, BOB, alarmed},
    insider::{Log, entries},
    rogue::{Rogue, id},
};

fn reset() -> ResetGroup {
    ResetGroup { channel: "general".into(), reason: None }
}

fn send(text: &str) -> Request {
    Request::Send { channel: "general".into(), texts: vec![text.into()], message_id: None }
}

/// Everybody hears of the reset, and enters the next group.
fn all_come_in(world: &mut World) {
    for person in [ALICE, BOB, CAROL] {
        world.must(person, Request::Status);
    }
}

/// A reset by Alice that goes on: its entry is in the log, and nothing has come after it.
fn begin_reset(world: &mut World) -> AskId {
    let before = world.node.answered_path("POST", "/policy");
    let ask = world.begin(ALICE, reset());
    world.run_until("the entry is in the log", |world| {
        world.node.answered_path("POST", "/policy") > before
    });
    ask
}

/// What Carol had of the group before the reset, with the heads that stand after it.
fn after_a_reset(seed: u64) -> (World, Rogue) {
    let mut world = gardeners(seed);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    world.must(ALICE, reset());
    all_come_in(&mut world);
    assert_talk(&mut world, [ALICE, BOB], "general");
    let now = Rogue::named(&mut world, ALICE, "general");
    (carol.head, carol.policy) = (now.head, now.policy);
    (world, carol)
}

/// A creation by somebody's device, as an honest program would make it, of any incarnation.
fn creation(server: ServerId, by: &Rogue, message_id: MessageId, incarnation: u32) -> Bytes {
    let context = GroupContextData { server, channel: by.channel, incarnation }.to_bytes();
    let group_id = GroupId { channel: by.channel, incarnation }.to_bytes();
    let (group, made) = Group::create(&by.signer, &by.certificate, &group_id, &context).unwrap();
    let creation = Creation {
        authenticated: Bytes(by.said(message_id).to_bytes()),
        group_info: Bytes(made.group_info),
        tree: Bytes(group.export_tree().unwrap()),
    };
    Bytes(SignedCreation::sign(&creation, &by.key).to_bytes())
}

fn create(world: &mut World, by: &Rogue, message_id: MessageId, creation: Bytes) -> (u16, Value) {
    let body = serde_json::to_value(CreateGroup { message_id, creation, gate_key: None }).unwrap();
    by.post(world, "group", &body)
}

/// How many creations stand in the log of `general`.
fn creations(world: &mut World) -> usize {
    let channel = Rogue::named(world, ALICE, "general").channel;
    let store = world.node.node().unwrap().store.clone();
    let page = PageBounds { after: 0, limit: 200, bytes: usize::MAX };
    world.node.block_on(store.list_envelopes_of(channel, &[0], page)).unwrap().len()
}

fn incarnation(world: &mut World, person: PersonId) -> Value {
    let shown = world.must(person, Request::ShowChannel { channel: "general".into() });
    shown["incarnation"].clone()
}

#[test]
fn a_reset_without_the_right_is_refused_p10() {
    let mut scene = scene(501);
    let channel = scene.general;
    scene.forged_by_bob(GroupReset { channel, incarnation: 1 });
    scene.assert_refused_by_all("group_reset", "forbidden");
}

#[test]
fn a_reset_to_a_skipped_or_lower_incarnation_is_refused() {
    for (seed, incarnation) in [(502, 0), (503, 2), (504, u32::MAX)] {
        let mut scene = scene(seed);
        let body = GroupReset { channel: scene.general, incarnation };
        let counter = Log::counter(&mut scene.world, ALICE, scene.alice.device) + 1;
        let intent = scene.alice.intent(&scene.log, counter, body);
        let signed = intent.sign(&scene.alice.key);
        scene.show(Payload::Intent(signed.bytes().clone()));
        scene.assert_refused_by_all("group_reset", "incarnation");
    }
}

#[test]
fn a_replayed_reset_is_refused() {
    let mut scene = scene(505);
    scene.world.must(ALICE, reset());
    scene.log = Log::known_to_all(&mut scene.world);
    let again = entries(&mut scene.world, ALICE).pop().unwrap().payload;
    scene.show(again);
    scene.assert_refused_by_all("group_reset", "entry_reused");
}

#[test]
fn a_message_of_the_group_before_a_reset_is_not_read() {
    let (mut world, mut carol) = after_a_reset(506);
    let body = carol.message(id(9), "from before");
    let (status, answer) = carol.post_message(&mut world, id(9), &body);
    assert_eq!((status, answer["code"].as_str()), (409, Some("epoch_conflict")), "{answer}");
    let fake = (carol.device, id(9));
    let fake = Fake::new(&world, EnvelopeKind::Message, fake, carol.group.epoch(), body);
    show_behind(&mut world, "general", vec![fake]);
    let seen = [ALICE, BOB].map(|person| shown(&mut world, person, "general"));
    for (_, _, rows) in &seen {
        let last = rows.as_array().unwrap().last().unwrap();
        assert_eq!(last[0], "unreadable", "{rows}");
        assert!(!rows.to_string().contains("from before"), "{rows}");
    }
    assert_eq!(seen[0], seen[1], "all clients alike");
}

#[test]
fn an_older_pin_does_not_bring_back_the_group_before_a_reset() {
    let mut world = gardeners(507);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    // Made before the reset, and kept back by the node until after it.
    let body = carol.message(id(9), "late");
    let fake = (carol.device, id(9));
    let fake = Fake::new(&world, EnvelopeKind::Message, fake, carol.group.epoch(), body);
    world.must(ALICE, reset());
    all_come_in(&mut world);
    assert_talk(&mut world, [ALICE, BOB], "general");
    show_behind(&mut world, "general", vec![fake]);
    let seen = [ALICE, BOB].map(|person| shown(&mut world, person, "general"));
    for (person, (state, _, rows)) in [ALICE, BOB].iter().zip(&seen) {
        assert_eq!(state, "paused", "{:?}", world.alarms());
        assert!(alarmed(&world, *person, "alarm"), "{:?}", world.alarms());
        assert!(!rows.to_string().contains("late"), "{rows}");
    }
}

#[test]
fn a_commit_of_the_group_before_a_reset_is_caught() {
    let (mut world, mut carol) = after_a_reset(508);
    let made = carol.commit(id(9));
    let fake = (carol.device, id(9));
    let fake =
        Fake::new(&world, EnvelopeKind::Commit, fake, carol.group.epoch(), made.commit.clone());
    let (status, answer) = carol.post_commit(&mut world, id(9), made.commit, made.group_info);
    assert_eq!((status, answer["code"].as_str()), (409, Some("epoch_conflict")), "{answer}");
    show_behind(&mut world, "general", vec![fake]);
    assert_both_refuse(&mut world, [ALICE, BOB], "it is of another group");
}

/// Carol's group of incarnation 1 is refused by the node, and by both others when the node shows it.
fn assert_creation_is_refused(world: &mut World, carol: &Rogue, why: &str) {
    let server = Log::of_server(world, "Garden").server;
    let body = creation(server, carol, id(9), 1);
    let (status, answer) = create(world, carol, id(9), body.clone());
    assert_eq!((status, answer["code"].as_str()), (409, Some("group_exists")), "{answer}");
    let fake = Fake::new(world, EnvelopeKind::Creation, (carol.device, id(9)), 0, body.0);
    show_behind(world, "general", vec![fake]);
    assert_both_refuse(world, [ALICE, BOB], why);
}

#[test]
fn a_group_that_no_entry_begins_is_caught() {
    let mut world = gardeners(509);
    let carol = Rogue::named(&mut world, CAROL, "general");
    assert_creation_is_refused(&mut world, &carol, "it is of another incarnation of the group");
}

#[test]
fn a_second_creation_of_the_same_incarnation_is_caught() {
    let (mut world, carol) = after_a_reset(510);
    assert_creation_is_refused(&mut world, &carol, "the group exists");
}

#[test]
fn of_two_resets_at_once_one_counts() {
    let mut world = gardeners(511);
    let role = CreateRole {
        server: "Garden".into(),
        name: "mods".into(),
        permissions: Some("MANAGE_CHANNELS".into()),
        ..CreateRole::default()
    };
    world.must(ALICE, role);
    let (server, user, role) = ("Garden".into(), "p1".into(), "mods".into());
    world.must(ALICE, GiveRole { server, user, role, reason: None });
    world.must(BOB, Request::Status);
    let asks = [ALICE, BOB].map(|person| (person, world.begin(person, reset())));
    world.run_until("both are answered", |world| asks.iter().all(|(p, a)| world.has_ended(*p, *a)));
    let ends = asks.map(|(person, ask)| world.answer(person, ask).end);
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1, "{ends:?}");
    for person in [ALICE, BOB, CAROL] {
        assert_eq!(incarnation(&mut world, person), 1);
    }
    all_come_in(&mut world);
    assert_eq!(creations(&mut world), 2);
    assert_talk(&mut world, [ALICE, BOB], "general");
    assert_talk(&mut world, [BOB, CAROL], "general");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn of_two_who_begin_the_next_group_at_once_one_does() {
    let mut world = gardeners(512);
    let mut rogues = [BOB, CAROL].map(|person| Rogue::named(&mut world, person, "general"));
    let server = Log::of_server(&mut world, "Garden").server;
    let resets = begin_reset(&mut world);
    for (rogue, n) in rogues.iter_mut().zip([1, 2]) {
        rogue.policy = rogue.policy_now(&mut world);
        let body = rogue.message(id(n + 10), "from before");
        let (status, answer) = rogue.post_message(&mut world, id(n + 10), &body);
        assert_eq!((status, answer["code"].as_str()), (409, Some("group_reset")), "{answer}");
    }
    let bodies: Vec<_> = rogues.iter().map(|by| creation(server, by, id(1), 1)).collect();
    let (status, answer) = create(&mut world, &rogues[0], id(1), bodies[0].clone());
    assert_eq!(status, 201, "{answer}");
    let (status, answer) = create(&mut world, &rogues[1], id(1), bodies[1].clone());
    assert_eq!((status, answer["code"].as_str()), (409, Some("group_exists")), "{answer}");
    // Nobody has Bob's group but a program that is gone: everybody joins it, he too.
    world.run_until("Alice is in it", |world| world.has_ended(ALICE, resets));
    world.answer(ALICE, resets).end.unwrap();
    all_come_in(&mut world);
    assert_eq!(creations(&mut world), 2);
    assert_talk(&mut world, [ALICE, CAROL], "general");
    assert_talk(&mut world, [BOB, CAROL], "general");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn all_who_send_right_after_a_reset_meet_in_one_group() {
    let mut world = gardeners(513);
    let resets = begin_reset(&mut world);
    let asks = [BOB, CAROL].map(|person| (person, world.begin(person, send("at once"))));
    world.run_until("all is done", |world| {
        world.has_ended(ALICE, resets) && asks.iter().all(|(p, a)| world.has_ended(*p, *a))
    });
    world.answer(ALICE, resets).end.unwrap();
    for (person, ask) in asks {
        world.answer(person, ask).end.unwrap();
    }
    all_come_in(&mut world);
    assert_eq!(creations(&mut world), 2);
    assert_talk(&mut world, [ALICE, BOB], "general");
    assert_talk(&mut world, [BOB, CAROL], "general");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
