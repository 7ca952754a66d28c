//! Users as others see them, and profiles.

use axum::{body::Body, http::Request};
use coterie_protocol::rest::{DeviceLogView, ProfileKept, ProfileView, PutProfile, UserView};
use coterie_types::{Bytes, limits::PROFILE_MAX};
use serde_json::Value;

use crate::{
    kit::{Kit, Reply},
    people::Person,
};

/// Alice and Bob share a server; Carol is a stranger.
async fn three(kit: &Kit) -> (Person, Person, Person) {
    let alice = Person::register(kit, "alice").await;
    let bob = Person::register(kit, "bob").await;
    let carol = Person::register(kit, "carol").await;
    let server = alice.create_server(kit).await;
    let invite = alice.invite(kit, server).await;
    bob.join(kit, &invite).await;
    (alice, bob, carol)
}

async fn put(kit: &Kit, person: &Person, version: u64, bytes: &[u8]) -> Reply {
    let body = PutProfile { version, profile: Bytes(bytes.to_vec()) };
    kit.call("PUT", "/v1/users/@me/profile", person.token(), Some(&body)).await
}

#[tokio::test]
async fn a_user_is_seen_by_those_who_share_a_server_and_by_nobody_else() {
    let kit = Kit::new().await;
    let (alice, bob, carol) = three(&kit).await;
    let path = format!("/v1/users/{}", bob.user());
    for who in [&alice, &bob] {
        let view: UserView = kit.get(&path, who.token()).await.json();
        assert_eq!((view.user_id, view.username.as_str()), (bob.user(), "bob"));
        assert_eq!(view.log, bob.new.log.head());
        let log: DeviceLogView = kit.get(&format!("{path}/devices"), who.token()).await.json();
        assert_eq!(log.entries.len(), 2);
    }
    let nobody = format!("/v1/users/u{}", "0".repeat(26));
    let same = |reply: Reply| {
        let mut problem: Value = reply.problem();
        problem["request_id"] = Value::Null;
        (reply.status.as_u16(), problem)
    };
    for rest in ["", "/devices", "/profile"] {
        let hidden = same(kit.get(&format!("{path}{rest}"), carol.token()).await);
        let absent = same(kit.get(&format!("{nobody}{rest}"), carol.token()).await);
        assert_eq!((hidden.0, &hidden), (404, &absent), "{rest}");
    }
    let claim = async |path: &str| {
        same(kit.post(&format!("{path}/key-packages/claim"), carol.token(), &()).await)
    };
    assert_eq!(claim(&path).await, claim(&nobody).await);
    assert_eq!(kit.get("/v1/users/bob", alice.token()).await.code(), "malformed");
}

#[tokio::test]
async fn a_profile_is_kept_and_seen_as_it_was_put() {
    let kit = Kit::new().await;
    let (alice, bob, _) = three(&kit).await;
    let path = format!("/v1/users/{}/profile", bob.user());
    let view: ProfileView = kit.get(&path, alice.token()).await.json();
    assert_eq!(view, ProfileView { version: 0, profile: None });
    let kept: ProfileKept = put(&kit, &bob, 1, b"sealed").await.json();
    assert_eq!(kept.version, 1);
    let view: ProfileView = kit.get(&path, alice.token()).await.json();
    assert_eq!(view, ProfileView { version: 1, profile: Some(Bytes(b"sealed".to_vec())) });
    let own: ProfileView = kit.get("/v1/users/@me/profile", bob.token()).await.json();
    assert_eq!(own, view);
    let own: ProfileView = kit.get("/v1/users/@me/profile", alice.token()).await.json();
    assert_eq!(own.version, 0);
}

#[tokio::test]
async fn a_profile_is_not_overwritten_by_one_who_did_not_see_it() {
    let kit = Kit::new().await;
    let bob = Person::register(&kit, "bob").await;
    assert_eq!(put(&kit, &bob, 2, b"two").await.code(), "version_conflict");
    put(&kit, &bob, 1, b"one").await.json::<ProfileKept>();
    let again: ProfileKept = put(&kit, &bob, 1, b"one").await.json();
    assert_eq!(again.version, 1, "the same again is answered alike");
    let reply = put(&kit, &bob, 1, b"other").await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (409, "version_conflict"));
    assert_eq!(reply.problem()["rule"], "profile_version");
    let two = (put(&kit, &bob, 2, b"two"), put(&kit, &bob, 2, b"too"));
    let (one, other) = tokio::join!(two.0, two.1);
    let won = [&one, &other].iter().filter(|reply| reply.status == 200).count();
    assert_eq!(won, 1, "of two at once one wins");
    assert_eq!(put(&kit, &bob, 3, &[7; PROFILE_MAX]).await.status, 200);
    assert_eq!(put(&kit, &bob, 4, &[7; PROFILE_MAX + 1]).await.code(), "too_large");
    assert_eq!(put(&kit, &bob, 4, &[]).await.problem()["rule"], "profile_empty");
}

#[tokio::test]
async fn a_profile_that_is_known_is_not_sent_again() {
    let kit = Kit::new().await;
    let bob = Person::register(&kit, "bob").await;
    put(&kit, &bob, 1, b"sealed").await.json::<ProfileKept>();
    let get = async |known: &str| {
        let request = Request::builder()
            .uri("/v1/users/@me/profile")
            .header("authorization", format!("Bearer {}", bob.session.access_token))
            .header("if-none-match", known);
        kit.send(request.body(Body::empty()).unwrap()).await
    };
    let reply = get("\"0\"").await;
    assert_eq!((reply.status.as_u16(), &reply.headers["etag"]), (200, &"\"1\"".parse().unwrap()));
    assert_eq!(reply.headers["cache-control"], "private, no-cache");
    for known in ["\"1\"", "W/\"1\"", "\"0\", \"1\"", "*"] {
        let reply = get(known).await;
        assert_eq!((reply.status.as_u16(), reply.body.len()), (304, 0), "{known}");
        assert_eq!(reply.headers["etag"], "\"1\"");
    }
    put(&kit, &bob, 2, b"other").await.json::<ProfileKept>();
    assert_eq!(get("\"1\"").await.json::<ProfileView>().version, 2);
}
