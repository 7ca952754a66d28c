//! Private channels: whoever is let in is added at once, and reads what is said from then on.

use coterie_core::{
    Request,
    acts::{CreateChannel, CreateRole, GiveRole, NewOverwrite, SetOverwrite},
};
use coterie_world::{PersonId, World};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

/// A garden with a channel that only its owner may view.
fn garden(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.garden();
    let hidden = NewOverwrite {
        role: Some("@everyone".into()),
        deny: Some("VIEW_CHANNEL".into()),
        ..NewOverwrite::default()
    };
    let create =
        CreateChannel { overwrites: Some(vec![hidden]), ..CreateChannel::new("Garden", "shed") };
    world.must(ALICE, create);
    world
}

fn let_in(channel: &str, member: &str) -> SetOverwrite {
    SetOverwrite {
        channel: channel.into(),
        member: Some(member.into()),
        allow: Some("VIEW_CHANNEL".into()),
        ..SetOverwrite::default()
    }
}

#[test]
fn who_is_let_into_a_private_channel_is_added_and_reads_what_follows() {
    let mut world = garden(1);
    world.must(ALICE, let_in("shed", "p1"));
    assert_eq!(world.channel(ALICE, "shed")["leaves"], 2, "Bob was added while he was away");
    world.send(ALICE, "shed", "for bob");
    let before = world.node.answered_path("POST", "/lease");
    assert_eq!(world.texts(BOB, "shed"), ["for bob"]);
    assert_eq!(world.node.answered_path("POST", "/lease"), before, "by Welcome");
    world.send(BOB, "shed", "thanks");
    assert_eq!(world.texts(ALICE, "shed"), ["for bob", "thanks"]);
    assert_eq!(world.channel(CAROL, "shed"), serde_json::Value::Null);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_role_that_opens_a_private_channel_adds_its_new_holder() {
    let mut world = garden(2);
    let role =
        CreateRole { name: "hands".into(), server: "Garden".into(), ..CreateRole::default() };
    world.must(ALICE, role);
    let open = SetOverwrite { member: None, role: Some("hands".into()), ..let_in("shed", "") };
    world.must(ALICE, open);
    let give = GiveRole {
        server: "Garden".into(),
        user: "p2".into(),
        role: "hands".into(),
        ..GiveRole::default()
    };
    world.must(ALICE, give);
    world.send(ALICE, "shed", "for carol");
    assert_eq!(world.texts(CAROL, "shed"), ["for carol"]);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn who_has_no_key_package_comes_into_a_private_channel_by_themselves() {
    let mut world = garden(3);
    let who = world.must(BOB, Request::Whoami);
    let device = who["device_id"].as_str().unwrap().parse().unwrap();
    let store = world.node.node().unwrap().store.clone();
    let drop = vec![coterie_ports::Write::DropKeyPackages { device }];
    world.node.block_on(store.commit(drop)).unwrap();
    world.must(ALICE, let_in("shed", "p1"));
    assert_eq!(world.channel(ALICE, "shed")["leaves"], 1);
    world.texts(BOB, "shed");
    world.send(ALICE, "shed", "here you are");
    assert_eq!(world.texts(BOB, "shed"), ["here you are"]);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}
