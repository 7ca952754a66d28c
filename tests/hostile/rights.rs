//! What a node takes in that the policy does not allow: shown to nobody, by all clients alike (P8).

use std::{cell::RefCell, rc::Rc};

use coterie_core::{
    Request,
    acts::{CreateRole, EditRole, GiveRole, TakeRole},
};
use coterie_protocol::envelope::{EnvelopeKind, Header, next_hash};
use coterie_types::{DeviceId, FixedBytes, Hash, Millis, Seq, sha256};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

use crate::{
    garden::{ALICE, BOB, alarmed, bytes, rows, text},
    outbox::Outbox,
};

const CAROL: PersonId = PersonId(2);

fn garden(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.garden();
    for index in 0..3 {
        world.must(PersonId(index), Request::Status);
    }
    world.send(ALICE, "general", "one");
    world
}

/// What a device posted and the node refused.
type Posted = Rc<RefCell<Option<Value>>>;

/// The node keeps what it refuses of a method and path.
fn keep_refused(world: &mut World, method: &'static str, part: &'static str) -> Posted {
    let kept = Posted::default();
    let keep = kept.clone();
    world.node.lie(move |call, status, _| {
        if call.method == method && call.path.contains(part) && status == 403 {
            *keep.borrow_mut() = serde_json::from_str(call.body.as_ref().unwrap()).ok();
        }
    });
    kept
}

/// From now on the node shows this behind what is in the log of `general`.
fn take_in(
    world: &mut World,
    kind: EnvelopeKind,
    device: &Value,
    message_id: &Value,
    body: &Value,
) {
    let general = world.channel(ALICE, "general")["channel_id"].as_str().unwrap().to_owned();
    let epoch = world.channel(ALICE, "general")["epoch"].as_u64().unwrap();
    let device: DeviceId = device.as_str().unwrap().parse().unwrap();
    let header = Header {
        version: Header::VERSION,
        kind: kind.number(),
        message_id: message_id.as_str().unwrap().parse().unwrap(),
        device,
        epoch,
        at: Millis(world.now().0),
    };
    let item = json!({
        "kind": kind.name(), "message_id": message_id, "device_id": device,
        "header": text(&header.to_bytes()), "body": body,
    });
    let mut taken: Option<(Seq, Hash)> = None;
    world.node.lie(move |call, _, answer| {
        if !call.path.contains(&general) || !call.path.contains("/log?") {
            return;
        }
        let (seq, hash) = *taken.get_or_insert_with(|| {
            let before = bytes(&answer["head"]["hash"]).try_into().unwrap();
            let seq = answer["head"]["seq"].as_u64().unwrap() + 1;
            let (header, body) =
                (sha256(&[&bytes(&item["header"])]), sha256(&[&bytes(&item["body"])]));
            (seq, next_hash(&FixedBytes(before), seq, &header, &body))
        });
        let query = call.path.split("after=").nth(1).unwrap();
        let after: Seq = query.split('&').next().unwrap().parse().unwrap();
        if after < seq {
            let mut item = item.clone();
            item["seq"] = seq.into();
            answer["entries"].as_array_mut().unwrap().push(item);
        }
        answer["head"] = json!({ "seq": seq, "hash": text(&hash.0) });
    });
}

fn edit_everyone(world: &mut World, remove: &str) {
    let edit = EditRole {
        server: "Garden".into(),
        role: "@everyone".into(),
        remove: Some(remove.into()),
        ..EditRole::default()
    };
    world.must(ALICE, edit);
}

#[test]
fn a_message_under_a_right_that_was_revoked_before_is_shown_by_no_client_p8() {
    let mut world = garden(121);
    edit_everyone(&mut world, "SEND_MESSAGES");
    let bob = world.must(BOB, Request::Whoami)["device_id"].clone();
    // Bob's client asks the node in good faith, which refuses, and then takes it in all the same.
    let posted = keep_refused(&mut world, "POST", "/messages");
    let (channel, texts) = ("general".into(), vec!["canary".into()]);
    let failure = world.must_fail(BOB, Request::Send { channel, texts, message_id: None });
    assert!(failure.message.contains("may_not_send"), "{failure:?}");
    let posted = posted.borrow().clone().unwrap();
    let message = &posted["messages"][0];
    take_in(&mut world, EnvelopeKind::Message, &bob, &message["message_id"], &message["body"]);
    for person in [ALICE, CAROL] {
        let shown = rows(&mut world, person, "general");
        assert!(!format!("{shown:?}").contains("canary"), "{shown:?}");
        let reasons: Vec<_> = shown.iter().map(|row| &row["reason"]).collect();
        assert!(reasons.contains(&&"may_not_send".into()), "{person:?}: {shown:?}");
        assert_eq!(world.channel(person, "general")["state"], "ok");
    }
    // To its author it is not shown either, who is told that the node took it in.
    let shown = rows(&mut world, BOB, "general");
    assert!(!format!("{shown:?}").contains("canary"), "{shown:?}");
    let heads: Vec<_> =
        (0..3).map(|i| world.channel(PersonId(i), "general")["head"].clone()).collect();
    assert!(heads.iter().all(|head| *head == heads[0]), "all stand at the same place");
}

#[test]
fn a_moderators_deletion_where_they_had_no_right_is_ignored_by_all_clients_p8() {
    let mut world = garden(122);
    let server = || "Garden".to_owned();
    let role = CreateRole {
        server: server(),
        name: "mods".into(),
        permissions: Some("MANAGE_MESSAGES".into()),
        ..CreateRole::default()
    };
    world.must(ALICE, role);
    let (user, role) = ("p1".to_owned(), "mods".to_owned());
    let give = GiveRole { server: server(), user: user.clone(), role: role.clone(), reason: None };
    world.must(ALICE, give);
    // While Bob may, his deletion counts for all.
    let spam = world.send(CAROL, "general", "spam")["seq"].as_u64().unwrap();
    let kept = world.send(CAROL, "general", "two")["seq"].as_u64().unwrap();
    world.must(BOB, Request::Delete { channel: "general".into(), seq: spam });
    assert_eq!(world.texts(ALICE, "general"), ["one", "two"]);

    world.must(ALICE, TakeRole { server: server(), user, role, reason: None });
    let bob = world.must(BOB, Request::Whoami)["device_id"].clone();
    let posted = keep_refused(&mut world, "DELETE", "/messages/");
    let failure = world.must_fail(BOB, Request::Delete { channel: "general".into(), seq: kept });
    assert!(failure.message.contains("may_not_delete"), "{failure:?}");
    let posted = posted.borrow().clone().unwrap();
    let kind = EnvelopeKind::Tombstone;
    take_in(&mut world, kind, &bob, &posted["message_id"], &posted["tombstone"]);
    for person in [ALICE, BOB, CAROL] {
        let shown = rows(&mut world, person, "general");
        let texts: Vec<_> = shown.iter().filter_map(|row| row["text"].as_str()).collect();
        assert_eq!(texts, ["one", "two"], "{person:?}: {shown:?}");
        assert_eq!(world.channel(person, "general")["state"], "ok");
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_message_pinned_before_the_right_was_lost_and_shown_after_it_convicts_the_node_p8() {
    let mut world = garden(123);
    let bob = world.must(BOB, Request::Whoami)["device_id"].clone();
    // Bob's message is on its way, under the head at which he may send, when he loses the right.
    let (channel, texts) = ("general".into(), vec!["canary".into()]);
    world.begin(BOB, Request::Send { channel, texts, message_id: None });
    world.run_until("it is on its way", |w| {
        w.paths_in_flight().iter().any(|path| path.ends_with("/messages"))
    });
    // It never reaches the node itself; the bytes are in the air.
    world.person(BOB).die_now();
    world.node.kill();
    world.run_for(5_000);
    world.node.start();
    let rows = world.person(BOB).rows();
    let (_, row) = rows.iter().find(|(key, _)| key.starts_with("o/")).unwrap();
    let saved: Outbox = minicbor::decode(row).unwrap();
    let body = text(&saved.sealed.unwrap());
    let message_id = Value::String(saved.message_id.to_string());
    edit_everyone(&mut world, "SEND_MESSAGES");
    world.send(ALICE, "general", "after the change");
    take_in(&mut world, EnvelopeKind::Message, &bob, &message_id, &body);
    for person in [ALICE, CAROL] {
        let shown = crate::garden::rows(&mut world, person, "general");
        assert!(!format!("{shown:?}").contains("canary"), "{shown:?}");
        assert!(alarmed(&world, person, "older than e(n)"), "{:?}", world.alarms());
        assert_eq!(world.channel(person, "general")["state"], "paused");
    }
}
