//! Two histories for two people: the next message that crosses between them exposes it.

use coterie_core::{
    Request,
    acts::{CreateChannel, CreateInvitation},
};
use coterie_policy::Entry;
use coterie_protocol::envelope::{Header, next_hash};
use coterie_types::{FixedBytes, Hash, Millis, sha256};
use coterie_world::World;

use crate::garden::{ALICE, BOB, alarmed, bytes, rows, text};

/// Alice and Bob with two channels, all read.
fn garden(seed: u64) -> World {
    let mut world = World::new(seed, 2);
    world.garden();
    world.must(ALICE, CreateChannel::new("Garden", "plants"));
    for person in [ALICE, BOB] {
        world.must(person, Request::Status);
    }
    world.send(ALICE, "general", "one");
    world.texts(BOB, "general");
    world
}

#[track_caller]
fn assert_only_general_is_paused(world: &mut World) {
    let told = world.alarms().iter().any(|(p, m)| *p == BOB && m.starts_with("alarm"));
    assert!(told, "{:?}", world.alarms());
    assert_eq!(world.channel(BOB, "general")["state"], "paused");
    assert_eq!(world.channel(BOB, "plants")["state"], "ok");
}

#[test]
fn a_channel_head_of_equal_seq_and_other_hash_raises_an_alarm_and_pauses_that_channel_only() {
    let mut world = garden(1);
    world.send(ALICE, "general", "two");
    let row = world.channel(BOB, "general");
    let before = hex::decode(row["head"].as_str().unwrap()).unwrap();
    let before: Hash = FixedBytes(before.try_into().unwrap());
    // Bob is shown envelope "three" at another time than Alice, in a chain that holds.
    world.send(ALICE, "general", "three");
    let general = world.channel(ALICE, "general")["channel_id"].as_str().unwrap().to_owned();
    let mut chain = before;
    world.node.lie(move |call, _, answer| {
        if !call.path.contains(&general) || !call.path.contains("/log?") {
            return;
        }
        let Some(items) = answer["entries"].as_array_mut() else { return };
        for item in items.iter_mut() {
            let (mut header, _) = Header::from_bytes(&bytes(&item["header"])).unwrap();
            header.at = Millis(header.at.0 + 1);
            item["header"] = text(&header.to_bytes());
            let (header, body) = (sha256(&[&header.to_bytes()]), sha256(&[&bytes(&item["body"])]));
            chain = next_hash(&chain, item["seq"].as_u64().unwrap(), &header, &body);
        }
        if !items.is_empty() {
            answer["head"]["hash"] = text(&chain.0);
        }
    });
    assert_eq!(world.texts(BOB, "general"), ["one", "two", "three"], "the lie alone is not seen");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
    // The next message that crosses pins the true head.
    world.node.pause_lying(true);
    world.send(ALICE, "general", "four");
    world.node.pause_lying(false);
    let shown = rows(&mut world, BOB, "general");
    assert!(!shown.iter().any(|r| r["text"] == "four"), "{shown:?}");
    assert!(alarmed(&world, BOB, "another channel log"), "{:?}", world.alarms());
    // It is told of by its name, and not by its id.
    let told = "channel \u{201c}general\u{201d} of server \u{201c}Garden\u{201d} is paused";
    assert!(alarmed(&world, BOB, told), "{:?}", world.alarms());
    assert_only_general_is_paused(&mut world);
}

#[test]
fn a_policy_head_of_equal_seq_and_other_hash_raises_an_alarm_and_pauses_that_channel_only() {
    let mut world = garden(2);
    let status = world.must(BOB, Request::Status);
    let before = hex::decode(status["servers"][0]["policy_hash"].as_str().unwrap()).unwrap();
    let before: Hash = FixedBytes(before.try_into().unwrap());
    // Bob is shown the next policy entry as admitted at another time, in a chain that holds.
    world.must(ALICE, CreateInvitation::new("Garden", 1, 0));
    let mut shown: Option<Hash> = None;
    world.node.lie(move |call, _, answer| {
        if call.path.contains("/policy?") {
            for item in answer["entries"].as_array_mut().into_iter().flatten() {
                let mut entry = Entry::parse(&bytes(item)).unwrap();
                entry.at = Millis(entry.at.0 + 1);
                shown = Some(entry.hash(&before));
                *item = text(&entry.to_bytes());
            }
            if let Some(hash) = shown {
                answer["head"]["hash"] = text(&hash.0);
            }
        }
    });
    assert_eq!(world.texts(BOB, "general"), ["one"]);
    assert!(world.alarms().is_empty(), "the lie alone is not seen: {:?}", world.alarms());
    // Alice's next message pins the true head.
    world.node.pause_lying(true);
    world.send(ALICE, "general", "two");
    world.node.pause_lying(false);
    let shown = rows(&mut world, BOB, "general");
    assert!(!shown.iter().any(|r| r["text"] == "two"), "{shown:?}");
    assert!(alarmed(&world, BOB, "another policy log"), "{:?}", world.alarms());
    assert_only_general_is_paused(&mut world);
}
