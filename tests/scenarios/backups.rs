//! The past of a user: sealed at the node, read by their next device while all others are off.

use std::collections::BTreeMap;

use coterie_core::Request;
use coterie_world::{CrashPoint, PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const MINUTE: u64 = 60_000;

fn general() -> String {
    "general".into()
}

fn seq_of(value: &Value) -> u64 {
    value["seq"].as_u64().unwrap()
}

/// Alice and Bob in the Garden; what is said, and what Alice has read of it, with the backup done.
fn garden(seed: u64, texts: &[&str]) -> (World, Vec<u64>) {
    let mut world = World::new(seed, 2);
    world.garden();
    let said = texts.iter().enumerate().map(|(n, text)| {
        let by = if n % 2 == 0 { BOB } else { ALICE };
        seq_of(&world.send(by, "general", text))
    });
    let said = said.collect();
    settle(&mut world, ALICE);
    (world, said)
}

/// Somebody reads everything, and it goes into the backup.
fn settle(world: &mut World, person: PersonId) {
    world.texts(person, "general");
    world.run_for(2 * MINUTE);
}

fn backup(world: &mut World, person: PersonId, on: Option<bool>) -> Value {
    world.must(person, Request::Backup { on, now: false })
}

/// A new device of Alice's; all others are off.
fn alone(world: &mut World, seed: u64) -> PersonId {
    for index in 0..world.count() {
        if PersonId(index) != BOB {
            world.person(PersonId(index)).die_now();
        }
    }
    let phone = world.add_person(seed);
    world.login(phone, "p0");
    phone
}

/// Rows of messages by place: who wrote, and what it says now.
fn shown(world: &mut World, person: PersonId) -> BTreeMap<u64, (String, String)> {
    let rows = world.read(person, "general");
    let rows = rows.iter().filter(|row| row["type"] == "message");
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    rows.map(|row| (seq_of(row), (text(&row["author"]["username"]), text(&row["text"])))).collect()
}

#[test]
fn a_new_device_reads_the_past_with_every_other_device_off() {
    let (mut world, said) = garden(601, &["one", "two", "three", "four"]);
    let channel = general();
    world.must(BOB, Request::Edit { channel, seq: said[0], text: "one, better".into() });
    let react = Request::React { channel: general(), seq: said[1], emoji: "🌱".into(), on: true };
    world.must(BOB, react);
    world.must(
        BOB,
        Request::Reply {
            channel: general(),
            seq: said[1],
            text: "an answer".into(),
            message_id: None,
        },
    );
    world.must(ALICE, Request::Pin { channel: general(), seq: said[2], on: true });
    world.must(BOB, Request::Delete { channel: general(), seq: said[2] });
    world.must(ALICE, Request::MarkRead { channel: general(), seq: Some(said[3]), forward: false });
    settle(&mut world, ALICE);
    let before = shown(&mut world, ALICE);
    assert_eq!(before[&said[0]].1, "one, better");
    let phone = alone(&mut world, 6010);
    assert_eq!(shown(&mut world, phone), before);
    let rows = world.read(phone, "general");
    let row = |seq| rows.iter().find(|row| row["seq"] == seq).unwrap();
    assert_eq!(row(said[1])["reactions"][0]["emoji"], "🌱", "{}", row(said[1]));
    assert_eq!(row(said[2])["type"], "deleted", "{}", row(said[2]));
    assert!(!rows.iter().any(|row| row["type"] == "gap"), "{rows:?}");
    let versions = world.must(phone, Request::History { channel: general(), seq: said[0] });
    assert_eq!(versions["versions"].as_array().unwrap().len(), 2);
    let search = Request::Search {
        text: "four".into(),
        channel: None,
        from: None,
        after: None,
        before: None,
        limit: 9,
    };
    assert_eq!(world.ask(phone, search).rows.len(), 1);
    // What was read there is read here.
    let unread = world.must(phone, Request::ListUnread { channel: None });
    let general = unread["channels"].as_array().unwrap().iter().find(|c| c["name"] == "general");
    assert_eq!(general.unwrap()["read_seq"], said[3]);
    // And life goes on.
    world.send(BOB, "general", "welcome back");
    assert_eq!(world.texts(phone, "general").last().unwrap(), "welcome back");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn the_third_device_reads_what_the_first_two_have_read() {
    let (mut world, _) = garden(602, &["one", "two"]);
    let phone = alone(&mut world, 6020);
    assert_eq!(world.texts(phone, "general"), ["one", "two"]);
    world.send(BOB, "general", "three");
    settle(&mut world, phone);
    let tablet = alone(&mut world, 6021);
    assert_eq!(world.texts(tablet, "general"), ["one", "two", "three"]);
    // The first one comes back and makes nothing worse.
    world.person(ALICE).start();
    world.send(BOB, "general", "four");
    settle(&mut world, ALICE);
    let fourth = alone(&mut world, 6022);
    assert_eq!(world.texts(fourth, "general"), ["one", "two", "three", "four"]);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn two_devices_that_write_at_once_lose_nothing_of_each_other() {
    let (mut world, _) = garden(603, &["one", "two"]);
    let phone = world.add_person(6030);
    world.login(phone, "p0");
    world.run_for(2 * MINUTE);
    for round in 0..4 {
        world.send(BOB, "general", &format!("round {round}"));
        world.texts(ALICE, "general");
        world.texts(phone, "general");
        let asks = [ALICE, phone]
            .map(|device| (device, world.begin(device, Request::Backup { on: None, now: true })));
        world.run_until("both are done", |world| {
            asks.iter().all(|(device, ask)| world.has_ended(*device, *ask))
        });
        for (device, ask) in asks {
            assert!(world.answer(device, ask).end.is_ok());
        }
    }
    let expected = world.texts(ALICE, "general");
    let tablet = alone(&mut world, 6031);
    assert_eq!(world.texts(tablet, "general"), expected);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn switched_off_on_one_device_it_is_off_on_all_and_nothing_is_kept() {
    let (mut world, _) = garden(604, &["one", "two"]);
    let phone = world.add_person(6040);
    world.login(phone, "p0");
    assert_eq!(world.texts(phone, "general"), ["one", "two"]);
    assert!(backup(&mut world, ALICE, None)["chunks"].as_u64().unwrap() > 0);
    let off = backup(&mut world, phone, Some(false));
    assert_eq!((&off["on"], &off["chunks"]), (&false.into(), &0.into()));
    world.send(BOB, "general", "three");
    for device in [ALICE, phone] {
        settle(&mut world, device);
        assert_eq!(backup(&mut world, device, None)["on"], false);
    }
    let before = world.node.answered_path("PUT", "/v1/users/@me/backup");
    let tablet = alone(&mut world, 6041);
    assert_eq!(world.texts(tablet, "general"), Vec::<String>::new());
    world.run_for(30 * MINUTE);
    assert_eq!(world.node.answered_path("PUT", "/v1/users/@me/backup"), before);
    // Switched on, it has what the device has that is there.
    world.person(ALICE).start();
    assert_eq!(backup(&mut world, ALICE, Some(true))["on"], true);
    settle(&mut world, ALICE);
    let fourth = alone(&mut world, 6042);
    assert_eq!(world.texts(fourth, "general"), ["one", "two", "three"]);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn what_was_deleted_while_no_device_was_on_is_not_brought_back() {
    let (mut world, said) = garden(605, &["one", "a slip", "three"]);
    world.must(ALICE, Request::Status);
    world.person(ALICE).die_now();
    world.must(BOB, Request::Delete { channel: general(), seq: said[0] });
    let phone = alone(&mut world, 6050);
    assert_eq!(world.texts(phone, "general"), ["a slip", "three"]);
    let rows = world.read(phone, "general");
    let row = rows.iter().find(|row| row["seq"] == said[0]).unwrap();
    assert_eq!(row["type"], "deleted", "{row}");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn after_the_identity_was_rotated_the_backup_begins_anew() {
    let (mut world, _) = garden(607, &["one", "two"]);
    world.must(ALICE, Request::RotateIdentity { phrase: None });
    world.send(BOB, "general", "three");
    settle(&mut world, ALICE);
    let phone = alone(&mut world, 6070);
    assert_eq!(world.texts(phone, "general"), ["one", "two", "three"]);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn one_with_a_single_device_asks_for_no_past() {
    let (mut world, _) = garden(606, &["one"]);
    let carol = world.add_person(6060);
    world.register(carol, "carol");
    let link = world.invite(ALICE, "Garden");
    let before = world.node.answered_path("GET", "/v1/users/@me/backup");
    world.must(carol, Request::Join { link, wait: true });
    assert_eq!(world.texts(carol, "general"), Vec::<String>::new());
    assert_eq!(world.node.answered_path("GET", "/v1/users/@me/backup"), before);
}

#[test]
fn nothing_is_lost_whenever_the_program_dies() {
    let points = [
        CrashPoint::BeforeSave,
        CrashPoint::AfterSave,
        CrashPoint::AfterSend,
        CrashPoint::BeforeMerge,
        CrashPoint::AfterMerge,
    ];
    for (n, point) in points.into_iter().enumerate() {
        let seed = 610 + n as u64;
        let (mut world, _) = garden(seed, &["one", "two"]);
        world.send(BOB, "general", "three");
        world.texts(ALICE, "general");
        // While it goes up.
        let laptop = world.person(ALICE);
        (laptop.crash, laptop.crash_path) = (Some(point), Some("/v1/users/@me/backup"));
        world.run_for(2 * MINUTE);
        if !world.runs(ALICE) {
            world.person(ALICE).start();
        }
        settle(&mut world, ALICE);
        world.must(ALICE, Request::Backup { on: None, now: true });
        // And while it is read.
        let phone = alone(&mut world, seed * 10);
        assert_eq!(world.texts(phone, "general"), ["one", "two", "three"], "{point:?}");
        let tablet = world.add_person(seed * 10 + 1);
        world.person(tablet).crash = Some(point);
        world.person(tablet).crash_path = Some("/log");
        let login = Request::Login {
            username: "p0".into(),
            password: "password of p0".into(),
            device_name: "tablet".into(),
        };
        world.ask(tablet, login);
        for _ in 0..3 {
            if !world.runs(tablet) {
                world.person(tablet).start();
            }
            let read = Request::Read { channel: general(), after: Some(0), limit: 99 };
            world.ask(tablet, read);
        }
        assert_eq!(world.texts(tablet, "general"), ["one", "two", "three"], "{point:?}");
        assert!(world.alarms().is_empty(), "{point:?}: {:?}", world.alarms());
    }
}

#[test]
fn an_anonymous_post_in_the_backup_is_shown_as_one_of_so_many_and_by_nobody() {
    let mut world = World::new(612, 4);
    world.garden();
    world.anonymous("general", 2, 4);
    let told = world.post(BOB, "general", "whoever wrote this").end.unwrap();
    let seq = seq_of(&told);
    settle(&mut world, ALICE);
    assert!(backup(&mut world, ALICE, None)["chunks"].as_u64() > Some(0));
    let phone = alone(&mut world, 613);
    let rows = world.read(phone, "general");
    let row = rows.iter().find(|row| row["seq"] == seq).unwrap();
    assert_eq!(row["text"], "whoever wrote this", "{row}");
    assert_eq!((&row["author"], &row["anonymous"]["of"]), (&Value::Null, &4.into()), "{row}");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
