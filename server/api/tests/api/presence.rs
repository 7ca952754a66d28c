//! Who of a server's members is connected.

use coterie_protocol::{
    gateway::{CloseCode, Cursors},
    rest::PresenceView,
};

use crate::{
    connection::{Connection, Scene},
    kit::Kit,
    people::Person,
};

#[tokio::test]
async fn members_see_who_of_them_is_connected_and_nobody_else_does() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let path = format!("/v1/servers/{}/presence", scene.server);
    let view = async || kit.get(&path, scene.alice.token()).await.json::<PresenceView>();
    assert_eq!(
        view().await,
        PresenceView { members_count: 2, online_count: 0, estimated: false, users: vec![] }
    );
    let bob = Connection::open(&kit, &scene.bob, Cursors::default()).await;
    let second = Connection::open(&kit, &scene.bob, Cursors::default()).await;
    // Somebody who is connected and no member is nobody's business here.
    let eve = Person::register(&kit, "eve").await;
    let _eve = Connection::open(&kit, &eve, Cursors::default()).await;
    let both = view().await;
    assert_eq!((both.online_count, both.users), (1, vec![scene.bob.user()]));
    for (token, code) in [(eve.token(), "not_found"), (None, "unauthenticated")] {
        assert_eq!(kit.get(&path, token).await.code(), code);
    }
    let kept = bob;
    drop(second.close_code());
    assert_eq!(view().await.online_count, 1);
    kit.call::<()>("POST", "/v1/auth/logout", scene.bob.token(), None).await;
    assert_eq!(kept.close_code().await, Some(CloseCode::SessionEnded));
    assert_eq!(view().await.online_count, 0);
}

#[tokio::test]
async fn who_was_taken_out_is_neither_told_nor_named() {
    let kit = Kit::new().await;
    let scene = Scene::new(&kit).await;
    let _bob = Connection::open(&kit, &scene.bob, Cursors::default()).await;
    let path = format!("/v1/servers/{}/presence", scene.server);
    scene.kick_bob(&kit).await;
    assert_eq!(kit.get(&path, scene.bob.token()).await.code(), "not_found");
    let view: PresenceView = kit.get(&path, scene.alice.token()).await.json();
    assert_eq!((view.members_count, view.users), (1, vec![]));
}
