//! The version floor, as far as it concerns the node: it admits none that it does not speak.

use coterie_acts::Config;
use coterie_policy::body::VersionFloor;
use coterie_protocol::rest::CreateServer;
use coterie_types::{EntryId, ErrorCode, limits::PROTOCOL_VERSION};

use crate::people::{Person, random16};
use crate::seat::two_in_a_channel;
use crate::world::World;

const ABOVE: VersionFloor =
    VersionFloor { minimum: PROTOCOL_VERSION + 1, speaks: PROTOCOL_VERSION + 1 };

#[tokio::test]
async fn floor_above_node() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let server = alice.place.server;
    let commits = world.store().commits();
    let error = alice.person.post(&world, server, ABOVE).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Invalid);
    assert_eq!(error.extras.rule.as_deref(), Some("floor_above_node"));
    assert_eq!(world.store().commits(), commits, "nothing was written");
    bob.say(&world, "all goes on").await.unwrap();
    assert_eq!(alice.catch_up(&world).await, ["all goes on"]);
}

#[tokio::test]
async fn a_server_is_not_opened_with_a_floor_above_the_nodes_own_version() {
    let world = World::new().await;
    let alice = Person::register(&world, "alice").await;
    let entry = EntryId::from_bytes(random16());
    let (intents, _) = alice.opening_with(&world, "home", (entry, ABOVE)).await;
    let error =
        world.node.create_server(&alice.caller, &CreateServer { intents }).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("floor_above_node"));
    assert!(world.node.list_servers(&alice.caller).await.unwrap().servers.is_empty());
}

#[tokio::test]
async fn a_node_that_speaks_the_version_admits_the_floor() {
    let world = World::with(Config { speaks: PROTOCOL_VERSION + 1, ..Config::default() }).await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    let server = alice.place.server;
    alice.person.post(&world, server, ABOVE).await.unwrap();
    assert_eq!(alice.person.policy(&world, server).await.version_floor(), PROTOCOL_VERSION + 1);
}
