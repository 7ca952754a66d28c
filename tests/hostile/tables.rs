//! A node whose tables lie while its log is true: nothing shown changes (P7, P10, P13).

use coterie_core::{
    Request,
    acts::{CreateChannel, Kick},
};
use serde_json::Value;

use crate::garden::{ALICE, BOB, garden, rows};

#[test]
fn lying_tables_change_nothing_that_is_shown() {
    let mut world = garden(31);
    world.send(ALICE, "general", "two");
    let server = || "Garden".to_owned();
    let shown = |world: &mut coterie_world::World| {
        let mut shown = vec![
            world.must(BOB, Request::ShowServer { server: server() }),
            world.must(BOB, Request::ListMembers { server: server() }),
            world.must(BOB, Request::ListChannels { server: server() }),
            world.must(BOB, Request::ListServers),
            world.must(BOB, Request::ListRoles { server: server() }),
            world.must(BOB, Request::ShowMember { server: server(), user: "p1".into() }),
            world.must(BOB, Request::ListBans { server: server() }),
        ];
        shown.extend(rows(world, BOB, "general"));
        shown
    };
    let before = shown(&mut world);
    world.node.lie(|call, _, answer| {
        // Every convenience beside the signed and chained bytes.
        if let Some(rows) = answer["servers"].as_array_mut() {
            for row in rows.iter_mut() {
                row["name"] = "Another".into();
                row["owner_id"] = "u00000000000000000000000000".into();
            }
            rows.push(serde_json::json!({
                "server_id": "s00000000000000000000000000",
                "head": { "seq": 1, "hash": "A".repeat(43) },
            }));
        }
        for item in answer["entries"].as_array_mut().into_iter().flatten() {
            if item.is_object() {
                item["kind"] = "commit".into();
                item["device_id"] = "d00000000000000000000000000".into();
                item["message_id"] = "m00000000000000000000000000".into();
                item["author"] = "somebody else".into();
            }
        }
        // Roles, rights and members stand in no answer that a client reads.
        if answer.is_object() {
            let bob = serde_json::json!({ "username": "p1", "owner": true, "roles": ["admin"] });
            answer["roles"] = serde_json::json!([{ "name": "admin", "permissions": "8" }]);
            answer["members"] = serde_json::json!([bob]);
            answer["permissions"] =
                "115792089237316195423570985008687907853269984665640564039457584007913129639935"
                    .into();
            answer["owner_id"] = "u00000000000000000000000000".into();
            answer["bans"] = serde_json::json!([{ "user_id": "u00000000000000000000000000" }]);
        }
        if call.path.ends_with("/users/@me") {
            answer["username"] = "mallory".into();
        }
        let _: &mut Value = answer;
    });
    assert_eq!(shown(&mut world), before);
    assert!(world.alarms().is_empty(), "{:?}", world.alarms());
}

#[test]
fn the_nodes_tables_are_the_fold_of_its_policy_log_r12() {
    let mut world = garden(32);
    world.must(ALICE, CreateChannel::new("Garden", "plants"));
    world.must(ALICE, Kick::new("Garden", "p1"));
    let server = world.must(ALICE, Request::ShowServer { server: "Garden".into() });
    let id = server["server_id"].as_str().unwrap().parse().unwrap();
    let node = world.node.node().unwrap().clone();
    let mismatches = world.node.block_on(async move { node.check_tables(id).await.unwrap() });
    assert!(mismatches.is_empty(), "{mismatches:?}");
}
