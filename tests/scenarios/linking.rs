//! A new device, linked from an old one.

use coterie_core::{AskId, Request};
use coterie_world::{PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

/// The row of this type that a request has shown, when it has.
fn row(world: &World, person: PersonId, ask: AskId, kind: &str) -> Option<Value> {
    world.answer(person, ask).rows.into_iter().find(|row| row["type"] == kind)
}

/// Both devices up to the digits: the new one's ask and digits, the old one's, and the code.
fn up_to_the_digits(
    world: &mut World,
    phone: PersonId,
) -> ((AskId, String), (AskId, String), String) {
    let new = world.begin(phone, Request::Link { device_name: "phone".into() });
    world.run_until("a code", |world| row(world, phone, new, "link").is_some());
    let code = row(world, phone, new, "link").unwrap()["code"].as_str().unwrap().to_owned();
    let old = world.begin(ALICE, Request::ApproveDevice { code: code.to_uppercase() });
    world.run_until("digits on both", |world| {
        row(world, phone, new, "compare").is_some() && row(world, ALICE, old, "compare").is_some()
    });
    let digits = |world: &World, person, ask| {
        row(world, person, ask, "compare").unwrap()["digits"].as_str().unwrap().to_owned()
    };
    let (new, old) = ((new, digits(world, phone, new)), (old, digits(world, ALICE, old)));
    (new, old, code)
}

#[test]
fn a_new_device_comes_up_with_everything_once_the_digits_are_compared() {
    let mut world = World::new(101, 2);
    world.garden();
    world.send(ALICE, "general", "before the phone");
    let phone = world.add_person(1010);
    let ((new, digits), (old, same), code) = up_to_the_digits(&mut world, phone);
    assert_eq!(digits, same);
    // Nothing is given before the user has compared.
    world.run_for(5_000);
    assert!(!world.has_ended(phone, new));
    assert_eq!(world.must(ALICE, Request::ListDevices)["devices"].as_array().unwrap().len(), 1);
    world.must(ALICE, Request::ConfirmLink { code, same: true });
    world.run_until("linked", |world| world.has_ended(phone, new) && world.has_ended(ALICE, old));
    let who = world.answer(phone, new).end.unwrap();
    assert_eq!(who["user_id"], world.must(ALICE, Request::Whoami)["user_id"]);
    assert_eq!(world.answer(ALICE, old).end.unwrap()["device_id"], who["device_id"]);
    // It has joined already.
    world.send(phone, "general", "from the phone");
    assert_eq!(world.texts(BOB, "general").last().unwrap(), "from the phone");
    assert_eq!(world.texts(ALICE, "general").last().unwrap(), "from the phone");
    // It opens the vault with the password, and revokes the old one.
    let laptop = world.must(ALICE, Request::Whoami)["device_id"].as_str().unwrap().to_owned();
    let unlock = Some(coterie_core::Unlock::Passphrase("password of p0".into()));
    world.must(phone, Request::RevokeDevice { device: laptop, unlock });
    assert_eq!(world.channel(BOB, "general")["leaves"], 2);
    assert_eq!(world.alarms(), []);
}

#[test]
fn a_user_who_sees_other_digits_gives_nothing() {
    let mut world = World::new(102, 1);
    world.register_all();
    let phone = world.add_person(1020);
    let ((new, _), (old, _), code) = up_to_the_digits(&mut world, phone);
    world.must(ALICE, Request::ConfirmLink { code, same: false });
    world.run_until("refused", |world| world.has_ended(ALICE, old));
    assert_eq!(world.answer(ALICE, old).end.unwrap_err().code, "link_differs");
    assert_eq!(world.must(ALICE, Request::ListDevices)["devices"].as_array().unwrap().len(), 1);
    // The link is over by itself.
    world.run_for(11 * 60 * 1000);
    assert_eq!(world.answer(phone, new).end.unwrap_err().code, "not_found");
}

#[test]
fn a_code_that_is_none_or_is_over_links_nothing() {
    let mut world = World::new(103, 1);
    world.register_all();
    let approve = |code: &str| Request::ApproveDevice { code: code.into() };
    assert_eq!(world.must_fail(ALICE, approve("hello")).kind.exit_code(), 2);
    assert_eq!(world.must_fail(ALICE, approve(&"0".repeat(26))).code, "not_found");
    let phone = world.add_person(1030);
    let new = world.begin(phone, Request::Link { device_name: "phone".into() });
    world.run_until("a code", |world| row(world, phone, new, "link").is_some());
    let code = row(&world, phone, new, "link").unwrap()["code"].as_str().unwrap().to_owned();
    world.run_for(11 * 60 * 1000);
    assert_eq!(world.answer(phone, new).end.unwrap_err().code, "not_found");
    assert_eq!(world.must_fail(ALICE, approve(&code)).code, "not_found");
    // Whoever has an account here is no new device.
    let link = Request::Link { device_name: "again".into() };
    assert_eq!(world.must_fail(ALICE, link).code, "profile_in_use");
}
