//! Welcomes and KeyPackages that are not what they seem; a node that adds somebody to a dm.

use coterie_core::{Request, acts::AcceptRequest};
use coterie_identity::{DeviceLog, SignedEntry};
use coterie_mls::{CommitChange, Group, Signer, split_welcome};
use coterie_policy::{Payload, body::MemberAdded};
use coterie_ports::rows::KeyPackageClaim;
use coterie_protocol::envelope::{GroupContextData, GroupId};
use coterie_types::{Bytes, ChannelId, Millis, ServerId, UserId};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

use crate::{
    garden::{ALICE, BOB, alarmed, bytes, text},
    insider::{Insider, Log},
};

const CAROL: PersonId = PersonId(2);

fn dm(text: &str) -> Request {
    Request::OpenDm { users: vec!["p1".into()], text: Some(text.into()) }
}

fn people(seed: u64, count: usize) -> World {
    let mut world = World::new(seed, count);
    world.register_all();
    world
}

fn accept(world: &mut World, person: PersonId) {
    world.must(person, AcceptRequest { request: "@p0".into(), reason: None });
}

/// Changes the Welcome that somebody is shown.
fn forge_welcomes(world: &mut World, mut forge: impl FnMut(&mut Value) + 'static) {
    world.node.lie(move |call, _, answer| {
        if !call.path.starts_with("/v1/inbox?") {
            return;
        }
        for item in answer["items"].as_array_mut().into_iter().flatten() {
            if item["notice"]["kind"] == "welcome" {
                forge(&mut item["notice"]);
            }
        }
    });
}

/// Bob comes in all the same, by external commit, and both can talk.
#[track_caller]
fn assert_bob_joins_otherwise(world: &mut World, words: &str) {
    world.texts(BOB, "@p0");
    assert!(alarmed(world, BOB, words), "{:?}", world.alarms());
    assert!(world.alarms().iter().all(|(_, m)| m.starts_with("notice")), "{:?}", world.alarms());
    world.node.stop_lying();
    accept(world, BOB);
    world.send(BOB, "@p0", "here");
    world.send(ALICE, "@p1", "good");
    assert_eq!(world.texts(BOB, "@p0"), ["here", "good"]);
}

#[test]
fn a_welcome_into_a_look_alike_group_is_not_used() {
    let mut world = people(1, 3);
    world.must(ALICE, dm("hello"));
    // Carol and the node have made a group of the same id for the same epoch, with Bob in it.
    let claimed = claimed(&world, BOB);
    let mut looks = None;
    let carol = Insider::of(&mut world, CAROL);
    let signer = Signer::from_seed(&carol.key.to_seed());
    forge_welcomes(&mut world, move |notice| {
        let channel: ChannelId = notice["channel_id"].as_str().unwrap().parse().unwrap();
        let (welcome, _) = looks.get_or_insert_with(|| look_alike(&signer, channel, &claimed));
        notice["welcome"] = text(welcome);
    });
    // The tree is the true one: without the false tree nothing opens at all.
    assert_bob_joins_otherwise(&mut world, "was not used");
}

#[test]
fn a_welcome_into_a_look_alike_group_of_the_same_id_and_another_server_is_not_used() {
    let mut world = people(2, 3);
    world.must(ALICE, dm("hello"));
    let claimed = claimed(&world, BOB);
    let carol = Insider::of(&mut world, CAROL);
    let signer = Signer::from_seed(&carol.key.to_seed());
    let (mut made, mut first) = (None::<(Vec<u8>, Vec<u8>)>, true);
    world.node.lie(move |call, _, answer| {
        if call.path.starts_with("/v1/inbox?") {
            for item in answer["items"].as_array_mut().into_iter().flatten() {
                let notice = &mut item["notice"];
                if notice["kind"] == "welcome" {
                    let channel = notice["channel_id"].as_str().unwrap().parse().unwrap();
                    let made = made.get_or_insert_with(|| look_alike(&signer, channel, &claimed));
                    notice["welcome"] = text(&made.0);
                }
            }
        } else if call.path.contains("/group/tree?") && std::mem::take(&mut first) {
            answer["tree"] = text(&made.as_ref().unwrap().1);
        }
    });
    assert_bob_joins_otherwise(&mut world, "only looks like this channel's");
}

#[test]
fn a_welcome_that_names_a_policy_log_which_is_never_shown_is_put_aside_p19() {
    let mut world = people(21, 2);
    world.must(ALICE, dm("hello"));
    forge_welcomes(&mut world, |notice| notice["pinned"]["seq"] = 1_000.into());
    let before = world.node.answered_path("GET", "/group/tree");
    assert_bob_joins_otherwise(&mut world, "names a policy head that the node does not show");
    let trees = world.node.answered_path("GET", "/group/tree") - before;
    assert!(trees <= 8, "{trees} trees were asked for");
}

#[test]
fn a_welcome_whose_tree_is_refused_each_time_is_put_aside_p19() {
    let mut world = people(22, 2);
    world.must(ALICE, dm("hello"));
    let mut left = 6;
    world.node.refuse(move |call| {
        let refused = call.path.contains("/group/tree?") && left > 0;
        left -= u32::from(refused);
        refused.then(|| {
            let problem = json!({
                "type": "about:blank", "title": "internal", "status": 500, "code": "internal",
                "detail": "internal", "request_id": "x",
            });
            (500, problem)
        })
    });
    assert_bob_joins_otherwise(&mut world, "the node does not show its tree");
}

/// One KeyPackage of a person's device, as somebody has claimed it.
pub(crate) fn claimed(world: &World, person: PersonId) -> Vec<u8> {
    let store = world.node.node().unwrap().store.clone();
    let name = format!("p{}", person.0);
    let row = world.node.block_on(store.find_username(&name)).unwrap().unwrap();
    let entries = chain(world, person);
    let entries: Vec<_> = entries.iter().map(|e| SignedEntry::parse(e).unwrap()).collect();
    let log = DeviceLog::open(&entries).unwrap();
    let devices = log.active_devices().map(|(id, _)| *id).collect();
    let claim = KeyPackageClaim {
        claimer: UserId::from_bytes([9; 16]),
        target: row.user,
        devices,
        fresh_since: Millis(0),
        at: world.now(),
        counted_since: world.now(),
        most: u64::MAX,
    };
    world.node.block_on(store.claim_key_packages(claim)).unwrap()[0].bytes.0.clone()
}

/// A group of that channel's id, of another server, in epoch 1: the Welcome for the KeyPackage, and
/// the tree.
fn look_alike(signer: &Signer, channel: ChannelId, key_package: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let id = GroupId { channel, incarnation: 0 }.to_bytes();
    let server = ServerId::from_bytes([0xee; 16]);
    let context = GroupContextData { server, channel, incarnation: 0 }.to_bytes();
    let (mut group, _) = Group::create(signer, b"somebody", &id, &context).unwrap();
    let change = CommitChange { adds: vec![key_package.to_vec()], ..CommitChange::default() };
    let welcome = group.commit(signer, &change).unwrap().welcome.unwrap();
    group.merge_pending().unwrap();
    let (_, one) = split_welcome(&welcome).unwrap().remove(0);
    (one, group.export_tree().unwrap())
}

#[test]
fn a_welcome_for_another_device_is_not_used() {
    let mut world = people(3, 3);
    world.must(ALICE, Request::OpenDm { users: vec!["p2".into()], text: Some("carol".into()) });
    let mut carols = None;
    world.node.lie(move |call, _, answer| {
        if !call.path.starts_with("/v1/inbox?") {
            return;
        }
        for item in answer["items"].as_array_mut().into_iter().flatten() {
            let notice = &mut item["notice"];
            if notice["kind"] == "welcome" {
                match &carols {
                    None => carols = Some(notice["welcome"].clone()),
                    Some(carols) => notice["welcome"] = carols.clone(),
                }
            }
        }
    });
    world.texts(CAROL, "@p0");
    world.must(ALICE, dm("bob"));
    assert_bob_joins_otherwise(&mut world, "was not used");
}

#[test]
fn a_welcome_that_was_used_opens_nothing_again() {
    let mut world = people(4, 2);
    let mut seen: Vec<Value> = Vec::new();
    world.node.lie(move |call, _, answer| {
        if call.path.starts_with("/v1/inbox?") {
            let items = answer["items"].as_array_mut().unwrap();
            if items.is_empty() {
                items.extend(seen.iter().cloned());
            } else {
                seen.extend(items.iter().filter(|i| i["notice"]["kind"] == "welcome").cloned());
            }
        }
    });
    world.must(ALICE, dm("one"));
    assert_eq!(world.texts(BOB, "@p0"), ["one"]);
    accept(&mut world, BOB);
    // Bob is shown the same Welcome again and again, and stays where he is.
    for n in 0..3 {
        world.send(ALICE, "@p1", &format!("more {n}"));
        world.send(BOB, "@p0", &format!("yes {n}"));
    }
    assert_eq!(world.texts(BOB, "@p0").len(), 7);
    assert_eq!(world.texts(ALICE, "@p1").len(), 7);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_key_package_of_another_device_is_not_added() {
    let mut world = people(5, 3);
    let carols = claimed(&world, CAROL);
    world.node.lie(move |call, _, answer| {
        if call.path.ends_with("/key-packages/claim") {
            for package in answer["key_packages"].as_array_mut().into_iter().flatten() {
                package["key_package"] = text(&carols);
            }
        }
    });
    world.must(ALICE, dm("not for carol"));
    assert!(alarmed(&world, ALICE, "another KeyPackage"), "{:?}", world.alarms());
    world.node.stop_lying();
    let status = world.must(ALICE, Request::Status);
    assert_eq!(status["channels"][0]["leaves"], 1, "nobody was added: {status}");
    accept(&mut world, BOB);
    world.send(BOB, "@p0", "by myself");
    assert_eq!(world.texts(ALICE, "@p1"), ["not for carol", "by myself"]);
}

#[test]
fn a_node_cannot_add_a_third_to_a_dm() {
    let mut world = people(6, 3);
    world.must(ALICE, dm("two of us"));
    accept(&mut world, BOB);
    let log = Log::known_to_both(&mut world);
    // Carol wishes herself in, with everything that she and the node have.
    let carol = Insider::of(&mut world, CAROL);
    let (user, username, device_chain) = (carol.user, "p2".to_owned(), chain(&world, CAROL));
    let intent = carol.intent(&log, 1, MemberAdded { user, username, device_chain });
    let bytes = intent.sign(&carol.key).bytes().clone();
    log.append(&mut world, Payload::Intent(bytes));
    for person in [ALICE, BOB] {
        world.ask(person, Request::Status);
        assert!(alarmed(&world, person, "(not_member)"), "{:?}", world.alarms());
    }
}

#[test]
fn a_welcome_to_a_dm_that_does_not_know_the_device_is_not_used() {
    let mut world = people(7, 3);
    world.must(ALICE, dm("two of us"));
    // The node hands Bob's Welcome to Carol, whom nobody has added.
    let taken = std::rc::Rc::new(std::cell::RefCell::new(Vec::<Value>::new()));
    let kept = taken.clone();
    forge_welcomes(&mut world, move |notice| kept.borrow_mut().push(notice.clone()));
    world.texts(BOB, "@p0");
    let notice = taken.borrow()[0].clone();
    world.node.lie(move |call, _, answer| {
        if call.path.starts_with("/v1/inbox?") {
            answer["items"] = json!([{ "seq": 99, "notice": notice }]);
            answer["head"] = 99.into();
        }
    });
    let status = world.must(CAROL, Request::Status);
    assert!(status["channels"].as_array().unwrap().is_empty(), "{status}");
    assert!(bytes(&taken.borrow()[0]["welcome"]).len() > 100);
}

fn chain(world: &World, person: PersonId) -> Vec<Bytes> {
    let store = world.node.node().unwrap().store.clone();
    let name = format!("p{}", person.0);
    let row = world.node.block_on(store.find_username(&name)).unwrap().unwrap();
    let log = world.node.block_on(store.list_device_entries(row.user)).unwrap();
    log.into_iter().map(|row| row.bytes).collect()
}

#[test]
fn a_name_that_is_another_users_than_the_one_known_is_not_written_to() {
    let mut world = World::new(8, 3);
    world.garden();
    world.must(ALICE, Request::Status);
    let (entries, carol) = (chain(&world, CAROL), Insider::of(&mut world, CAROL).user);
    world.node.lie(move |call, _, answer| {
        if call.path == "/v1/users/named/p1" {
            answer["user_id"] = carol.to_string().into();
            answer["entries"] = entries.iter().map(|entry| text(entry)).collect();
        }
    });
    let failure = world.must_fail(ALICE, dm("for bob's eyes"));
    assert_eq!(failure.kind.exit_code(), 7, "{failure}");
    world.node.stop_lying();
    world.must(ALICE, dm("for bob's eyes"));
    assert_eq!(world.texts(BOB, "@p0"), ["for bob's eyes"]);
}
