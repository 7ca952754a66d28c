//! A node that gives other KeyPackages than those that were claimed: the answer is used in no part,
//! the user is told, and whoever was to be added comes in by themselves (P11).

use coterie_core::{
    Request,
    acts::{CreateChannel, NewOverwrite, SetOverwrite},
};
use coterie_world::World;
use serde_json::{Value, json};

use crate::{
    fakes::CAROL,
    garden::{ALICE, BOB, alarmed, bytes, text},
    welcomes::claimed,
};

/// Alice lets Bob into a channel of hers, and the node changes what it gives for his KeyPackages; it
/// has Carol's device and a KeyPackage of it too.
fn let_bob_in(seed: u64, mut lie: impl FnMut(&mut Value, Value) + 'static) -> World {
    let mut world = World::new(seed, 3);
    world.garden();
    let hidden = NewOverwrite {
        role: Some("@everyone".into()),
        deny: Some("VIEW_CHANNEL".into()),
        ..NewOverwrite::default()
    };
    let shed =
        CreateChannel { overwrites: Some(vec![hidden]), ..CreateChannel::new("Garden", "shed") };
    world.must(ALICE, shed);
    let device = world.must(CAROL, Request::Whoami)["device_id"].clone();
    let package = text(&claimed(&world, CAROL));
    let carols = json!({ "device_id": device, "key_package": package, "last_resort": false });
    world.node.lie(move |call, status, answer| {
        if call.path.ends_with("/key-packages/claim") && status == 200 {
            lie(&mut answer["key_packages"], carols.clone());
        }
    });
    let allow = SetOverwrite {
        channel: "shed".into(),
        member: Some("p1".into()),
        allow: Some("VIEW_CHANNEL".into()),
        ..SetOverwrite::default()
    };
    world.must(ALICE, allow);
    assert!(world.node.answered_path("POST", "/claim") > 0);
    world
}

/// Alice is told and has added nobody; Bob comes in all the same.
#[track_caller]
fn assert_refused(mut world: World, words: &str) {
    assert!(alarmed(&world, ALICE, words), "{:?}", world.alarms());
    let shed = world.channel(ALICE, "shed");
    assert_eq!((&shed["leaves"], &shed["epoch"]), (&json!(1), &json!(0)), "nothing was done");
    assert_eq!(world.alarms().len(), 1, "told once: {:?}", world.alarms());
    world.node.stop_lying();
    world.texts(BOB, "shed");
    world.send(ALICE, "shed", "come in");
    world.send(BOB, "shed", "thanks");
    assert_eq!(world.texts(ALICE, "shed"), ["come in", "thanks"]);
    assert_eq!(world.channel(ALICE, "shed")["leaves"], 2);
}

#[test]
fn a_claim_answered_with_another_devices_key_package_is_used_in_no_part_p11() {
    let world = let_bob_in(371, |packages, carols| {
        packages[0]["key_package"] = carols["key_package"].clone();
    });
    assert_refused(world, "another KeyPackage than one of device");
}

#[test]
fn a_claim_answered_with_another_users_device_is_used_in_no_part_p11() {
    let world = let_bob_in(372, |packages, carols| packages[0] = carols);
    assert_refused(world, "another user's device");
}

#[test]
fn a_claim_answered_with_a_device_more_is_used_in_no_part_p11() {
    let world = let_bob_in(373, |packages, carols| packages.as_array_mut().unwrap().push(carols));
    assert_refused(world, "another user's device");
}

#[test]
fn a_claim_answered_twice_for_a_device_is_used_in_no_part_p11() {
    let world = let_bob_in(374, |packages, _| {
        let first = packages[0].clone();
        packages.as_array_mut().unwrap().push(first);
    });
    assert_refused(world, "two KeyPackages of device");
}

#[test]
fn a_claim_answered_with_another_ciphersuite_is_used_in_no_part_p11() {
    let world = let_bob_in(375, |packages, _| {
        let mut package = bytes(&packages[0]["key_package"]);
        // MLS version, wire format, version of the KeyPackage, and then the ciphersuite.
        assert_eq!(package[6..8], [0, 3]);
        package[7] = 1;
        packages[0]["key_package"] = text(&package);
    });
    assert_refused(world, "another KeyPackage than one of device");
}

#[test]
fn a_claim_answered_with_what_makes_no_sense_is_used_in_no_part_p11() {
    let world = let_bob_in(376, |packages, _| *packages = json!("none today"));
    assert_refused(world, "makes no sense");
}

#[test]
fn a_device_that_nobody_knows_in_a_claims_answer_is_passed_over_p11() {
    let mut world = let_bob_in(377, |packages, mut carols| {
        carols["device_id"] = json!(coterie_types::DeviceId::from_bytes([7; 16]));
        packages.as_array_mut().unwrap().push(carols);
    });
    assert_eq!(world.channel(ALICE, "shed")["leaves"], 2, "Bob alone was added");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_count_of_own_key_packages_that_makes_no_sense_stops_nothing() {
    let mut world = World::new(378, 2);
    world.garden();
    world.node.lie(|call, _, answer| {
        if call.path == "/v1/key-packages" {
            *answer = json!({ "one_time": -1, "last_resort": "perhaps" });
        }
    });
    let before = world.node.answered_path("GET", "/v1/key-packages");
    for n in 0..4 {
        world.run_for(11 * 60 * 1_000);
        world.send(BOB, "general", &format!("{n}"));
    }
    assert!(world.node.answered_path("GET", "/v1/key-packages") > before);
    assert_eq!(world.texts(ALICE, "general").len(), 4);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
