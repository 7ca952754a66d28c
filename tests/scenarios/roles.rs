//! Roles decide who reads a channel: leaves come and go with them.

use coterie_core::{
    Failure, Request,
    acts::{
        CreateChannel, CreateInvitation, CreateRole, DeleteRole, EditRole, GiveRole, MoveRole,
        NewOverwrite, SetOverwrite, TakeRole,
    },
};
use coterie_world::{PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

fn garden() -> String {
    "Garden".into()
}

fn role(name: &str, permissions: &str) -> CreateRole {
    let permissions = Some(permissions.into());
    CreateRole { server: garden(), name: name.into(), permissions, ..CreateRole::default() }
}

fn give(user: &str, role: &str) -> GiveRole {
    GiveRole { server: garden(), user: user.into(), role: role.into(), reason: None }
}

fn take(user: &str, role: &str) -> TakeRole {
    TakeRole { server: garden(), user: user.into(), role: role.into(), reason: None }
}

fn send(channel: &str, text: &str) -> Request {
    Request::Send { channel: channel.into(), texts: vec![text.into()], message_id: None }
}

/// A channel that only the role sees.
fn secluded(name: &str, role: &str) -> CreateChannel {
    let view = || Some("VIEW_CHANNEL".to_owned());
    let overwrites = vec![
        NewOverwrite { role: Some("@everyone".into()), deny: view(), ..NewOverwrite::default() },
        NewOverwrite { role: Some(role.into()), allow: view(), ..NewOverwrite::default() },
    ];
    CreateChannel { overwrites: Some(overwrites), ..CreateChannel::new("Garden", name) }
}

/// Alice, Bob and Carol; `staff` is seen by the role `mods`, which nobody holds.
fn staffed(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.garden();
    world.must(ALICE, role("mods", "KICK_MEMBERS"));
    world.must(ALICE, secluded("staff", "mods"));
    for index in 0..3 {
        world.must(PersonId(index), Request::Status);
    }
    world
}

/// What an act says of a channel.
fn removed(world: &mut World, told: &Value, channel: &str) -> Option<bool> {
    let id = world.channel(ALICE, channel)["channel_id"].clone();
    let rows = told["channels"].as_array().unwrap();
    rows.iter().find(|row| row["channel_id"] == id).and_then(|row| row["removed"].as_bool())
}

#[track_caller]
fn refused(failure: &Failure, exit: u8, words: &str) {
    assert_eq!(failure.kind.exit_code(), exit, "{failure:?}");
    assert!(failure.message.contains(words), "{failure:?}");
}

#[test]
fn a_role_given_brings_a_leaf_and_a_role_taken_removes_it_at_once_p3() {
    let mut world = staffed(61);
    assert_eq!(world.channel(ALICE, "staff")["leaves"], 1);
    assert_eq!(world.channel(BOB, "staff"), Value::Null);
    refused(&world.must_fail(BOB, send("staff", "let me in")), 5, "no such channel");

    let told = world.must(ALICE, give("p1", "mods"));
    assert_eq!(told["roles"][0]["name"], "mods");
    let row = world.channel(BOB, "staff");
    assert_eq!((&row["leaves"], &row["state"]), (&2.into(), &"ok".into()));
    world.send(ALICE, "staff", "for the two of us");
    assert_eq!(world.texts(BOB, "staff"), ["for the two of us"]);
    assert_eq!(world.channel(CAROL, "staff"), Value::Null);

    let told = world.must(ALICE, take("p1", "mods"));
    assert_eq!(removed(&mut world, &told, "staff"), Some(true), "{told}");
    assert_eq!(removed(&mut world, &told, "general"), None, "{told}");
    assert_eq!(world.channel(ALICE, "staff")["leaves"], 1);
    world.send(ALICE, "staff", "canary for one");
    let row = world.channel(BOB, "staff");
    assert_eq!((&row["state"], &row["leaves"]), (&"hidden".into(), &Value::Null));
    refused(&world.must_fail(BOB, send("staff", "still here?")), 5, "no longer visible");
    let shown = world.read(BOB, "staff");
    assert_eq!(shown.last().unwrap()["reason"], "not_visible");
    assert!(!format!("{shown:?}").contains("canary"));

    // Whoever may view it again joins it again, and what was said meanwhile stays unread.
    world.must(ALICE, give("p1", "mods"));
    assert_eq!(world.channel(BOB, "staff")["leaves"], 2);
    world.send(ALICE, "staff", "welcome back");
    world.send(BOB, "staff", "thank you");
    assert_eq!(world.texts(BOB, "staff"), ["for the two of us", "welcome back", "thank you"]);
    assert_eq!(world.texts(ALICE, "staff").last().unwrap(), "thank you");
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn sight_taken_from_everyone_leaves_those_with_another_right_to_it() {
    let mut world = staffed(62);
    world.must(ALICE, give("p1", "mods"));
    world.must(BOB, Request::Status);
    let edit = |role: &str, add: &str, remove: &str| EditRole {
        server: garden(),
        role: role.into(),
        add: (!add.is_empty()).then(|| add.into()),
        remove: (!remove.is_empty()).then(|| remove.into()),
        ..EditRole::default()
    };
    world.must(ALICE, edit("mods", "view_channel", ""));
    let told = world.must(ALICE, edit("@everyone", "", "VIEW_CHANNEL"));
    assert_eq!(removed(&mut world, &told, "general"), Some(true), "{told}");
    let row = world.channel(ALICE, "general");
    assert_eq!((&row["leaves"], &row["state"]), (&2.into(), &"ok".into()));
    world.send(BOB, "general", "the three of us, but Carol");
    assert_eq!(world.channel(CAROL, "general")["state"], "hidden");
    let flags = &told["flags"];
    assert!(!flags.as_array().unwrap().iter().any(|flag| flag == "VIEW_CHANNEL"), "{told}");

    // A role that is deleted takes its sight with it.
    let delete = DeleteRole { server: garden(), role: "mods".into(), reason: None };
    let told = world.must(ALICE, delete);
    assert_eq!(removed(&mut world, &told, "general"), Some(true), "{told}");
    assert_eq!(removed(&mut world, &told, "staff"), Some(true), "{told}");
    assert_eq!(world.channel(ALICE, "general")["leaves"], 1);
    assert_eq!(world.channel(BOB, "general")["state"], "hidden");
}

#[test]
fn a_role_given_that_the_channel_denies_puts_its_holder_out() {
    let mut world = staffed(63);
    world.must(ALICE, role("muted", ""));
    let deny = SetOverwrite {
        channel: "general".into(),
        role: Some("muted".into()),
        deny: Some("VIEW_CHANNEL".into()),
        ..SetOverwrite::default()
    };
    let told = world.must(ALICE, deny);
    assert_eq!(told["channels"], serde_json::json!([]), "nobody holds it yet");
    let told = world.must(ALICE, give("p1", "muted"));
    assert_eq!(removed(&mut world, &told, "general"), Some(true), "{told}");
    assert_eq!(world.channel(CAROL, "general")["leaves"], 2);
}

#[test]
fn what_waited_when_sight_was_lost_is_never_sent_later() {
    let mut world = staffed(64);
    world.must(ALICE, give("p1", "mods"));
    world.must(BOB, Request::Status);
    // The message is saved, and never arrives.
    world.network.lose_path = Some("/messages");
    world.begin(BOB, send("staff", "too late"));
    world.run_for(2_000);
    world.person(BOB).die_now();
    let waiting = |world: &mut World| {
        world.person(BOB).rows().keys().filter(|key| key.starts_with("o/")).count()
    };
    assert_eq!(waiting(&mut world), 1);
    world.must(ALICE, take("p1", "mods"));
    world.person(BOB).start();
    assert_eq!(world.channel(BOB, "staff")["state"], "hidden");
    world.run_for(60_000);
    assert_eq!(waiting(&mut world), 0, "what was not sent is given up");
    world.network.lose_path = None;
    world.must(ALICE, give("p1", "mods"));
    world.send(BOB, "staff", "in time");
    assert_eq!(world.texts(ALICE, "staff"), ["in time"]);
    assert_eq!(waiting(&mut world), 0);
}

#[test]
fn a_moderator_may_do_what_the_role_says_and_no_more() {
    let mut world = staffed(65);
    world.must(ALICE, role("helpers", "MANAGE_ROLES,CREATE_INVITE"));
    world.must(ALICE, role("beans", "CREATE_INVITE"));
    let move_up = MoveRole { server: garden(), role: "helpers".into(), position: 3, reason: None };
    assert_eq!(world.must(ALICE, move_up)["position"], 3);
    world.must(ALICE, give("p1", "helpers"));
    // Below their own rank, and only what they hold themselves.
    world.must(BOB, give("p2", "beans"));
    refused(&world.must_fail(BOB, give("p2", "helpers")), 3, "rank");
    refused(&world.must_fail(BOB, role("kickers", "KICK_MEMBERS")), 3, "bits_not_held");
    refused(&world.must_fail(CAROL, give("p2", "beans")), 3, "MANAGE_ROLES");
    refused(&world.must_fail(BOB, give("p2", "nothing")), 5, "no such role");
    refused(&world.must_fail(BOB, give("nobody", "beans")), 5, "no such member");
    refused(&world.must_fail(BOB, role("flyers", "FLY")), 2, "FLY");
    let roles = world.must(CAROL, Request::ListRoles { server: garden() });
    let names: Vec<_> = roles["roles"].as_array().unwrap().iter().map(|r| &r["name"]).collect();
    assert_eq!(names, ["helpers", "mods", "beans", "@everyone"]);
    let shown = world.must(ALICE, Request::ShowMember { server: garden(), user: "p2".into() });
    assert_eq!((&shown["roles"][0]["name"], &shown["rank"]), (&"beans".into(), &1.into()));
}

#[test]
fn an_invitation_gives_its_roles_to_whoever_joins_by_it() {
    let mut world = staffed(66);
    let invitation = CreateInvitation {
        roles: vec!["mods".into()],
        channel: Some("staff".into()),
        ..CreateInvitation::new("Garden", 0, 0)
    };
    let made = world.must(ALICE, invitation);
    assert_eq!(made["roles"].as_array().unwrap().len(), 1);
    let dave = world.add_person(660);
    world.register(dave, "dave");
    let link = made["link"].as_str().unwrap().to_owned();
    world.must(dave, Request::Join { link, wait: true });
    world.send(ALICE, "staff", "hello, Dave");
    assert_eq!(world.texts(dave, "staff"), ["hello, Dave"]);
    assert_eq!(world.channel(BOB, "staff"), Value::Null);
}

#[test]
fn names_that_fit_more_than_one_are_refused_with_their_ids() {
    let mut world = staffed(67);
    world.must(ALICE, role("twin", ""));
    world.must(ALICE, role("twin", ""));
    let failure = world.must_fail(ALICE, give("p1", "twin"));
    refused(&failure, 2, "twin (r");
    assert_eq!(failure.message.matches("(r").count(), 2, "{failure}");
    // A nickname that is somebody's username takes nobody's place.
    let nick = coterie_core::acts::SetNickname {
        server: garden(),
        user: None,
        nickname: "p1".into(),
        reason: None,
    };
    world.must(CAROL, nick);
    let failure = world.must_fail(ALICE, give("p1", "mods"));
    refused(&failure, 2, "more than one member");
    assert_eq!(failure.message.matches("(u").count(), 2, "{failure}");
}
