//! Devices that are silent for long are taken out quietly, come back by themselves, and every device
//! renews its path each week (P6).

use std::collections::BTreeMap;

use coterie_acts::Caller;
use coterie_core::Request;
use coterie_mls::{Group, Processed};
use coterie_ports::SessionId;
use coterie_protocol::{envelope::GroupId, rest::LogItem};
use coterie_types::Bytes;
use coterie_world::{PersonId, World};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const DAY: u64 = 24 * 3600 * 1000;

fn device_of(world: &mut World, person: PersonId) -> String {
    world.must(person, Request::Whoami)["device_id"].as_str().unwrap().to_owned()
}

/// The MLS group in a copied store.
fn group_of(rows: &BTreeMap<String, Bytes>) -> Group {
    let key =
        |key: &str| Some((key.strip_prefix("g/")?.split_once('/')?.0.to_owned(), key.to_owned()));
    let (channel, _) = rows.keys().find_map(|k| key(k)).unwrap();
    let id = GroupId { channel: channel.parse().unwrap(), incarnation: 0 }.to_bytes();
    let prefix = format!("g/{channel}/");
    let entries = rows.iter().filter_map(|(key, value)| {
        Some((hex::decode(key.strip_prefix(&prefix)?).unwrap(), value.0.clone()))
    });
    Group::load(&id, entries.collect::<Vec<_>>()).unwrap()
}

/// The log of the one channel, as the node has it.
fn log_of(world: &mut World, person: PersonId) -> Vec<LogItem> {
    let who = world.must(person, Request::Whoami);
    let channel = world.channel(person, "general")["channel_id"].as_str().unwrap().to_owned();
    let caller = Caller {
        user: who["user_id"].as_str().unwrap().parse().unwrap(),
        username: who["username"].as_str().unwrap().into(),
        session: SessionId([0; 16]),
        device: None,
    };
    let node = world.node.node().unwrap().clone();
    let channel = channel.parse().unwrap();
    let read = async move { node.read_log(&caller, channel, 0, None).await.unwrap().entries };
    world.node.block_on(read)
}

/// Whether a device of the second member is idle, as a person sees it.
fn bob_is_idle(world: &mut World, person: PersonId) -> bool {
    let members = world.must(person, Request::ListMembers { server: "Garden".into() });
    let bob = members["members"].as_array().unwrap()[1].clone();
    bob["devices"][0]["idle"] == true
}

#[test]
fn a_device_that_is_silent_for_sixty_days_is_taken_out_quietly_and_comes_back_p6() {
    let mut world = World::new(91, 2);
    world.garden();
    world.send(ALICE, "general", "before");
    let bobs = device_of(&mut world, BOB);
    // Bob's device is switched off; Alice's is connected now and then.
    world.person(BOB).die_now();
    world.run_for(59 * DAY);
    world.login(ALICE, "p0");
    world.run_for(DAY / 2);
    assert!(!bob_is_idle(&mut world, ALICE), "59 days are not enough");
    world.run_for(2 * DAY);
    assert!(bob_is_idle(&mut world, ALICE));
    assert_eq!(world.channel(ALICE, "general")["leaves"], 1);
    world.send(ALICE, "general", "canary while bob was away");
    // He comes back: the device notices by itself that it was idle, and joins again.
    world.person(BOB).start();
    world.login(BOB, "p1");
    assert_eq!(device_of(&mut world, BOB), bobs, "the same device");
    world.must(BOB, Request::Status);
    assert!(!bob_is_idle(&mut world, BOB));
    world.send(ALICE, "general", "welcome back");
    assert_eq!(world.texts(BOB, "general"), ["before", "welcome back"]);
    world.send(BOB, "general", "here I am");
    assert_eq!(world.texts(ALICE, "general").last().unwrap(), "here I am");
    let kept: Vec<u8> = world.person(BOB).rows().values().flat_map(|v| v.0.clone()).collect();
    assert!(!kept.windows(6).any(|w| w == b"canary"));
    assert_eq!(world.alarms(), []);
}

#[test]
fn after_a_week_every_path_is_new_and_an_earlier_copy_reads_nothing_new_p6() {
    let mut world = World::new(92, 3);
    world.garden();
    for person in [ALICE, BOB, PersonId(2)] {
        world.must(person, Request::Status);
    }
    // A thief copies Bob's store.
    let copy = world.person(BOB).rows().clone();
    let mut thief = group_of(&copy);
    let before = world.channel(ALICE, "general")["epoch"].as_u64().unwrap();
    // All programs run, and nobody says anything.
    world.run_for(4 * DAY);
    let early = world.node.answered_path("POST", "/commits");
    world.run_for(3 * DAY);
    let after = world.channel(ALICE, "general")["epoch"].as_u64().unwrap();
    assert_eq!(after, before + 3, "one commit of each device, and no more");
    assert_eq!(world.node.answered_path("POST", "/commits"), early + 3, "none was lost");
    for person in [ALICE, BOB, PersonId(2)] {
        assert_eq!(world.channel(person, "general")["epoch"], after);
    }
    world.send(ALICE, "general", "canary after a week");
    // The thief follows the log as far as the copy can, and reads nothing.
    let (mut followed, mut read) = (0, 0);
    for item in log_of(&mut world, BOB) {
        match thief.process(item.body.as_deref().unwrap_or_default()) {
            Ok(Processed::Commit(commit)) => {
                followed += u32::from(thief.merge(*commit).is_ok());
            }
            Ok(Processed::Application { .. }) => read += 1,
            _ => {}
        }
    }
    assert!(followed < 3, "Bob's own commit is not followed, nor what comes after it");
    assert_eq!(read, 0);
    assert_eq!(world.texts(BOB, "general").last().unwrap(), "canary after a week");
    // And again in the week after, across a restart.
    world.person(BOB).die_now();
    world.run_for(DAY);
    world.person(BOB).start();
    world.must(BOB, Request::Status);
    world.run_for(6 * DAY);
    let last = world.channel(ALICE, "general")["epoch"].as_u64().unwrap();
    assert_eq!(last, after + 3);
}

#[test]
fn a_device_that_was_off_for_longer_makes_up_for_it_once_when_it_is_used_again() {
    let mut world = World::new(93, 2);
    world.garden();
    world.must(ALICE, Request::Status);
    for person in [ALICE, BOB] {
        world.person(person).die_now();
    }
    world.run_for(8 * DAY);
    world.person(ALICE).start();
    let before = world.node.answered_path("POST", "/commits");
    world.send(ALICE, "general", "hello");
    world.must(ALICE, Request::Status);
    assert_eq!(world.node.answered_path("POST", "/commits"), before + 1);
    world.must(ALICE, Request::Status);
    world.run_for(DAY);
    assert_eq!(world.node.answered_path("POST", "/commits"), before + 1, "not twice");
}
