//! Two histories, other times, other epochs: what a node can say of the past (P15, P9, P13).

use std::{cell::RefCell, rc::Rc};

use coterie_core::Request;
use coterie_policy::Entry;
use coterie_protocol::envelope::{EnvelopeKind, Header, next_hash};
use coterie_types::{FixedBytes, Hash, Millis, sha256};
use coterie_world::World;
use serde_json::Value;

use crate::{
    fakes::{CAROL, Fake, assert_both_refuse, assert_talk, gardeners, show_behind, shown},
    garden::{ALICE, BOB, alarmed, bytes, rows, text},
    rogue::{Rogue, id},
};

fn general(world: &mut World) -> String {
    world.channel(ALICE, "general")["channel_id"].as_str().unwrap().to_owned()
}

/// From now on `general` goes on with other times than it did, in a chain that holds.
fn other_times(world: &mut World, before: Hash) {
    let general = general(world);
    let (mut chain, mut last) = (before, 0);
    world.node.lie(move |call, _, answer| {
        if !call.path.contains(&general) || !call.path.contains("/log?") {
            return;
        }
        let items = answer["entries"].as_array_mut().unwrap();
        for item in items.iter_mut() {
            let (mut header, _) = Header::from_bytes(&bytes(&item["header"])).unwrap();
            header.at = Millis(header.at.0 + 1);
            item["header"] = text(&header.to_bytes());
            let (header, body) = (sha256(&[&header.to_bytes()]), sha256(&[&bytes(&item["body"])]));
            last = item["seq"].as_u64().unwrap();
            chain = next_hash(&chain, last, &header, &body);
        }
        if answer["head"]["seq"] == last {
            answer["head"]["hash"] = text(&chain.0);
        }
    });
}

#[test]
fn two_histories_are_noticed_on_both_sides_by_the_next_message_that_crosses_p15() {
    let mut world = gardeners(381);
    let head = world.channel(BOB, "general")["head"].as_str().unwrap().to_owned();
    let before = FixedBytes(hex::decode(head).unwrap().try_into().unwrap());
    world.send(ALICE, "general", "one");
    // Carol is shown what Alice is shown; Bob another history.
    world.texts(ALICE, "general");
    world.texts(CAROL, "general");
    other_times(&mut world, before);
    let texts = world.texts(BOB, "general");
    assert_eq!(texts.last().unwrap(), "one", "the lie alone is not seen");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
    // Bob answers. An honest node refuses; this one lets it cross.
    let posted: Rc<RefCell<Option<Value>>> = Rc::default();
    let keep = posted.clone();
    world.node.refuse(move |call| {
        if call.method == "POST" && call.path.ends_with("/messages") {
            *keep.borrow_mut() = serde_json::from_str(call.body.as_ref().unwrap()).ok();
        }
        None
    });
    let bob = Rogue::named(&mut world, BOB, "general");
    let (channel, texts) = ("general".to_owned(), vec!["two".to_owned()]);
    let failure = world.must_fail(BOB, Request::Send { channel, texts, message_id: None });
    assert_eq!(failure.kind.exit_code(), 7, "Bob is told: {failure}");
    assert!(alarmed(&world, BOB, "no longer knows a head"), "{:?}", world.alarms());
    let posted = posted.borrow().clone().unwrap()["messages"][0].clone();
    world.node.stop_lying();
    let by = (bob.device, posted["message_id"].as_str().unwrap().parse().unwrap());
    let body = bytes(&posted["body"]);
    let fake = Fake::new(&world, EnvelopeKind::Message, by, bob.group.epoch(), body);
    show_behind(&mut world, "general", vec![fake]);
    assert_both_refuse(&mut world, [ALICE, CAROL], "another channel log");
    assert!(!rows(&mut world, ALICE, "general").iter().any(|row| row["text"] == "two"));
    assert_talk(&mut world, [CAROL, BOB], "plants");
}

#[test]
fn an_envelope_shown_again_with_another_time_convicts_the_node_p15() {
    let mut world = gardeners(382);
    let general = general(&mut world);
    let mut kept: Option<Value> = None;
    world.send(CAROL, "general", "one");
    world.node.lie(move |call, _, answer| {
        if !call.path.contains(&general) || !call.path.contains("/log?") {
            return;
        }
        let items = answer["entries"].as_array_mut().unwrap();
        match &kept {
            None => kept = items.first().cloned(),
            Some(known) => {
                let mut again = known.clone();
                let (mut header, _) = Header::from_bytes(&bytes(&again["header"])).unwrap();
                header.at = Millis(header.at.0 - 60_000);
                again["header"] = text(&header.to_bytes());
                items.insert(0, again);
            }
        }
    });
    for person in [ALICE, BOB] {
        world.texts(person, "general");
        rows(&mut world, person, "general");
    }
    assert_both_refuse(&mut world, [ALICE, BOB], "another envelope");
}

#[test]
fn a_policy_log_whose_time_goes_back_is_refused_p10() {
    let mut world = gardeners(383);
    world.invite(ALICE, "Garden");
    world.node.lie(|call, _, answer| {
        if call.path.contains("/policy?") {
            for item in answer["entries"].as_array_mut().into_iter().flatten() {
                let mut entry = Entry::parse(&bytes(item)).unwrap();
                entry.at = Millis(entry.at.0 - 3_600_000);
                *item = text(&entry.to_bytes());
            }
        }
    });
    for person in [BOB, CAROL] {
        let _ = world.ask(person, Request::Status);
        assert!(alarmed(&world, person, "(at_backwards)"), "{:?}", world.alarms());
    }
}

#[test]
fn a_claim_of_another_epoch_in_a_header_changes_nothing_p15() {
    let mut world = gardeners(384);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    let body = carol.message(id(9), "now");
    let fake = Fake::new(&world, EnvelopeKind::Message, (carol.device, id(9)), u64::MAX, body);
    show_behind(&mut world, "general", vec![fake]);
    let seen = [ALICE, BOB].map(|person| shown(&mut world, person, "general"));
    assert_eq!(seen[0], seen[1]);
    assert!(seen[0].2.to_string().contains("\"now\""), "{:?}", seen[0]);
    assert_eq!(seen[0].0, "ok");
}

#[test]
fn a_commit_of_an_epoch_that_is_over_convicts_the_node_p15() {
    let mut world = gardeners(385);
    let mut old = Rogue::named(&mut world, CAROL, "general");
    // The epoch goes on without Carol's commit.
    let mut alice = Rogue::named(&mut world, ALICE, "general");
    let made = alice.commit(id(1));
    let (status, answer) = alice.post_commit(&mut world, id(1), made.commit, made.group_info);
    assert_eq!(status, 201, "{answer}");
    for person in [ALICE, BOB, CAROL] {
        world.texts(person, "general");
    }
    let fresh = Rogue::named(&mut world, CAROL, "general");
    (old.head, old.policy) = (fresh.head, fresh.policy);
    let made = old.commit(id(9));
    let epoch = fresh.group.epoch();
    let (status, answer) =
        old.post_commit(&mut world, id(9), made.commit.clone(), made.group_info.clone());
    assert_eq!((status, &answer["code"]), (409, &Value::from("epoch_conflict")), "{answer}");
    let fake = Fake::new(&world, EnvelopeKind::Commit, (old.device, id(9)), epoch, made.commit);
    show_behind(&mut world, "general", vec![fake]);
    assert_both_refuse(&mut world, [BOB, ALICE], "which is over");
}

#[test]
fn an_old_group_info_lets_nobody_into_an_epoch_that_is_over_p15() {
    let mut world = gardeners(386);
    let general = general(&mut world);
    // What the node gave joiners a while ago.
    let old: Rc<RefCell<Vec<(String, Value)>>> = Rc::default();
    let keep = old.clone();
    world.node.lie(move |call, _, answer| {
        if call.path.contains(&general) && call.path.contains("/group") && call.method == "GET" {
            let tree = call.path.contains("/tree?");
            let mut kept = keep.borrow_mut();
            let name = if tree { "tree" } else { "group" };
            match kept.iter().find(|(known, _)| known == name) {
                Some((_, known)) => *answer = known.clone(),
                None => kept.push((name.into(), answer.clone())),
            }
        }
    });
    let link = world.invite(ALICE, "Garden");
    let dave = world.add_person(3_860);
    world.register(dave, "p3");
    world.must(dave, Request::Join { link: link.clone(), wait: true });
    world.send(dave, "general", "the first is in");
    assert_eq!(old.borrow().len(), 2, "there is something old to show");
    // The next joiner is shown that: the node's own log has gone on.
    let erin = world.add_person(3_861);
    world.register(erin, "p4");
    let joins = world.begin(erin, Request::Join { link, wait: true });
    world.run_for(30_000);
    assert!(!world.has_ended(erin, joins), "it leads nowhere");
    let tries = world.node.answered_path("POST", "/commits");
    assert!(tries < 60, "P19: {tries}");
    assert_talk(&mut world, [ALICE, BOB], "general");
    world.node.stop_lying();
    world.run_until("the second is in", |world| world.has_ended(erin, joins));
    world.answer(erin, joins).end.unwrap();
    world.send(erin, "general", "and so am I");
    assert!(world.texts(BOB, "general").contains(&"and so am I".to_owned()));
}

#[test]
fn an_old_group_info_for_a_rejoin_convicts_the_node_p15() {
    let mut world = gardeners(387);
    let general = general(&mut world);
    let backup = world.person(BOB).rows().clone();
    // The state of the group as it is now, shown again later.
    let bob = Rogue::named(&mut world, BOB, "general");
    let shown = bob.get(&mut world, "group");
    let epoch = shown["group"]["epoch"].as_u64().unwrap();
    let tree = bob.get(&mut world, &format!("group/tree?epoch={epoch}"));
    world.send(BOB, "general", "sent, and lost with the disk");
    world.send(ALICE, "general", "more");
    world.node.lie(move |call, _, answer| {
        if call.method == "GET" && call.path.contains(&general) && call.path.contains("/group") {
            *answer = if call.path.contains("/tree?") { tree.clone() } else { shown.clone() };
        }
    });
    // Bob's store is an old one: he reads the log, notices, and enters anew.
    world.person(BOB).restore(backup);
    rows(&mut world, BOB, "general");
    world.run_for(5_000);
    assert!(alarmed(&world, BOB, "another history"), "{:?}", world.alarms());
    world.node.stop_lying();
    assert_talk(&mut world, [ALICE, BOB], "plants");
    assert_talk(&mut world, [ALICE, CAROL], "general");
}
