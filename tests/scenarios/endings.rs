//! Another owner, and the end of channels and servers.

use coterie_core::{
    Request,
    acts::{CreateChannel, DeleteChannel, DeleteServer, EditServer, Leave, TransferServer},
};
use coterie_world::{PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

fn send(channel: &str) -> Request {
    Request::Send { channel: channel.into(), texts: vec!["hello?".into()], message_id: None }
}

fn garden(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.garden();
    for index in 0..3 {
        world.must(PersonId(index), Request::Status);
    }
    world
}

#[test]
fn a_server_has_one_owner_who_hands_it_over_before_leaving() {
    let mut world = garden(91);
    let transfer =
        |user: &str| TransferServer { server: "Garden".into(), user: user.into(), reason: None };
    assert_eq!(world.must_fail(BOB, transfer("p1")).kind.exit_code(), 3);
    let told = world.must(ALICE, transfer("p1"));
    let bob = world.must(BOB, Request::Whoami)["user_id"].clone();
    assert_eq!(told["owner_id"], bob);
    assert_eq!(world.must_fail(ALICE, transfer("p0")).kind.exit_code(), 3, "no longer hers");
    world.must(ALICE, Leave::new("Garden"));
    world.send(BOB, "general", "mine now");
    assert_eq!(world.channel(CAROL, "general")["leaves"], 2);
    let edit = EditServer {
        server: "Garden".into(),
        name: Some("Bob's garden".into()),
        description: Some("Beans.\nAnd peas.".into()),
        language: Some("en".into()),
        category: Some("hobbies".into()),
        system_channel: Some("general".into()),
        ..EditServer::default()
    };
    let told = world.must(BOB, edit);
    assert_eq!((&told["category"], &told["language"]), (&"hobbies".into(), &"en".into()));
    let shown = world.must(CAROL, Request::ShowServer { server: "Bob's garden".into() });
    assert_eq!((&shown["owner_id"], &shown["description"]), (&bob, &"Beans.\nAnd peas.".into()));
}

#[test]
fn a_deleted_channel_is_gone_for_all_and_the_others_go_on() {
    let mut world = garden(92);
    world.must(ALICE, CreateChannel::new("Garden", "plants"));
    world.must(BOB, Request::Status);
    world.send(ALICE, "plants", "the beans are up");
    world.texts(BOB, "plants");
    let delete = DeleteChannel { channel: "plants".into(), reason: Some("over".into()) };
    assert_eq!(world.must_fail(BOB, delete.clone()).kind.exit_code(), 3);
    let told = world.must(ALICE, delete);
    assert!(told["channel_id"].is_string() && told["policy_seq"].is_u64(), "{told}");
    for person in [ALICE, BOB] {
        assert_eq!(world.must_fail(person, send("plants")).kind.exit_code(), 5);
        assert_eq!(world.channel(person, "plants"), Value::Null);
        let keys = world.person(person).rows();
        let id = told["channel_id"].as_str().unwrap();
        assert!(!keys.keys().any(|key| key.starts_with(&format!("g/{id}"))), "its keys are gone");
    }
    world.send(BOB, "general", "and on");
    assert_eq!(world.texts(ALICE, "general"), ["and on"]);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_deleted_server_is_gone_for_all() {
    let mut world = garden(93);
    world.must(ALICE, Request::CreateServer { name: "Shed".into() });
    let delete = DeleteServer { server: "Garden".into(), reason: None };
    assert_eq!(world.must_fail(BOB, delete.clone()).kind.exit_code(), 3);
    let told = world.must(ALICE, delete.clone());
    assert!(told["server_id"].is_string() && told["policy_seq"].is_u64(), "{told}");
    for (person, left) in [(ALICE, 1), (BOB, 0), (CAROL, 0)] {
        let servers = world.must(person, Request::ListServers);
        assert_eq!(servers["servers"].as_array().unwrap().len(), left, "{servers}");
        assert_eq!(world.must_fail(person, send("Garden/general")).kind.exit_code(), 5);
    }
    assert_eq!(world.must_fail(ALICE, delete).kind.exit_code(), 5);
    world.send(ALICE, "Shed/general", "still here");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
