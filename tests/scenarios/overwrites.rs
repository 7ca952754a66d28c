//! What a channel allows and denies: to a member, to a role, and by its category.

use coterie_core::{
    Request,
    acts::{CreateChannel, CreateRole, EditChannel, GiveRole, SetOverwrite, SyncChannel},
};
use coterie_world::{PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CAROL: PersonId = PersonId(2);

fn send(channel: &str, text: &str) -> Request {
    Request::Send { channel: channel.into(), texts: vec![text.into()], message_id: None }
}

fn overwrite(channel: &str, member: &str, allow: &str, deny: &str) -> SetOverwrite {
    let some = |flags: &str| (!flags.is_empty()).then(|| flags.to_owned());
    SetOverwrite {
        channel: channel.into(),
        member: Some(member.into()),
        allow: some(allow),
        deny: some(deny),
        ..SetOverwrite::default()
    }
}

fn everyone(channel: &str, deny: &str) -> SetOverwrite {
    SetOverwrite {
        channel: channel.into(),
        role: Some("@everyone".into()),
        deny: Some(deny.into()),
        ..SetOverwrite::default()
    }
}

fn garden(seed: u64) -> World {
    let mut world = World::new(seed, 3);
    world.garden();
    for index in 0..3 {
        world.must(PersonId(index), Request::Status);
    }
    world
}

/// The row of a channel in `channel list`.
fn listed(world: &mut World, person: PersonId, name: &str) -> Value {
    let told = world.must(person, Request::ListChannels { server: "Garden".into() });
    let rows = told["channels"].as_array().unwrap().clone();
    rows.into_iter().find(|row| row["name"] == name).unwrap_or(Value::Null)
}

#[test]
fn a_members_own_overwrite_has_the_last_word() {
    let mut world = garden(71);
    let told = world.must(ALICE, everyone("general", "VIEW_CHANNEL"));
    assert_eq!(told["channels"][0]["removed"], true, "{told}");
    assert_eq!(world.channel(ALICE, "general")["leaves"], 1);
    let told = world.must(ALICE, overwrite("general", "p1", "VIEW_CHANNEL", ""));
    assert_eq!(told["overwrites"].as_array().unwrap().len(), 2);
    assert_eq!(world.channel(BOB, "general")["leaves"], 2);
    world.send(BOB, "general", "only the two of us");
    assert_eq!(world.channel(CAROL, "general")["state"], "hidden");

    // What is not named stays, and what becomes inherited is gone.
    world.must(ALICE, overwrite("general", "p1", "", "SEND_MESSAGES"));
    let failure = world.must_fail(BOB, send("general", "may I?"));
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (3, "forbidden"), "{failure:?}");
    assert!(failure.message.contains("may_not_send"), "{failure:?}");
    let inherit = SetOverwrite {
        inherit: Some("SEND_MESSAGES".into()),
        ..overwrite("general", "p1", "", "")
    };
    world.must(ALICE, inherit);
    world.send(BOB, "general", "I may");
    let clear = SetOverwrite { clear: true, ..overwrite("general", "p1", "", "") };
    let told = world.must(ALICE, clear);
    assert_eq!(told["channels"][0]["removed"], true, "{told}");
    assert_eq!(told["overwrites"].as_array().unwrap().len(), 1);
    assert_eq!(world.channel(ALICE, "general")["leaves"], 1);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn a_synced_channel_follows_its_category_until_it_is_edited_itself() {
    let mut world = garden(72);
    let category =
        CreateChannel { kind: Some("category".into()), ..CreateChannel::new("Garden", "Veg") };
    world.must(ALICE, category);
    for name in ["beds", "rows"] {
        let inside =
            CreateChannel { category: Some("Veg".into()), ..CreateChannel::new("Garden", name) };
        assert_eq!(world.must(ALICE, inside)["synced"], true);
    }
    for person in [BOB, CAROL] {
        world.must(person, Request::Status);
    }
    assert_eq!(world.channel(BOB, "beds")["leaves"], 3);
    // A category has no group, and nothing is said in it.
    assert_eq!(world.channel(ALICE, "Veg"), Value::Null);
    let failure = world.must_fail(ALICE, send("Veg", "hello?"));
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (3, "no_group"));

    // An edit of the category is one of each channel that follows it.
    let told = world.must(ALICE, everyone("Veg", "VIEW_CHANNEL"));
    assert_eq!(told["channels"].as_array().unwrap().len(), 2, "{told}");
    assert!(told["channels"].as_array().unwrap().iter().all(|row| row["removed"] == true));
    assert_eq!(world.channel(ALICE, "beds")["leaves"], 1);

    // The first edit of a channel breaks it away.
    world.must(ALICE, overwrite("Veg/beds", "p1", "VIEW_CHANNEL", ""));
    assert_eq!(listed(&mut world, ALICE, "beds")["synced"], false);
    assert_eq!(listed(&mut world, ALICE, "rows")["synced"], true);
    assert_eq!(world.channel(BOB, "beds")["leaves"], 2);
    world.must(ALICE, overwrite("Veg", "p2", "VIEW_CHANNEL", ""));
    assert_eq!(world.channel(CAROL, "rows")["leaves"], 2);
    assert_eq!(listed(&mut world, CAROL, "beds")["visible"], false);

    // Synced again it has what the category has: Bob is out, Carol may come in.
    let sync = SyncChannel { channel: "Veg/beds".into(), reason: None };
    let told = world.must(ALICE, sync);
    assert_eq!((&told["synced"], &told["channels"][0]["removed"]), (&true.into(), &true.into()));
    assert_eq!(world.channel(BOB, "beds")["state"], "hidden");
    assert_eq!(world.channel(CAROL, "beds")["leaves"], 2);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn channels_are_told_as_a_tree_by_category_and_position() {
    let mut world = garden(73);
    let make = |name: &str, kind: &str, category: Option<&str>| CreateChannel {
        kind: Some(kind.into()),
        category: category.map(Into::into),
        ..CreateChannel::new("Garden", name)
    };
    world.must(ALICE, make("Veg", "category", None));
    world.must(ALICE, make("beds", "text", Some("Veg")));
    world.must(ALICE, make("rows", "voice", Some("Veg")));
    world.must(ALICE, make("news", "announcement", None));
    let edit = |channel: &str, position: u16| EditChannel {
        channel: channel.into(),
        position: Some(position),
        ..EditChannel::default()
    };
    world.must(ALICE, edit("general", 5));
    world.must(ALICE, edit("beds", 1));
    let told = world.must(BOB, Request::ListChannels { server: "Garden".into() });
    let rows = told["channels"].as_array().unwrap();
    let names: Vec<_> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["news", "general", "Veg", "rows", "beds"]);
    let kinds: Vec<_> = rows.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["announcement", "text", "category", "voice", "text"]);
    assert_eq!(rows[3]["category_id"], rows[2]["channel_id"]);

    // Out of the category it keeps what it allows and denies; a name in two places needs both.
    let out = EditChannel {
        channel: "Garden/Veg/beds".into(),
        name: Some("general".into()),
        category: Some(String::new()),
        slow_mode: Some(30),
        ..EditChannel::default()
    };
    let told = world.must(ALICE, out);
    assert_eq!((&told["category_id"], &told["slow_mode"]), (&Value::Null, &30.into()));
    let failure = world.must_fail(ALICE, edit("general", 1));
    assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (2, "ambiguous"), "{failure:?}");
    let failure = world.must_fail(BOB, edit("news", 1));
    assert_eq!(failure.kind.exit_code(), 3, "{failure:?}");
}

#[test]
fn what_a_role_alone_allows_is_what_a_member_has_who_holds_no_other() {
    let mut world = garden(58);
    let role = CreateRole {
        server: "Garden".into(),
        name: "helpers".into(),
        permissions: Some("PIN_MESSAGES".into()),
        ..CreateRole::default()
    };
    world.must(ALICE, role);
    let denied = SetOverwrite {
        channel: "Garden/general".into(),
        role: Some("helpers".into()),
        deny: Some("SEND_MESSAGES".into()),
        ..SetOverwrite::default()
    };
    world.must(ALICE, denied);
    let give = GiveRole {
        server: "Garden".into(),
        user: "p1".into(),
        role: "helpers".into(),
        reason: None,
    };
    world.must(ALICE, give);
    for (channel, flag) in [
        (None, "PIN_MESSAGES"),
        (None, "SEND_MESSAGES"),
        (None, "BAN_MEMBERS"),
        (Some("general"), "PIN_MESSAGES"),
        (Some("general"), "SEND_MESSAGES"),
        (Some("general"), "ATTACH_FILES"),
    ] {
        let (channel, flag) = (channel.map(str::to_owned), flag.to_owned());
        let of = |role: &str| Request::ExplainRole {
            role: role.into(),
            channel: channel.clone(),
            server: "Garden".into(),
            flag: flag.clone(),
        };
        let (helpers, everyone) = (of("helpers"), of("@everyone"));
        let member = |user: &str| Request::Explain {
            member: user.into(),
            channel: channel.clone(),
            server: Some("Garden".into()),
            flag: flag.clone(),
        };
        for (role, user) in [(helpers, "p1"), (everyone, "p2")] {
            let (of_role, of_member) = (world.must(CAROL, role), world.must(CAROL, member(user)));
            for key in ["allowed", "rule", "words", "flag"] {
                assert_eq!(of_role[key], of_member[key], "{of_role} {of_member}");
            }
        }
    }
    let unknown = Request::ExplainRole {
        role: "nobody".into(),
        channel: None,
        server: "Garden".into(),
        flag: "SPEAK".into(),
    };
    assert_eq!(world.must_fail(CAROL, unknown).kind.exit_code(), 5);
}
