//! Servers that begin with more than one channel.

use std::collections::BTreeSet;

use coterie_core::{Request, Template};
use coterie_world::{PersonId, World};
use serde_json::Value;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

fn names(list: &Value) -> Vec<String> {
    let names = list.as_array().unwrap().iter();
    names.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_template_makes_what_it_says() {
    let mut world = World::new(431, 1);
    world.register(ALICE, "alice");
    let said = world.must(ALICE, Request::ListTemplates);
    let said = said["templates"].as_array().unwrap().clone();
    assert_eq!(said.len(), Template::ALL.len());
    for template in said {
        let name = template["template"].as_str().unwrap().to_owned();
        let chosen: Template = name.parse().unwrap();
        let request = Request::CreateFromTemplate { name: name.clone(), template: chosen };
        let made = world.must(ALICE, request);
        let mut wished = Vec::new();
        for group in template["groups"].as_array().unwrap() {
            wished.extend(group["category"].as_str().map(ToOwned::to_owned));
            wished.extend(names(&group["channels"]));
        }
        assert_eq!(names(&made["channels"]), wished, "in this order");
        let server = made["server_id"].as_str().unwrap().to_owned();
        let roles = world.must(ALICE, Request::ListRoles { server });
        let roles: BTreeSet<_> = names(&roles["roles"]).into_iter().collect();
        let role = template["role"]["name"].as_str();
        let wished = ["@everyone"].into_iter().chain(role).map(ToOwned::to_owned);
        assert_eq!(roles, wished.collect::<BTreeSet<_>>());
        // Every channel can be written in.
        world.send(ALICE, &format!("{name}/general"), "here we are");
    }
}

#[test]
fn a_member_of_a_community_reads_announcements_and_does_not_see_the_moderators() {
    let mut world = World::new(432, 2);
    world.register(ALICE, "alice");
    world.register(BOB, "bob");
    let (name, template) = ("garden".to_owned(), Template::Community);
    world.must(ALICE, Request::CreateFromTemplate { name, template });
    let link = world.invite(ALICE, "garden");
    world.must(BOB, Request::Join { link, wait: true });
    let seen = world.must(BOB, Request::ListChannels { server: "garden".into() });
    let row = |name: &str| {
        let rows = seen["channels"].as_array().unwrap();
        rows.iter().find(|row| row["name"] == name).cloned().unwrap_or_default()
    };
    assert_eq!(row("moderators")["visible"], false, "{seen}");
    assert_eq!(row("announcements")["visible"], true);
    let wish = |channel: &str| Request::Send {
        channel: format!("garden/{channel}"),
        texts: vec!["hello".into()],
        message_id: None,
    };
    assert_eq!(world.must_fail(BOB, wish("announcements")).code, "forbidden");
    world.must(BOB, wish("general"));
    let role = coterie_core::acts::GiveRole {
        server: "garden".into(),
        role: "Moderator".into(),
        user: "bob".into(),
        reason: None,
    };
    world.must(ALICE, role);
    world.must(BOB, wish("announcements"));
    world.send(ALICE, "garden/moderators", "welcome among us");
    assert_eq!(world.texts(BOB, "garden/moderators"), ["welcome among us"]);
}
