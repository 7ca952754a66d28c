//! Servers and sums, as the operator sees them.

use coterie_policy::body;
use coterie_protocol::{
    gateway::Cursors,
    rest::{AdminServer, AdminServers, AdminStats, Servers},
};
use coterie_types::ServerId;
use serde_json::json;

use super::{ask, disable, get};
use crate::{
    connection::{Connection, Scene, append},
    kit::{Kit, START},
    people::{Person, random16},
};

async fn names(kit: &Kit, query: &str) -> (Vec<String>, Option<String>) {
    let page: AdminServers = get(kit, &format!("servers{query}")).await.json();
    (page.servers.into_iter().map(|row| row.name).collect(), page.next)
}

async fn named(kit: &Kit, owner: &Person, name: &str) -> ServerId {
    let server = owner.create_server(kit).await;
    let settings = body::ServerChanged { name: Some(name.into()), ..Default::default() };
    owner.admit(kit, server, settings).await;
    server
}

#[tokio::test]
async fn servers_are_searched_filtered_and_paged() {
    let kit = Kit::new().await;
    let alice = Person::register(&kit, "alice").await;
    let garden = named(&kit, &alice, "garden").await;
    for name in ["garden", "бобы"] {
        named(&kit, &alice, name).await;
    }
    let gone = named(&kit, &alice, "gone").await;
    alice.admit(&kit, gone, body::ServerDeleted {}).await;
    disable(&kit, "servers", garden).await;
    assert_eq!(names(&kit, "").await.0, ["garden", "garden", "gone", "бобы"]);
    assert_eq!(names(&kit, "?search=gard").await.0, ["garden", "garden"]);
    assert_eq!(names(&kit, "?search=%D0%B1").await.0, ["бобы"]);
    assert_eq!(names(&kit, "?disabled=true").await.0, ["garden"]);
    assert_eq!(names(&kit, "?deleted=true").await.0, ["gone"]);
    let mut seen = Vec::new();
    let mut query = "?limit=1".to_owned();
    loop {
        let (page, next) = names(&kit, &query).await;
        seen.extend(page);
        let Some(next) = next else { break };
        query = format!("?limit=1&cursor={next}");
    }
    assert_eq!(seen, ["garden", "garden", "gone", "бобы"]);
    for bad in ["?search=%00", "?cursor=x", "?deleted=perhaps"] {
        assert_eq!(get(&kit, &format!("servers{bad}")).await.code(), "malformed", "{bad}");
    }
}

#[tokio::test]
async fn a_server_is_shown_with_its_size() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10, 20]).await;
    let server: AdminServer = get(&kit, &format!("servers/{}", scene.server)).await.json();
    assert_eq!(server.server.owner_id, scene.alice.user());
    assert_eq!((server.members_count, server.channels_count), (2, 1));
    assert_eq!((server.envelopes_count, server.body_bytes), (2, 30));
    assert_eq!(server.head, scene.state(&kit).await.head());
    let nothing = ServerId::from_bytes(random16());
    assert_eq!(get(&kit, &format!("servers/{nothing}")).await.code(), "not_found");
}

#[tokio::test]
async fn a_bad_reason_and_an_unknown_server_are_refused() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let path = format!("servers/{}/disabled", scene.server);
    let reply = ask(&kit, "PUT", &path, Some(&json!({ "reason": "" }))).await;
    assert_eq!((reply.code().as_str(), &reply.problem()["rule"]), ("invalid", &"reason".into()));
    let nothing = format!("servers/{}/disabled", ServerId::from_bytes(random16()));
    assert_eq!(ask(&kit, "PUT", &nothing, Some(&json!({}))).await.code(), "not_found");
    assert_eq!(ask::<()>(&kit, "DELETE", &nothing, None).await.code(), "not_found");
    let listed: Servers = kit.get("/v1/servers", scene.bob.token()).await.json();
    assert!(!listed.servers[0].disabled);
}

#[tokio::test]
async fn everything_is_counted() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    append(&kit, &scene.alice, scene.channel, &[10, 20]).await;
    let connection = Connection::open(&kit, &scene.bob, Cursors::default()).await;
    let carol = Person::register(&kit, "carol").await;
    disable(&kit, "users", carol.user()).await;
    disable(&kit, "servers", scene.server).await;
    let stats: AdminStats = get(&kit, "stats").await.json();
    let counted = AdminStats {
        users: 3,
        users_disabled: 1,
        sessions: 2,
        servers: 1,
        servers_disabled: 1,
        channels: 1,
        envelopes: 2,
        body_bytes: 30,
        database_bytes: stats.database_bytes,
        connections: 1,
    };
    assert_eq!(stats, counted);
    assert!(stats.database_bytes > 10_000);
    kit.clock.set(START.plus(31 * 24 * 3_600_000));
    assert_eq!(get(&kit, "stats").await.json::<AdminStats>().sessions, 0, "they have expired");
    drop(connection);
}
