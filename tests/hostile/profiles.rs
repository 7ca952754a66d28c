//! Members who would be called like others, and a node that shows other pictures.

use coterie_core::Request;
use coterie_protocol::{
    own_data::{OwnData, OwnDataKey, PROFILE_SLOT, Register},
    profile::{Card, OwnProfile, PictureRef, StatusText},
};
use coterie_types::{Bytes, FixedBytes, to_canonical};
use coterie_world::{PersonId, World};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use crate::insider::Insider;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const MALLORY: PersonId = PersonId(2);

/// Three people in one channel, all of whom have spoken; Alice is Ada.
fn story(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.garden();
    for person in [ALICE, BOB, MALLORY] {
        world.send(person, "general", "here");
    }
    for person in [ALICE, BOB, MALLORY] {
        world.read(person, "general");
    }
    named(&mut world, ALICE, "Ada");
    shown(&mut world, "p0");
    world
}

fn named(world: &mut World, person: PersonId, name: &str) {
    let request = json!({ "do": "set_profile", "name": name });
    world.must(person, serde_json::from_value::<Request>(request).unwrap());
}

/// What Alice and Bob show of somebody, alike.
fn shown(world: &mut World, user: &str) -> Value {
    let show = || Request::ShowProfile { user: Some(user.into()) };
    let bob = world.must(BOB, show());
    if user != "p0" {
        let alice = world.must(ALICE, show());
        assert_eq!(alice, bob);
    }
    bob
}

/// Mallory's program tells whatever Mallory wants, as if nothing had been told before.
fn tell(world: &mut World, card: Card) {
    let device = Insider::of(world, MALLORY).device;
    let profile = OwnProfile { card, ..OwnProfile::default() };
    let own = Register { clock: 9, device, value: Bytes(to_canonical(&profile)) };
    let mut rows = world.person(MALLORY).rows().clone();
    rows.retain(|key, _| !key.starts_with("x/") && !key.starts_with("d/"));
    rows.insert("a/profile".into(), Bytes(to_canonical(&own)));
    world.person(MALLORY).restore(rows);
    world.send(MALLORY, "general", "after");
    for person in [ALICE, BOB] {
        assert_eq!(world.texts(person, "general").last().unwrap(), "after");
    }
}

fn card(version: u64, name: &str) -> Card {
    Card { version, name: Some(name.into()), ..Card::default() }
}

#[test]
fn a_display_name_that_passes_for_anothers_username_is_not_shown() {
    let mut world = story(921);
    for (version, name) in [(1, "p0"), (2, "P0"), (3, "@p0"), (4, "р0"), (5, "p.O")] {
        tell(&mut world, card(version, name));
        let profile = shown(&mut world, "p2");
        assert_eq!(profile["version"], version, "it came");
        assert_eq!(profile["display_name"], Value::Null, "{name}");
        let rows = world.read(BOB, "general");
        let author = &rows.last().unwrap()["author"];
        assert_eq!((&author["username"], &author["display_name"]), (&json!("p2"), &Value::Null));
    }
    // Whose name it is was not touched.
    assert_eq!(shown(&mut world, "p0")["display_name"], "Ada");
}

#[test]
fn an_older_profile_that_is_told_again_changes_nothing() {
    let mut world = story(922);
    tell(&mut world, card(7, "Mal"));
    assert_eq!(shown(&mut world, "p2")["display_name"], "Mal");
    for version in [1, 6] {
        tell(&mut world, card(version, "Eve"));
        let profile = shown(&mut world, "p2");
        assert_eq!((&profile["display_name"], &profile["version"]), (&json!("Mal"), &json!(7)));
    }
}

#[test]
fn two_profiles_of_one_version_are_named_and_all_show_the_same() {
    let mut world = story(923);
    for name in ["Mal", "Zoe", "Eve"] {
        tell(&mut world, card(7, name));
    }
    assert_eq!(shown(&mut world, "p2")["display_name"], "Zoe");
    let named = |person| {
        let of =
            |(who, words): &&(PersonId, String)| *who == person && words.contains("one version");
        world.alarms().iter().filter(of).count()
    };
    assert_eq!((named(ALICE), named(BOB)), (2, 2));
}

#[test]
fn a_profile_with_hostile_words_or_places_is_none() {
    let mut world = story(924);
    tell(&mut world, card(1, "Mal"));
    let place = PictureRef { key: FixedBytes([1; 32]), from: u32::MAX, length: u32::MAX };
    let lines = StatusText { text: "a\nb".into(), until: None };
    for bad in [
        card(2, "a\u{202e}b"),
        card(2, "\u{3164}"),
        card(2, &"x".repeat(51)),
        Card { bio: Some("x".repeat(1_001)), ..card(2, "Eve") },
        Card { status: Some(lines), ..card(2, "Eve") },
        Card { avatar: Some(place), ..card(2, "Eve") },
        card(1 << 53, "Eve"),
    ] {
        tell(&mut world, bad);
        let profile = shown(&mut world, "p2");
        assert_eq!((&profile["display_name"], &profile["version"]), (&json!("Mal"), &json!(1)));
    }
    let rows = world.read(BOB, "general");
    assert!(rows.iter().all(|row| row["type"] != "unreadable"), "none of it is shown");
}

fn picture(fill: u8) -> Bytes {
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x10".to_vec();
    picture.resize(2_000, fill);
    Bytes(picture)
}

#[test]
fn a_node_that_shows_other_bytes_or_older_ones_shows_no_picture() {
    let mut world = story(925);
    let set = |world: &mut World, fill| {
        let request = json!({ "do": "set_profile", "avatar": picture(fill) });
        world.must(ALICE, serde_json::from_value::<Request>(request).unwrap());
        shown(world, "p0");
    };
    let look = || Request::ShowPicture { user: Some("p0".into()), banner: false, server: None };
    set(&mut world, 7);
    assert_eq!(world.must(BOB, look())["bytes"], json!(picture(7)));
    let old = std::rc::Rc::new(std::cell::RefCell::new(Value::Null));
    let kept = old.clone();
    world.node.lie(move |call, _, answer| {
        if call.path.ends_with("/profile") && call.method == "GET" {
            *kept.borrow_mut() = answer.clone();
            let bytes = answer["profile"].as_str().unwrap();
            let mut bytes = Bytes::from_base64(bytes).unwrap();
            bytes.0[100] ^= 1;
            answer["profile"] = json!(bytes);
        }
    });
    assert_eq!(world.must_fail(BOB, look()).code, "picture");
    world.node.stop_lying();
    set(&mut world, 9);
    let old = old.borrow().clone();
    world.node.lie(move |call, _, answer| {
        if call.path.ends_with("/profile") && call.method == "GET" {
            answer["profile"] = old["profile"].clone();
        }
    });
    assert_eq!(world.must_fail(BOB, look()).code, "picture");
    world.node.lie(|call, _, answer| {
        if call.path.ends_with("/profile") && call.method == "GET" {
            answer["profile"] = json!(Bytes(vec![]));
        }
    });
    assert_eq!(world.must_fail(BOB, look()).code, "picture");
}

#[test]
fn somebody_with_the_key_of_own_data_and_no_device_sets_no_profile_and_blocks_nobody() {
    let mut world = story(926);
    world.add_person(9261);
    let phone = PersonId(3);
    world.login(phone, "p0");
    for device in [ALICE, phone] {
        world.must(device, Request::Status);
        world.run_for(60_000);
    }
    let laptop = Insider::of(&mut world, ALICE);
    let mallory = Insider::of(&mut world, MALLORY);
    let key = OwnDataKey::of(&laptop.identity, laptop.user);
    let profile = OwnProfile { card: card(1 << 52, "Mallory's"), ..OwnProfile::default() };
    let value = Bytes(to_canonical(&profile));
    let profile = Some(Register { clock: 9, device: laptop.device, value });
    let block = Register { clock: 9, device: laptop.device, value: true };
    let slot = key.slot_of_user(mallory.user);
    let of = |slot| OwnData::new((laptop.user, laptop.device, slot), []);
    let told = [
        OwnData { profile, ..of(PROFILE_SLOT) },
        OwnData { blocks: Some([(mallory.user, block)].into()), ..of(slot) },
    ];
    let seal = |data: &OwnData| {
        let sealed = key.seal(data, &mallory.key, &mut ChaCha20Rng::seed_from_u64(9));
        json!({
            "kind": "own_data", "device_id": laptop.device, "slot": data.slot, "sealed": Bytes(sealed),
        })
    };
    let notices = std::cell::RefCell::new(told.iter().map(seal).collect::<Vec<_>>());
    world.node.lie(move |call, status, body| {
        if call.path.starts_with("/v1/inbox?") && status == 200 {
            let new = std::mem::take(&mut *notices.borrow_mut());
            let new = new.into_iter().map(|notice| json!({ "seq": 0, "notice": notice }));
            body["items"].as_array_mut().unwrap().splice(0..0, new);
        }
    });
    let own = world.must(phone, Request::ShowProfile { user: None });
    assert_eq!(own["display_name"], "Ada");
    assert_eq!(world.must(phone, Request::ListBlocks)["blocks"], json!([]));
    let refused =
        |(who, words): &&(PersonId, String)| *who == phone && words.contains("was not used");
    assert_eq!(world.alarms().iter().filter(refused).count(), 2);
}
