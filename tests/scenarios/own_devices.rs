//! Read marks, levels and mutes are the user's, on whatever device they are set.

use coterie_core::{Level, Request};
use coterie_world::{CrashPoint, PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const PHONE: PersonId = PersonId(2);

const MINUTE: u64 = 60_000;

fn general() -> String {
    "general".into()
}

fn seq_of(value: &Value) -> u64 {
    value["seq"].as_u64().unwrap()
}

/// Alice and Bob in the Garden, and three messages by Bob.
fn garden(seed: u64) -> (World, Vec<u64>) {
    let mut world = World::new(seed, 2);
    world.garden();
    let said = ["one", "two", "three"].map(|text| seq_of(&world.send(BOB, "general", text)));
    (world, said.to_vec())
}

/// Alice's phone, which knows of the laptop as the laptop knows of it.
fn add_phone(world: &mut World, seed: u64) {
    world.add_person(seed * 7 + 1);
    world.login(PHONE, "p0");
    for device in [ALICE, PHONE] {
        world.must(device, Request::Status);
        world.run_for(MINUTE);
    }
}

fn mark(world: &mut World, person: PersonId, seq: u64) {
    let seq = Some(seq);
    world.must(person, Request::MarkRead { channel: general(), seq, forward: false });
}

fn notify(world: &mut World, person: PersonId, level: Level) {
    world.must(person, Request::Notify { channel: general(), level: Some(level) });
}

fn mute(world: &mut World, person: PersonId, millis: u64) {
    let millis = Some(millis);
    world.must(person, Request::Mute { channel: general(), millis, until: None, off: false });
}

/// Up to where it is read, what notifies, and until when nothing.
fn marks(world: &mut World, person: PersonId) -> (u64, Value, Value) {
    let told = world.must(person, Request::ListUnread { channel: None });
    let rows = told["channels"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == "general").unwrap();
    (row["read_seq"].as_u64().unwrap(), row["level"].clone(), row["muted_until"].clone())
}

#[test]
fn what_is_set_on_one_device_is_so_on_the_other() {
    let (mut world, said) = garden(551);
    add_phone(&mut world, 551);
    mark(&mut world, ALICE, said[1]);
    notify(&mut world, ALICE, Level::Mentions);
    mute(&mut world, ALICE, 60 * MINUTE);
    let until = world.now().0 + 60 * MINUTE;
    world.run_for(MINUTE);
    let (read, level, muted) = marks(&mut world, PHONE);
    assert_eq!((read, level), (said[1], "mentions".into()));
    assert!(muted.as_u64().unwrap().abs_diff(until) < MINUTE, "{muted}");
    // And back; what was set later counts, also if it is less.
    mark(&mut world, PHONE, said[0]);
    notify(&mut world, PHONE, Level::All);
    world.run_for(MINUTE);
    assert_eq!(marks(&mut world, ALICE), marks(&mut world, PHONE));
    assert_eq!(marks(&mut world, ALICE).0, said[0]);
    // Nobody else is told: Bob has his own.
    assert_eq!(marks(&mut world, BOB).0, 0);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_new_device_gets_the_present_state() {
    let (mut world, said) = garden(552);
    mark(&mut world, ALICE, said[2]);
    notify(&mut world, ALICE, Level::Nothing);
    // With one device there is nobody to tell.
    assert_eq!(world.node.answered_path("POST", "/v1/inbox/own-data"), 0);
    add_phone(&mut world, 552);
    let (read, level, _) = marks(&mut world, PHONE);
    assert_eq!((read, level), (said[2], "nothing".into()));
    // When all is told, nothing more is.
    let before = world.node.answered_path("POST", "/v1/inbox/own-data");
    for device in [ALICE, PHONE] {
        world.must(device, Request::Status);
        world.run_for(10 * MINUTE);
    }
    assert_eq!(world.node.answered_path("POST", "/v1/inbox/own-data"), before);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn devices_that_could_not_tell_each_other_come_to_the_same() {
    let (mut world, said) = garden(553);
    add_phone(&mut world, 553);
    world.network.lose_path = Some("/v1/inbox/own-data");
    mark(&mut world, ALICE, said[0]);
    mark(&mut world, ALICE, said[1]);
    notify(&mut world, ALICE, Level::Mentions);
    mark(&mut world, PHONE, said[2]);
    notify(&mut world, PHONE, Level::Nothing);
    notify(&mut world, PHONE, Level::Mentions);
    assert_ne!(marks(&mut world, ALICE).0, marks(&mut world, PHONE).0);
    world.network.lose_path = None;
    for device in [ALICE, PHONE, ALICE] {
        world.must(device, Request::Status);
        world.run_for(MINUTE);
    }
    let (laptop, phone) = (marks(&mut world, ALICE), marks(&mut world, PHONE));
    assert_eq!(laptop, phone);
    // The laptop has set its mark twice, so that is the later one.
    assert_eq!(laptop.0, said[1]);
}

#[test]
fn a_crash_at_any_point_forgets_nothing_that_is_to_be_told() {
    let points = [
        CrashPoint::BeforeSave,
        CrashPoint::AfterSave,
        CrashPoint::AfterSend,
        CrashPoint::BeforeMerge,
        CrashPoint::AfterMerge,
    ];
    for (seed, point) in (5540..).zip(points) {
        let (mut world, said) = garden(seed);
        add_phone(&mut world, seed);
        world.person(ALICE).crash = Some(point);
        world.person(ALICE).crash_path = Some("/v1/inbox/own-data");
        let request = Request::MarkRead { channel: general(), seq: Some(said[1]), forward: false };
        world.ask(ALICE, request.clone());
        assert!(!world.runs(ALICE), "{point:?}: it never told");
        world.person(ALICE).start();
        // What was not saved is asked for again.
        world.must(ALICE, request);
        world.must(ALICE, Request::Status);
        world.run_for(MINUTE);
        assert_eq!(marks(&mut world, PHONE).0, said[1], "{point:?}");
        assert!(world.alarms().is_empty(), "{:?}", world.alarms());
    }
}

#[test]
fn a_revoked_device_is_told_nothing_more() {
    let (mut world, said) = garden(555);
    add_phone(&mut world, 555);
    let phone = world.must(PHONE, Request::Whoami)["device_id"].as_str().unwrap().to_owned();
    world.must(ALICE, Request::RevokeDevice { device: phone, unlock: None });
    let before = world.node.answered_path("POST", "/v1/inbox/own-data");
    mark(&mut world, ALICE, said[1]);
    world.run_for(MINUTE);
    assert_eq!(world.node.answered_path("POST", "/v1/inbox/own-data"), before);
    assert_eq!(marks(&mut world, ALICE).0, said[1]);
}
