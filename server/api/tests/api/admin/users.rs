//! Users, as the operator sees them and keeps them out.

use std::time::Duration;

use coterie_api::{ApiConfig, gateway::GatewayConfig};
use coterie_ports::{Write, rows::UserRow};
use coterie_protocol::{
    gateway::{CloseCode, Cursors},
    rest::{AdminUser, AdminUserRow, AdminUsers, Refresh},
};
use coterie_types::{Millis, UserId};
use serde_json::json;

use super::{ask, disable, enable, get};
use crate::{
    connection::{Connection, Scene},
    kit::{Kit, START},
    people::{PASSWORD, Person, random16},
};

async fn names(kit: &Kit, query: &str) -> (Vec<String>, Option<String>) {
    let page: AdminUsers = get(kit, &format!("users{query}")).await.json();
    (page.users.into_iter().map(|row| row.username).collect(), page.next)
}

/// A user whom the operator deleted at a time.
pub(super) async fn delete_user(kit: &Kit, like: &Person, name: &str, at: Millis) -> UserId {
    let row = kit.node().store.find_user(like.user()).await.unwrap().unwrap();
    let user = UserId::from_bytes(random16());
    let (disabled_at, deleted_at) = (Some(at), Some(at));
    let row = UserRow { user, username: name.into(), disabled_at, deleted_at, ..row };
    kit.node().store.commit(vec![Write::InsertUser(row)]).await.unwrap();
    user
}

#[tokio::test]
async fn users_are_searched_filtered_and_paged() {
    let kit = Kit::new().await;
    let alice = Person::register(&kit, "alice").await;
    for name in ["bob", "alan"] {
        Person::register(&kit, name).await;
    }
    delete_user(&kit, &alice, "gone", START).await;
    disable(&kit, "users", alice.user()).await;
    assert_eq!(names(&kit, "").await.0, ["alan", "alice", "bob", "gone"]);
    assert_eq!(names(&kit, "?search=al").await.0, ["alan", "alice"]);
    assert_eq!(names(&kit, "?disabled=true").await.0, ["alice", "gone"]);
    assert_eq!(names(&kit, "?disabled=true&deleted=false").await.0, ["alice"]);
    assert_eq!(names(&kit, "?deleted=true").await.0, ["gone"]);
    let (page, next) = names(&kit, "?limit=3").await;
    assert_eq!((page.len(), next.as_deref()), (3, Some("bob")));
    assert_eq!(names(&kit, "?limit=3&after=bob").await, (vec!["gone".to_owned()], None));
    for bad in ["?search=A", "?search=%00", "?after=a%20b", "?limit=x", "?disabled=maybe"] {
        assert_eq!(get(&kit, &format!("users{bad}")).await.code(), "malformed", "{bad}");
    }
}

#[tokio::test]
async fn a_user_is_shown_with_devices_sessions_and_servers() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    scene.bob.login(&kit, Some(scene.bob.device)).await;
    let own = scene.bob.create_server(&kit).await;
    let bob: AdminUser = get(&kit, &format!("users/{}", scene.bob.user())).await.json();
    assert_eq!((bob.user.username.as_str(), bob.user.created_at), ("bob", START));
    assert_eq!((bob.devices_count, bob.sessions_count), (1, 2));
    assert_eq!(bob.last_seen_at, Some(Millis(START.0 - START.0 % 3_600_000)));
    assert_eq!(bob.owned.iter().map(|s| s.server_id).collect::<Vec<_>>(), [own]);
    assert_eq!(bob.joined.iter().map(|s| s.server_id).collect::<Vec<_>>(), [scene.server]);
    let nobody = UserId::from_bytes(random16());
    assert_eq!(get(&kit, &format!("users/{nobody}")).await.code(), "not_found");
}

#[tokio::test]
async fn a_disabled_user_is_out_at_every_node_and_in_again_when_enabled() {
    let gateway = GatewayConfig { pulse: Duration::from_millis(20), ..GatewayConfig::default() };
    let here = Kit::with(ApiConfig { gateway, ..ApiConfig::default() }).await;
    let (near, far) = (here.another_on_the_bus().await, here.another_node().await);
    let scene = Scene::new(&here).await;
    let bob = &scene.bob;
    let connections = [
        Connection::open(&here, bob, Cursors::default()).await,
        Connection::open(&near, bob, Cursors::default()).await,
        Connection::open(&far, bob, Cursors::default()).await,
    ];
    for kit in [&here, &near, &far] {
        assert_eq!(kit.get("/v1/users/@me", bob.token()).await.status, 200);
    }
    let row = disable(&here, "users", bob.user()).await;
    assert_eq!((&row["disabled_at"], &row["disabled_reason"]), (&START.0.into(), &"spam".into()));
    for kit in [&here, &near] {
        assert_eq!(kit.get("/v1/users/@me", bob.token()).await.code(), "unauthenticated");
    }
    // To this one nothing was told: it asks its database again.
    far.clock.advance(5_000);
    assert_eq!(far.get("/v1/users/@me", bob.token()).await.code(), "unauthenticated");
    far.node().look_again(&mut coterie_acts::Marks::default()).await.unwrap();
    for connection in connections {
        assert_eq!(connection.close_code().await, Some(CloseCode::SessionEnded));
    }
    let refresh = Refresh { refresh_token: bob.session.refresh_token.clone() };
    assert_eq!(here.post("/v1/auth/refresh", None, &refresh).await.code(), "unauthenticated");
    let sign_in = bob.try_login(&here, PASSWORD, Some(bob.device)).await;
    assert_eq!(sign_in.code(), "account_disabled");
    assert_eq!(here.get("/v1/users/@me", scene.alice.token()).await.status, 200, "nobody else");
    let row = enable(&far, "users", bob.user()).await;
    assert!(row.get("disabled_at").is_none() && row.get("disabled_reason").is_none());
    assert_eq!(here.get("/v1/users/@me", bob.token()).await.code(), "unauthenticated");
    let again = bob.login(&here, Some(bob.device)).await.session;
    assert_eq!(far.get("/v1/users/@me", Some(&again.access_token)).await.status, 200);
}

#[tokio::test]
async fn a_session_that_began_while_its_user_was_disabled_is_noticed_by_its_connection() {
    let gateway = GatewayConfig { pulse: Duration::from_millis(20), ..GatewayConfig::default() };
    let kit = Kit::with(ApiConfig { gateway, ..ApiConfig::default() }).await;
    let scene = Scene::new(&kit).await;
    let connection = Connection::open(&kit, &scene.bob, Cursors::default()).await;
    let (user, at) = (scene.bob.user(), Some(START));
    let write = Write::SetUserDisabled { user, at, reason: None };
    kit.node().store.commit(vec![write]).await.unwrap();
    assert_eq!(connection.close_code().await, Some(CloseCode::SessionEnded));
}

#[tokio::test]
async fn disabling_again_changes_the_reason_and_not_the_time() {
    let kit = Kit::new().await;
    let alice = Person::register(&kit, "alice").await;
    disable(&kit, "users", alice.user()).await;
    kit.clock.advance(9);
    let path = format!("users/{}/disabled", alice.user());
    for (body, reason) in [(json!({ "reason": "fraud" }), "fraud"), (json!({}), "fraud")] {
        let row: AdminUserRow = ask(&kit, "PUT", &path, Some(&body)).await.json();
        assert_eq!((row.disabled_at, row.disabled_reason.as_deref()), (Some(START), Some(reason)));
    }
}

#[tokio::test]
async fn a_bad_reason_and_an_unknown_user_are_refused() {
    let kit = Kit::new().await;
    let alice = Person::register(&kit, "alice").await;
    let path = format!("users/{}/disabled", alice.user());
    for bad in [String::new(), "x".repeat(513), "a\nb".into()] {
        let reply = ask(&kit, "PUT", &path, Some(&json!({ "reason": bad }))).await;
        assert_eq!(
            (reply.code().as_str(), &reply.problem()["rule"]),
            ("invalid", &"reason".into())
        );
    }
    let reply = ask(&kit, "PUT", &path, Some(&json!({ "because": "x" }))).await;
    assert_eq!(reply.code(), "malformed");
    let nobody = format!("users/{}/disabled", UserId::from_bytes(random16()));
    assert_eq!(ask(&kit, "PUT", &nobody, Some(&json!({}))).await.code(), "not_found");
    assert_eq!(ask::<()>(&kit, "DELETE", &nobody, None).await.code(), "not_found");
    assert_eq!(kit.get("/v1/users/@me", alice.token()).await.status, 200);
}

#[tokio::test]
async fn a_deleted_user_is_not_enabled() {
    let kit = Kit::new().await;
    let alice = Person::register(&kit, "alice").await;
    let gone = delete_user(&kit, &alice, "gone", START).await;
    let reply = ask::<()>(&kit, "DELETE", &format!("users/{gone}/disabled"), None).await;
    assert_eq!(
        (reply.code().as_str(), &reply.problem()["rule"]),
        ("invalid", &"user_deleted".into())
    );
}
