//! Who can read a channel, device by device, and that access is being removed until it is.

use coterie_core::{Request, acts::Kick};
use coterie_world::{PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

fn readers(world: &mut World, person: PersonId) -> Value {
    world.must(person, Request::ShowReaders { channel: "general".into() })
}

#[test]
fn those_who_can_read_are_named_device_by_device() {
    let mut world = World::new(401, 2);
    world.garden();
    world.add_person(4010);
    world.login(PersonId(2), "p1");
    world.send(PersonId(2), "general", "from Bob's phone");
    let shown = readers(&mut world, ALICE);
    let rows = shown["readers"].as_array().unwrap();
    let names: Vec<_> = rows.iter().map(|row| row["username"].as_str().unwrap()).collect();
    assert_eq!(names, ["p0", "p1", "p1"]);
    assert!(rows.iter().all(|row| row["right"] == true && row["added_seq"].as_u64() > Some(0)));
    assert_eq!(rows.iter().filter(|row| row["this"] == true).count(), 1);
    assert_ne!(rows[1]["device_id"], rows[2]["device_id"]);
    assert_eq!(shown["removal"], Value::Null);
    assert_eq!(shown["epoch"], world.channel(ALICE, "general")["epoch"]);
    assert_eq!(shown["ciphersuite"], "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519");
    assert_eq!(shown["tree"], serde_json::json!({"leaves": 4, "depth": 2}));
}

#[test]
fn a_device_that_came_later_than_its_member_says_so_and_when() {
    let mut world = World::new(403, 2);
    world.garden();
    world.run_for(3_600_000);
    let phone = world.add_person(4030);
    let before = world.now();
    world.login(phone, "p1");
    world.send(phone, "general", "from Bob's phone");
    let since = |rows: &[Value]| {
        let of = |row: &Value| {
            (row["came_later"] == true, row["added_at"].as_u64().unwrap() >= before.0)
        };
        rows.iter().map(of).collect::<Vec<_>>()
    };
    let shown = readers(&mut world, ALICE);
    let rows = shown["readers"].as_array().unwrap().clone();
    let mut bobs = since(&rows[1..]);
    bobs.sort_unstable();
    assert_eq!(since(&rows[..1]), [(false, false)], "{shown}");
    assert_eq!(bobs, [(false, false), (true, true)], "{shown}");
    // The log tells it, and so another start does not forget it.
    world.person(ALICE).start();
    assert_eq!(readers(&mut world, ALICE)["readers"], shown["readers"]);
}

#[test]
fn access_is_shown_as_being_removed_until_the_commit_lands() {
    let mut world = World::new(402, 3);
    world.garden();
    for index in 0..3 {
        world.must(PersonId(index), Request::Status);
    }
    let ask = world.begin(ALICE, Kick::new("Garden", "p1"));
    world.run_until("the kick is in the log", |w| {
        w.node.answered_path("POST", "/policy") == 3 || w.has_ended(ALICE, ask)
    });
    world.person(ALICE).die_now();
    // Carol knows of the kick, and nobody has removed Bob's device yet.
    let members = world.must(CAROL, Request::ListMembers { server: "Garden".into() });
    assert_eq!(members["removals"][0]["devices"], 1, "{members}");
    assert_eq!(members["removals"][0]["name"], "general");
    let words = members["removals"][0]["words"].as_str().unwrap();
    assert!(words.contains("waiting for commit"), "{words}");
    world.send(CAROL, "general", "after the kick");
    let shown = readers(&mut world, CAROL);
    assert_eq!(shown["readers"].as_array().unwrap().len(), 2, "{shown}");
    assert_eq!(shown["removal"], Value::Null);
    let channel = world.must(CAROL, Request::ShowChannel { channel: "general".into() });
    assert_eq!(channel["removal"], Value::Null);
    let failure = world.must_fail(BOB, Request::ShowReaders { channel: "general".into() });
    assert_eq!(failure.kind.exit_code(), 5);
}
