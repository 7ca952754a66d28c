//! Whom a text notifies is decided where it stands in the log, and not by what becomes of roles later.

use coterie_core::{
    Request,
    acts::{CreateRole, EditRole, GiveRole, TakeRole},
};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

fn general() -> String {
    "general".into()
}

fn server() -> String {
    "Garden".into()
}

/// Alice, Bob and Carol; Bob has both roles, `mods` and `criers`, who may mention everyone.
fn world(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.garden();
    for (name, permissions) in [("mods", None), ("criers", Some("MENTION_EVERYONE".into()))] {
        let name = name.to_owned();
        let role = CreateRole { server: server(), name, permissions, ..CreateRole::default() };
        world.must(ALICE, role);
    }
    for role in ["mods", "criers"] {
        let (user, role) = ("p1".into(), role.into());
        world.must(ALICE, GiveRole { server: server(), user, role, reason: None });
    }
    world
}

fn mentionable(world: &mut World, mentionable: bool) {
    let (role, mentionable) = ("mods".into(), Some(mentionable));
    world.must(ALICE, EditRole { server: server(), role, mentionable, ..EditRole::default() });
}

fn take(world: &mut World, role: &str) {
    let (user, role) = ("p1".into(), role.into());
    world.must(ALICE, TakeRole { server: server(), user, role, reason: None });
}

fn send(world: &mut World, person: PersonId, text: &str) -> u64 {
    world.send(person, "general", text)["seq"].as_u64().unwrap()
}

fn shown(world: &mut World, person: PersonId, seq: u64) -> Value {
    let rows = world.read(person, "general");
    rows.into_iter().find(|row| row["seq"] == seq).unwrap()
}

/// Whether the first mention of a message notifies, and whether that is the reader.
fn notifies(world: &mut World, person: PersonId, seq: u64) -> (bool, bool) {
    let row = shown(world, person, seq);
    (row["mentions"][0]["notifies"] == true, row.get("addressed") == Some(&json!(true)))
}

#[test]
fn a_mention_of_a_role_is_judged_where_it_stands_in_the_log() {
    let mut world = world(521);
    let before = send(&mut world, CAROL, "@mods help");
    mentionable(&mut world, true);
    let during = send(&mut world, CAROL, "@mods help");
    mentionable(&mut world, false);
    let after = send(&mut world, CAROL, "@mods help");
    take(&mut world, "mods");
    let not_held = send(&mut world, ALICE, "@mods help");
    for person in [ALICE, BOB, CAROL] {
        let bob = person == BOB;
        assert_eq!(notifies(&mut world, person, before), (false, false), "{person:?}");
        assert_eq!(notifies(&mut world, person, during), (true, bob), "{person:?}");
        assert_eq!(notifies(&mut world, person, after), (false, false), "{person:?}");
        // The owner may mention whom they like; Bob holds the role no longer.
        assert_eq!(notifies(&mut world, person, not_held), (true, false), "{person:?}");
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn an_edit_notifies_by_the_right_that_its_author_has_when_they_edit() {
    let mut world = world(522);
    let with = send(&mut world, BOB, "@everyone with the right");
    let later = send(&mut world, BOB, "nobody");
    take(&mut world, "criers");
    let edit = |seq, text: &str| Request::Edit { channel: general(), seq, text: text.into() };
    world.must(BOB, edit(later, "@everyone without it"));
    let unedited = send(&mut world, BOB, "@everyone without it");
    for person in [ALICE, BOB, CAROL] {
        assert_eq!(notifies(&mut world, person, with), (true, true), "{person:?}");
        assert_eq!(notifies(&mut world, person, later), (false, false), "{person:?}");
        assert_eq!(notifies(&mut world, person, unedited), (false, false), "{person:?}");
    }
    // What stands there now counts, whatever stood there before.
    world.must(BOB, edit(with, "@everyone no more"));
    world.must(BOB, edit(unedited, "@p2 then"));
    for person in [ALICE, BOB, CAROL] {
        assert_eq!(notifies(&mut world, person, with), (false, false), "{person:?}");
        assert_eq!(notifies(&mut world, person, unedited), (true, person == CAROL), "{person:?}");
    }
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
