//! Leaves outside the right set, by every way into a group, and commits that node and members do
//! not judge alike (P11, P10).

use coterie_core::{Request, acts::Kick};
use coterie_mls::{Group, KeyPackages, Signer};
use coterie_protocol::envelope::EnvelopeKind;
use coterie_types::DeviceId;
use coterie_world::{PersonId, World};
use serde_json::json;

use crate::{
    fakes::{CAROL, Fake, assert_both_refuse, assert_talk, gardeners, show_behind, show_in, shown},
    garden::{ALICE, BOB, alarmed, rows},
    insider::Insider,
    rogue::{Rogue, id},
    welcomes::claimed,
};

/// A commit of Carol's, which the honest node refuses by this rule, and which her friend the node
/// shows all the same.
fn show_commit(
    world: &mut World,
    carol: &Rogue,
    made: (Vec<u8>, Vec<u8>),
    by: DeviceId,
    rule: &str,
) {
    let (status, answer) = carol.post_commit(world, id(9), made.0.clone(), made.1);
    assert!((400..500).contains(&status), "{status} {answer}");
    assert_eq!(answer["rule"], rule, "{answer}");
    let epoch = carol.group.epoch();
    let fake = Fake::new(world, EnvelopeKind::Commit, (by, id(9)), epoch, made.0);
    show_behind(world, "general", vec![fake]);
}

fn stranger(world: &mut World) -> PersonId {
    let dave = world.add_person(4_000);
    world.register(dave, "p3");
    dave
}

#[test]
fn a_stranger_added_by_a_members_commit_is_refused_p11() {
    let mut world = gardeners(301);
    let dave = stranger(&mut world);
    let package = claimed(&world, dave);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    // The node would have to give the stranger a Welcome; what counts is that the leaf is not right.
    let made = carol.change(id(9), vec![package], Vec::new());
    let (device, made) = (carol.device, (made.commit, made.group_info));
    show_commit(&mut world, &carol, made, device, "add_not_right");
    assert_both_refuse(&mut world, [ALICE, BOB], "does not belong to the channel");
}

#[test]
fn a_second_leaf_in_a_users_name_is_refused_p11() {
    let mut world = gardeners(302);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    // Alice's certificate, and a key that the node has made.
    let certificate = Insider::of(&mut world, ALICE).certificate;
    let own = Signer::from_seed(&[77; 32]);
    let package = KeyPackages::new().create(&own, &certificate, false).unwrap();
    let made = carol.change(id(9), vec![package], Vec::new());
    let (device, made) = (carol.device, (made.commit, made.group_info));
    show_commit(&mut world, &carol, made, device, "add_not_right");
    assert_both_refuse(&mut world, [ALICE, BOB], "does not belong to the channel");
}

#[test]
fn a_stranger_who_enters_by_external_commit_with_the_nodes_help_is_refused_p11() {
    let mut world = gardeners(303);
    let dave = stranger(&mut world);
    let carol = Rogue::named(&mut world, CAROL, "general");
    let dave = Insider::of(&mut world, dave);
    let signer = Signer::from_seed(&dave.key.to_seed());
    let info = carol.group.export_group_info(&carol.signer).unwrap();
    let tree = carol.group.export_tree().unwrap();
    let aad = carol.said(id(9)).to_bytes();
    let (_, out) = Group::join_external(&signer, &dave.certificate, &info, &tree, &aad).unwrap();
    let made = (out.commit, out.group_info);
    show_commit(&mut world, &carol, made, dave.device, "not_session_device");
    assert_both_refuse(&mut world, [ALICE, BOB], "nobody known has posted it");
}

#[test]
fn a_member_who_was_kicked_and_enters_by_external_commit_is_refused_p3_p11() {
    let mut world = gardeners(304);
    let carol = Rogue::named(&mut world, CAROL, "general");
    world.must(ALICE, Kick::new("Garden", "p2"));
    assert_talk(&mut world, [ALICE, BOB], "general");
    let alice = Rogue::named(&mut world, ALICE, "general");
    let info = alice.group.export_group_info(&alice.signer).unwrap();
    let tree = alice.group.export_tree().unwrap();
    let aad = alice.said(id(9)).to_bytes();
    let (_, out) =
        Group::join_external(&carol.signer, &carol.certificate, &info, &tree, &aad).unwrap();
    let epoch = alice.group.epoch();
    let fake = Fake::new(&world, EnvelopeKind::Commit, (carol.device, id(9)), epoch, out.commit);
    show_behind(&mut world, "general", vec![fake]);
    assert_both_refuse(&mut world, [ALICE, BOB], "the committer does not belong");
}

#[test]
fn a_commit_that_removes_a_member_who_belongs_is_refused_by_node_and_members_p10() {
    let mut world = gardeners(305);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    let certificate = Insider::of(&mut world, BOB).certificate;
    let leaves = carol.group.leaves();
    let bob = leaves.iter().find(|leaf| leaf.credential == certificate.0).unwrap().index;
    let made = carol.change(id(9), Vec::new(), vec![bob]);
    let (device, made) = (carol.device, (made.commit, made.group_info));
    show_commit(&mut world, &carol, made, device, "removes_right");
    assert_both_refuse(&mut world, [ALICE, BOB], "belongs to the channel");
}

#[test]
fn what_a_removed_member_writes_with_the_nodes_help_is_read_by_nobody_p3() {
    let mut world = gardeners(306);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    world.must(ALICE, Kick::new("Garden", "p2"));
    assert_talk(&mut world, [ALICE, BOB], "general");
    // She knows the heads that the others know: the node has told her.
    let alice = Rogue::named(&mut world, ALICE, "general");
    (carol.head, carol.policy) = (alice.head, alice.policy);
    let body = carol.message(id(9), "canary");
    let (by, epoch) = ((carol.device, id(9)), alice.group.epoch());
    let fake = Fake::new(&world, EnvelopeKind::Message, by, epoch, body);
    show_behind(&mut world, "general", vec![fake]);
    let seen = [ALICE, BOB].map(|person| shown(&mut world, person, "general"));
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].2.to_string().contains("wrong_epoch"), "{:?}", seen[0].2);
    assert!(!seen[0].2.to_string().contains("canary"), "{:?}", seen[0].2);
    world.node.stop_lying();
    assert_talk(&mut world, [ALICE, BOB], "plants");
}

#[test]
fn what_a_kicked_member_writes_before_the_removal_is_committed_is_read_by_nobody_p3() {
    let mut world = gardeners(307);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    let bob = Rogue::named(&mut world, BOB, "general");
    // The kick is in the policy log; Alice's program dies before she commits the removal.
    let posts = world.node.answered_path("POST", "/policy");
    world.begin(ALICE, Kick::new("Garden", "p2"));
    world.run_until("it is in the log", |w| w.node.answered_path("POST", "/policy") > posts);
    world.person(ALICE).die_now();
    world.person(ALICE).start();
    // Nobody's removal goes through before this is shown.
    world.node.refuse(|call| {
        let down = json!({
            "type": "about:blank", "title": "no", "status": 503, "code": "unavailable",
            "detail": "later", "request_id": "x",
        });
        (call.method == "POST" && call.path.ends_with("/commits")).then_some((503, down))
    });
    carol.policy = bob.policy_now(&mut world);
    let body = carol.message(id(9), "canary");
    let epoch = carol.group.epoch();
    let fake = Fake::new(&world, EnvelopeKind::Message, (carol.device, id(9)), epoch, body);
    show_in(&mut world, carol.channel.to_string(), vec![fake]);
    let read = || Request::Read { channel: "general".into(), after: Some(0), limit: 1000 };
    [ALICE, BOB].into_iter().for_each(|person| {
        let _ = world.begin(person, read());
    });
    world.run_for(3_000);
    world.node.stop_lying();
    for person in [ALICE, BOB] {
        // The true log is shorter: the channel stands still, with what was read.
        let shown = rows(&mut world, person, "general");
        let last = shown.iter().rev().find(|row| row["type"] != "gap").unwrap();
        assert_eq!(last["reason"], "sender_not_right", "{person:?}: {shown:?}");
        assert!(!format!("{shown:?}").contains("canary"), "{shown:?}");
    }
}

#[test]
fn a_node_that_refuses_a_removal_that_is_right_stops_those_who_send_and_loses_nothing() {
    let mut world = gardeners(308);
    world.node.refuse(|call| {
        let refused = json!({
            "type": "about:blank", "title": "no", "status": 422, "code": "bad_commit",
            "detail": "no", "request_id": "x",
        });
        (call.method == "POST" && call.path.ends_with("/commits")).then_some((422, refused))
    });
    let posted = |world: &World| world.node.answered_path("POST", "/messages");
    let commits = |world: &World| world.node.answered_path("POST", "/commits");
    let first = commits(&world);
    let kicks = world.begin(ALICE, Kick::new("Garden", "p2"));
    world.run_until("the kick stands, and its removal is refused", |w| commits(w) > first);
    let before = posted(&world);
    let (channel, texts) = ("general".to_owned(), vec!["not for Carol".to_owned()]);
    let sends = world.begin(ALICE, Request::Send { channel, texts, message_id: None });
    world.run_for(60_000);
    assert_eq!(posted(&world), before, "nothing is sent to a leaf that is out (P3)");
    assert!(!world.has_ended(ALICE, sends));
    let tries = commits(&world);
    assert!(tries < 60, "P19: it is not hammered: {tries}");
    world.node.stop_lying();
    world.run_until("sent", |w| w.has_ended(ALICE, sends) && w.has_ended(ALICE, kicks));
    world.answer(ALICE, sends).end.unwrap();
    let texts = world.texts(BOB, "general");
    assert_eq!(texts.iter().filter(|t| *t == "not for Carol").count(), 1, "{texts:?}");
    assert_talk(&mut world, [ALICE, BOB], "general");
}

#[test]
fn a_node_that_refuses_a_message_that_is_right_is_said_so_and_nothing_else_is_lost() {
    let mut world = gardeners(309);
    world.node.refuse(|call| {
        let refused = json!({
            "type": "about:blank", "title": "no", "status": 403, "code": "forbidden",
            "detail": "not you", "rule": "may_not_send", "request_id": "x",
        });
        (call.method == "POST" && call.path.ends_with("/messages")).then_some((403, refused))
    });
    let (channel, texts) = ("general".to_owned(), vec!["refused".to_owned()]);
    let send = Request::Send { channel, texts, message_id: None };
    let failure = world.must_fail(BOB, send);
    assert!(failure.message.contains("may_not_send"), "{failure}");
    world.node.stop_lying();
    assert_talk(&mut world, [ALICE, BOB], "general");
    let texts = world.texts(ALICE, "general");
    assert!(!texts.contains(&"refused".to_owned()), "{texts:?}");
    assert!(!alarmed(&world, ALICE, "paused"), "{:?}", world.alarms());
}
