//! What a device could not read, another device of its user tells it.

use coterie_core::Request;
use coterie_types::{Bytes, sha256};
use coterie_world::{CrashPoint, PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const PHONE: PersonId = PersonId(2);
const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;

/// Alice and Bob in the Garden; then Alice's phone comes in, and all know each other.
fn garden(seed: u64) -> World {
    let mut world = World::new(seed, 2);
    world.garden();
    world.send(ALICE, "general", "before the phone");
    world.add_person(seed * 7 + 1);
    world.login(PHONE, "p0");
    world.send(PHONE, "general", "the phone is in");
    for device in [ALICE, BOB, PHONE] {
        world.must(device, Request::Status);
        world.run_for(MINUTE);
    }
    world
}

fn device_of(world: &mut World, person: PersonId) -> String {
    world.must(person, Request::Whoami)["device_id"].as_str().unwrap().to_owned()
}

/// While somebody looks, the node shows no bodies of messages.
fn withhold(world: &mut World) {
    world.node.lie(|call, status, answer| {
        if call.path.contains("/log?") && call.path.contains("/channels/") && status == 200 {
            for item in answer["entries"].as_array_mut().unwrap() {
                let Some(body) = item["body"].as_str() else { continue };
                let hash = sha256(&[&Bytes::from_base64(body).unwrap()]);
                (item["body"], item["body_hash"]) = (Value::Null, json!(hash));
            }
        }
    });
}

fn row(world: &mut World, person: PersonId, seq: u64) -> Value {
    let rows = world.read(person, "general");
    rows.into_iter().find(|row| row["seq"] == seq).unwrap_or(Value::Null)
}

fn steps(world: &mut World, person: PersonId) -> Value {
    world.must(person, Request::Status)["recovery"]["steps"].clone()
}

fn say(world: &mut World, person: PersonId, text: &str) -> u64 {
    world.send(person, "general", text)["seq"].as_u64().unwrap()
}

/// The phone gets a message without its body.
fn missed(world: &mut World, text: &str) -> u64 {
    let seq = say(world, BOB, text);
    world.must(ALICE, Request::Status);
    withhold(world);
    world.must(PHONE, Request::Status);
    world.node.stop_lying();
    seq
}

#[test]
fn a_device_that_was_out_of_the_group_reads_what_passed_by_its_users_other_device() {
    let mut world = garden(571);
    world.person(PHONE).die_now();
    // It is silent for long, and taken out; the laptop goes on.
    for name in [(ALICE, "p0"), (BOB, "p1")] {
        world.run_for(30 * DAY + DAY / 2);
        world.login(ALICE, "p0");
        world.login(BOB, "p1");
        world.must(name.0, Request::Status);
    }
    world.must(ALICE, Request::Status);
    world.run_for(MINUTE);
    assert_eq!(world.channel(ALICE, "general")["leaves"], 2);
    let missed: Vec<_> = (0..5).map(|n| say(&mut world, BOB, &format!("missed {n}"))).collect();
    let own = say(&mut world, ALICE, "missed, by the laptop");
    // It comes back, and asks; the laptop does not run.
    world.person(ALICE).die_now();
    world.person(PHONE).start();
    world.login(PHONE, "p0");
    world.must(PHONE, Request::Status);
    say(&mut world, PHONE, "back");
    let unread = row(&mut world, PHONE, missed[0]);
    assert_eq!(unread["type"], "unreadable", "{unread}");
    let place = world.channel(PHONE, "general");
    assert_eq!(place["step"], json!({ "at": "asking", "why": unread["reason"] }), "{place}");
    assert_eq!(steps(&mut world, PHONE)["asked"], 1);
    // The laptop runs, and answers; the phone shows it, and says by whom it knows it.
    world.person(ALICE).start();
    let laptop = device_of(&mut world, ALICE);
    let author = row(&mut world, ALICE, missed[0])["author"].clone();
    assert_eq!(steps(&mut world, ALICE)["answered"], 6);
    world.must(PHONE, Request::ListUnread { channel: None });
    for (n, seq) in missed.iter().enumerate() {
        let shown = row(&mut world, PHONE, *seq);
        assert_eq!(shown["text"], format!("missed {n}"), "{shown}");
        assert_eq!((&shown["via_device"], &shown["author"]), (&json!(laptop), &author));
    }
    assert_eq!(row(&mut world, PHONE, own)["text"], "missed, by the laptop");
    assert_eq!(steps(&mut world, PHONE)["told"], 6);
    let place = world.channel(PHONE, "general");
    assert_eq!(place["step"], json!({ "at": "following", "why": null }), "{place}");
    // What was read here says nothing of another device, and what was said before the phone was there
    // stays with those who were.
    let back = world.texts(PHONE, "general");
    assert!(back.contains(&"back".to_owned()) && !back.contains(&"before the phone".to_owned()));
    assert!(row(&mut world, ALICE, missed[0]).get("via_device").is_none());
    assert_eq!(world.alarms(), []);
}

#[test]
fn a_message_whose_body_is_withheld_from_one_device_is_told_by_the_other() {
    let mut world = garden(572);
    let seq = missed(&mut world, "withheld");
    assert_eq!(row(&mut world, PHONE, seq)["reason"], "withheld");
    world.must(ALICE, Request::Status);
    world.must(PHONE, Request::ListUnread { channel: None });
    assert_eq!(row(&mut world, PHONE, seq)["text"], "withheld");
    // It can be answered and counts as unread like every other.
    world.must(
        PHONE,
        Request::MarkRead { channel: "general".into(), seq: Some(seq - 1), forward: false },
    );
    let unread = world.must(PHONE, Request::ListUnread { channel: None });
    let of = unread["channels"].as_array().unwrap().iter().find(|c| c["name"] == "general");
    assert_eq!(of.unwrap()["unread"], 1, "{unread}");
    // When all is told nothing more is asked.
    let before = world.node.answered_path("POST", "/v1/inbox/own-data");
    world.run_for(2 * DAY);
    for device in [PHONE, ALICE] {
        world.must(device, Request::Status);
    }
    assert_eq!(world.node.answered_path("POST", "/v1/inbox/own-data"), before);
}

#[test]
fn what_was_deleted_meanwhile_is_neither_asked_for_nor_told() {
    let mut world = garden(573);
    let seq = say(&mut world, BOB, "a canary");
    world.must(ALICE, Request::Status);
    world.must(BOB, Request::Delete { channel: "general".into(), seq });
    world.must(PHONE, Request::Status);
    assert_eq!(row(&mut world, PHONE, seq)["type"], "deleted");
    assert_eq!(steps(&mut world, PHONE)["asked"], 0);
    // One that is deleted after it was asked for.
    let seq = missed(&mut world, "another canary");
    assert_eq!(steps(&mut world, PHONE)["asked"], 1);
    world.must(BOB, Request::Delete { channel: "general".into(), seq });
    world.must(PHONE, Request::Status);
    world.must(ALICE, Request::Status);
    world.must(PHONE, Request::ListUnread { channel: None });
    assert_eq!(row(&mut world, PHONE, seq)["type"], "deleted");
    let kept: Vec<u8> = world.person(PHONE).rows().values().flat_map(|v| v.0.clone()).collect();
    assert!(!kept.windows(6).any(|window| window == b"canary"));
}

/// Of everybody else: what the phone shows of a message, and what is pinned.
fn as_others_see(world: &mut World, seq: u64) {
    let known = |world: &mut World, person| {
        let row = row(world, person, seq);
        let fields = ["type", "text", "edits", "reactions", "pinned"];
        fields.map(|field| row[field].clone())
    };
    let hers = known(world, ALICE);
    assert_eq!(known(world, PHONE), hers, "as the laptop shows it");
    let pins = |world: &mut World, person| {
        world.must(person, Request::ListPins { channel: "general".into() })
    };
    assert_eq!(pins(world, PHONE), pins(world, ALICE));
}

fn edit(world: &mut World, seq: u64, text: &str) {
    world.must(BOB, Request::Edit { channel: "general".into(), seq, text: text.into() });
}

fn react(world: &mut World, person: PersonId, seq: u64, emoji: &str) {
    let (channel, emoji) = ("general".into(), emoji.into());
    world.must(person, Request::React { channel, seq, emoji, on: true });
}

fn pin(world: &mut World, seq: u64, on: bool) {
    world.must(ALICE, Request::Pin { channel: "general".into(), seq, on });
}

#[test]
fn edits_reactions_and_pins_that_a_device_missed_take_effect_in_the_order_of_the_log() {
    missed_relations(580, false);
}

#[test]
fn what_was_told_late_takes_effect_after_a_crash_too() {
    missed_relations(582, true);
}

fn missed_relations(seed: u64, dies: bool) {
    let mut world = garden(seed);
    let said = say(&mut world, BOB, "read by all");
    for device in [ALICE, PHONE] {
        world.must(device, Request::Status);
    }
    // The phone sees none of this: of a message it has, and of one that it has not.
    edit(&mut world, said, "edited once");
    react(&mut world, ALICE, said, "🌱");
    pin(&mut world, said, true);
    let missed = say(&mut world, BOB, "missed");
    edit(&mut world, missed, "missed, and edited");
    world.must(ALICE, Request::Status);
    world.person(ALICE).die_now();
    withhold(&mut world);
    world.must(PHONE, Request::Status);
    world.node.stop_lying();
    // It reads what comes then: the second edit of each stands already.
    edit(&mut world, said, "edited twice");
    edit(&mut world, missed, "missed, and edited twice");
    react(&mut world, BOB, said, "🌻");
    for device in [BOB, PHONE] {
        world.must(device, Request::Status);
    }
    assert_eq!(row(&mut world, PHONE, said)["text"], "edited twice");
    assert_eq!(row(&mut world, PHONE, said)["edits"].as_array().unwrap().len(), 1);
    assert_eq!(row(&mut world, PHONE, missed)["type"], "unreadable");
    // The laptop tells it.
    world.person(ALICE).start();
    world.must(ALICE, Request::Status);
    if dies {
        let phone = world.person(PHONE);
        (phone.crash, phone.crash_path) = (Some(CrashPoint::AfterMerge), Some("GET /v1/inbox"));
        let _ = world.ask(PHONE, Request::Status);
        assert!(!world.runs(PHONE), "it is told nothing");
        world.person(PHONE).crash_path = None;
        world.person(PHONE).start();
    }
    world.must(PHONE, Request::ListUnread { channel: None });
    world.must(PHONE, Request::Status);
    assert_eq!(steps(&mut world, PHONE)["told"], 5);
    assert_eq!(row(&mut world, PHONE, said)["edits"].as_array().unwrap().len(), 2);
    assert_eq!(row(&mut world, PHONE, missed)["text"], "missed, and edited twice");
    as_others_see(&mut world, said);
    as_others_see(&mut world, missed);
    // What was about others is no row of its own.
    let rows = world.read(PHONE, "general");
    assert!(rows.iter().all(|row| row["type"] != "unreadable" || row["reason"] == "before_joined"));
    assert_eq!(world.alarms(), []);
}

#[test]
fn of_a_message_that_is_deleted_before_it_is_told_no_edit_stays() {
    let mut world = garden(581);
    let seq = missed(&mut world, "first");
    // The phone reads the edit, and cannot know yet whether it counts.
    edit(&mut world, seq, "a canary");
    world.must(PHONE, Request::Status);
    world.must(BOB, Request::Delete { channel: "general".into(), seq });
    for device in [PHONE, ALICE, PHONE] {
        world.must(device, Request::Status);
    }
    world.must(PHONE, Request::ListUnread { channel: None });
    assert_eq!(row(&mut world, PHONE, seq)["type"], "deleted");
    let kept: Vec<u8> = world.person(PHONE).rows().values().flat_map(|v| v.0.clone()).collect();
    assert!(!kept.windows(6).any(|window| window == b"canary"));
    assert_eq!(world.alarms(), []);
}

#[test]
fn a_crash_at_any_point_of_asking_or_answering_loses_nothing() {
    let points = [
        CrashPoint::BeforeSave,
        CrashPoint::AfterSave,
        CrashPoint::AfterSend,
        CrashPoint::BeforeMerge,
        CrashPoint::AfterMerge,
    ];
    for (point, seed) in points.into_iter().zip(574..) {
        for who in [PHONE, ALICE] {
            let mut world = garden(seed);
            let seq = say(&mut world, BOB, "withheld");
            world.must(ALICE, Request::Status);
            withhold(&mut world);
            for device in [PHONE, ALICE] {
                if device == who {
                    let person = world.person(device);
                    (person.crash, person.crash_path) = (Some(point), Some("/v1/inbox/own-data"));
                    let _ = world.ask(device, Request::Status);
                    assert!(!world.runs(device), "{who:?} never comes to {point:?}");
                    world.run_for(10_000);
                    world.person(device).crash_path = None;
                    world.person(device).start();
                }
                world.must(device, Request::Status);
                world.node.stop_lying();
            }
            world.must(PHONE, Request::ListUnread { channel: None });
            assert_eq!(row(&mut world, PHONE, seq)["text"], "withheld", "{who:?} {point:?}");
            let posted = world.node.answered_path("POST", "/v1/inbox/own-data");
            assert!(posted <= 4, "{who:?} {point:?}: {posted}");
        }
    }
}

#[test]
fn with_one_device_nobody_is_asked() {
    let mut world = World::new(579, 2);
    world.garden();
    let seq = say(&mut world, ALICE, "withheld");
    withhold(&mut world);
    world.must(BOB, Request::Status);
    world.node.stop_lying();
    assert_eq!(row(&mut world, BOB, seq)["reason"], "withheld");
    assert_eq!(steps(&mut world, BOB)["asked"], 0);
    let place = world.channel(BOB, "general");
    assert_eq!(place["step"]["at"], "following", "{place}");
    assert_eq!(world.node.answered_path("POST", "/v1/inbox/own-data"), 0);
}
