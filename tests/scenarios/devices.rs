//! Second devices, revocation, recovery.

use coterie_core::Request;
use coterie_world::{PersonId, World};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const PHONE: PersonId = PersonId(2);

/// Alice and Bob in the Garden; Alice's phone signs in.
fn with_phone(seed: u64) -> World {
    let mut world = World::new(seed, 2);
    world.garden();
    world.send(ALICE, "general", "before the phone");
    world.add_person(seed * 7 + 1);
    world.login(PHONE, "p0");
    world
}

#[test]
fn a_second_device_joins_the_users_channels_and_both_read() {
    let mut world = with_phone(51);
    assert_eq!(world.channel(PHONE, "general")["leaves"], 3);
    world.send(PHONE, "general", "from the phone");
    world.send(BOB, "general", "hello, both");
    assert_eq!(
        world.texts(ALICE, "general"),
        ["before the phone", "from the phone", "hello, both"]
    );
    assert_eq!(world.texts(PHONE, "general"), ["from the phone", "hello, both"]);
    let (laptop, phone) = (world.must(ALICE, Request::Whoami), world.must(PHONE, Request::Whoami));
    assert_eq!(laptop["user_id"], phone["user_id"]);
    assert_ne!(laptop["device_id"], phone["device_id"]);
    let row =
        world.read(BOB, "general").into_iter().find(|r| r["text"] == "from the phone").unwrap();
    assert_eq!(row["author"]["device_id"], phone["device_id"]);
    // P11: every device that can read is there to be seen.
    let members = world.must(BOB, Request::ListMembers { server: "Garden".into() });
    assert_eq!(members["members"][0]["devices"].as_array().unwrap().len(), 2);
}

#[test]
fn a_revoked_device_is_taken_out_of_every_channel_and_signed_out() {
    let mut world = with_phone(52);
    world.must(PHONE, Request::Status);
    let phone = world.must(PHONE, Request::Whoami)["device_id"].as_str().unwrap().to_owned();
    world.must(ALICE, Request::RevokeDevice { device: phone });
    // It is out before anybody says anything.
    assert_eq!(world.channel(BOB, "general")["leaves"], 2);
    world.send(ALICE, "general", "canary without the phone");
    let failure = world.must_fail(PHONE, Request::Status);
    assert_eq!(failure.kind.exit_code(), 4, "{failure:?}");
    let kept: Vec<u8> = world.person(PHONE).rows().values().flat_map(|v| v.0.clone()).collect();
    assert!(!kept.windows(6).any(|w| w == b"canary"));
    let list = world.must(ALICE, Request::ListDevices);
    let revoked: Vec<_> =
        list["devices"].as_array().unwrap().iter().map(|d| d["revoked"].clone()).collect();
    assert_eq!(revoked, [false, true]);
}

#[test]
fn the_recovery_phrase_alone_brings_a_user_back_p22() {
    let mut world = World::new(53, 2);
    world.garden();
    let phrase = world.must(ALICE, Request::ShowRecovery)["phrase"].as_str().unwrap().to_owned();
    assert_eq!(phrase.split(' ').count(), 24);
    let id = world.must(ALICE, Request::Whoami)["user_id"].clone();
    world.add_person(530);
    let recover = |phrase: &str| Request::Recover {
        username: "p0".into(),
        phrase: phrase.into(),
        password: "a new password".into(),
        device_name: "new laptop".into(),
    };
    let mut words: Vec<_> = phrase.split(' ').collect();
    words.swap(0, 1);
    assert_eq!(world.must_fail(PHONE, recover(&words.join(" "))).kind.exit_code(), 4);
    let who = world.must(PHONE, recover(&phrase));
    assert_eq!(who["user_id"], id);
    world.send(PHONE, "general", "I am back");
    assert_eq!(world.texts(BOB, "general"), ["I am back"]);
    // The old password is gone, the new one works.
    let old = world.add_person(531);
    let login = |password: &str| Request::Login {
        username: "p0".into(),
        password: password.into(),
        device_name: "x".into(),
    };
    assert_eq!(world.must_fail(old, login("password of p0")).kind.exit_code(), 4);
    assert_eq!(world.must(old, login("a new password"))["user_id"], id);
}

#[test]
fn safety_numbers_are_the_same_on_both_sides_and_confirmed_once_p12() {
    let mut world = World::new(54, 2);
    world.garden();
    let verify = |user: &str, confirm| Request::Verify { user: user.into(), confirm };
    let seen = world.must(ALICE, verify("p1", false));
    assert_eq!(seen["state"], "unverified");
    let number = seen["safety_number"].as_str().unwrap();
    assert_eq!(number.split(' ').map(str::len).collect::<Vec<_>>(), [5; 12]);
    assert_eq!(world.must(BOB, verify("p0", false))["safety_number"], number);
    assert_eq!(world.must(ALICE, verify("p1", true))["state"], "verified");
    assert_eq!(world.must(ALICE, verify("p1", false))["state"], "verified");
    assert_eq!(world.must(BOB, verify("p0", false))["state"], "unverified");
}
