//! Purging what is over.

use coterie_policy::body;
use coterie_protocol::rest::{AdminServers, AdminStats, RetentionDone};
use coterie_types::Millis;
use serde_json::json;

use super::{ask, get, users::delete_user};
use crate::{
    connection::{Scene, append},
    kit::{Kit, START},
    people::Person,
};

const DAY: u64 = 24 * 3_600_000;

async fn run(kit: &Kit, dry_run: bool) -> RetentionDone {
    ask(kit, "POST", "retention/run", Some(&json!({ "dry_run": dry_run }))).await.json()
}

/// Without what says how it was asked.
fn counts(done: RetentionDone) -> RetentionDone {
    RetentionDone { dry_run: false, ..done }
}

#[tokio::test]
async fn what_was_deleted_long_enough_ago_is_purged_once_and_nothing_else_is() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let (gone, kept) =
        (scene.alice.create_server(&kit).await, scene.alice.create_server(&kit).await);
    let channel = scene.alice.create_channel(&kit, gone).await;
    append(&kit, &scene.alice, channel, &[10, 20, 30]).await;
    append(&kit, &scene.alice, scene.channel, &[40]).await;
    let user = delete_user(&kit, &scene.bob, "gone", START).await;
    scene.alice.admit(&kit, gone, body::ServerDeleted {}).await;
    kit.clock.set(START.plus(15 * DAY));
    let recent = delete_user(&kit, &scene.bob, "recent", kit.node().clock.now()).await;
    kit.clock.set(START.plus(30 * DAY));
    let nothing = run(&kit, true).await;
    assert_eq!((nothing.users, nothing.servers), (0, 0), "not yet");
    kit.clock.advance(1);
    let dry = run(&kit, true).await;
    assert!(dry.dry_run);
    assert_eq!(dry.deleted_before, Millis(START.0 + 1));
    assert_eq!((dry.users, dry.servers, dry.channels), (1, 1, 1));
    assert_eq!((dry.envelopes, dry.body_bytes), (3, 60));
    assert_eq!(run(&kit, true).await, dry, "counting changes nothing");
    let done = run(&kit, false).await;
    assert_eq!(counts(done), counts(dry));
    let again = run(&kit, false).await;
    assert_eq!((again.users, again.servers, again.sessions), (0, 0, 0));
    assert_eq!((again.envelopes, again.flows, again.invitations), (0, 0, 0));

    let store = &kit.node().store;
    assert!(store.find_server(gone).await.unwrap().unwrap().purged);
    assert_eq!(store.find_channel(channel).await.unwrap(), None);
    assert!(store.find_user(user).await.unwrap().unwrap().opaque_record.is_empty());
    assert!(!store.find_user(recent).await.unwrap().unwrap().opaque_record.is_empty());
    let page: AdminServers = get(&kit, "servers").await.json();
    let left: Vec<_> = page.servers.iter().map(|row| row.server_id).collect();
    assert!(left.len() == 2 && left.contains(&kept) && left.contains(&scene.server));
    assert_eq!(get(&kit, &format!("servers/{gone}")).await.code(), "not_found");
    for server in [kept, scene.server] {
        assert_eq!(kit.node().check_tables(server).await.unwrap(), []);
    }
    let log = store.find_channel_log(scene.channel).await.unwrap().unwrap();
    assert_eq!(log.head.seq, 1);
    assert_eq!(get(&kit, "stats").await.json::<AdminStats>().body_bytes, 40);
}

#[tokio::test]
async fn a_purged_server_is_answered_like_one_that_never_was() {
    let kit = Kit::new().await;
    let alice = Person::register(&kit, "alice").await;
    let server = alice.create_server(&kit).await;
    alice.admit(&kit, server, body::ServerDeleted {}).await;
    kit.clock.advance(31 * DAY);
    assert_eq!(run(&kit, false).await.servers, 1);
    let alice = alice.login(&kit, Some(alice.device)).await.session;
    let token = Some(alice.access_token.as_str());
    for path in ["", "/policy", "/members", "/channels"] {
        let reply = kit.get(&format!("/v1/servers/{server}{path}"), token).await;
        assert_eq!(reply.code(), "not_found", "{path}");
    }
}

#[tokio::test]
async fn the_node_purges_by_itself_once_a_day() {
    let kit = Kit::new().await;
    let alice = Person::register(&kit, "alice").await;
    kit.node().tidy().await.unwrap();
    let servers = [alice.create_server(&kit).await, alice.create_server(&kit).await];
    for server in servers {
        alice.admit(&kit, server, body::ServerDeleted {}).await;
    }
    let left = async || run(&kit, true).await.servers;
    kit.clock.advance(31 * DAY);
    assert_eq!(left().await, 2);
    kit.node().tidy().await.unwrap();
    assert_eq!(left().await, 0);
}

#[tokio::test]
async fn expired_invitations_are_forgotten_and_the_tables_are_still_what_the_log_says() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let write = kit.node().store.list_invitations(scene.server).await.unwrap();
    let mut expired = write[0].clone();
    expired.invitation = coterie_types::InvitationId::from_bytes([9; 16]);
    expired.code_hash = coterie_types::FixedBytes([9; 32]);
    expired.expires_at = START;
    let put = coterie_ports::Write::PutInvitation(expired);
    kit.node().store.commit(vec![put]).await.unwrap();
    kit.clock.advance(30 * DAY);
    assert_eq!(run(&kit, true).await.invitations, 0, "not yet");
    kit.clock.advance(1);
    assert_eq!(run(&kit, false).await.invitations, 1);
    assert_eq!(kit.node().store.list_invitations(scene.server).await.unwrap(), write);
    assert_eq!(kit.node().check_tables(scene.server).await.unwrap(), []);
}

#[tokio::test]
async fn a_run_that_does_not_say_whether_it_is_dry_is_refused() {
    let kit = Kit::new().await;
    let reply = ask(&kit, "POST", "retention/run", Some(&json!({}))).await;
    assert_eq!(reply.code(), "malformed");
}
