//! A test for each reason to refuse an anonymous post.

use coterie_policy::{
    Flag, Permissions,
    body::{AnonymitySet, MemberKicked, RoleChanged},
};
use coterie_ports::Write;
use coterie_protocol::envelope::AnonymousPost;
use coterie_types::{Bytes, ChannelId, ErrorCode, FixedBytes, Head, Millis, RoleId};

use super::scene::{LIMIT, Scene, WINDOW, into_window, key, prove, send};

#[tokio::test]
async fn a_post_of_the_ring_is_appended_once_and_pins_its_ring_head() {
    let mut scene = Scene::new().await;
    // The channel pins what comes after the ring's last change.
    let dave = scene.community.member(&scene.world, "dave").await;
    let seat = scene.join(&dave).await;
    let before = scene.head().await;
    let post = scene.post(1, 0).await;
    let posted = scene.send(&post).await.unwrap();
    assert_eq!(posted.seq, before.seq + 1);
    let row = scene.world.store().find_envelope(scene.channel, posted.seq).await.unwrap().unwrap();
    assert_eq!(row.kind, 5);
    assert_eq!(row.device, AnonymousPost::DEVICE);
    assert_eq!(row.message_id, post.message_id());
    let (header, _) = coterie_protocol::envelope::Header::from_bytes(&row.header).unwrap();
    assert_eq!(header.at.0 % 3_600_000, 0);
    // e(n) does not go back to an older ring head.
    let pinned = scene.seats[0].person.policy(&scene.world, scene.community.server()).await.head();
    assert!(post.ring.seq < pinned.seq && row.pinned == pinned);
    let caller = &scene.seats[2].person.caller;
    let page = scene.world.node.read_messages(caller, scene.channel, 0, None).await.unwrap();
    assert_eq!(page.entries.last().unwrap().body, Some(Bytes(post.to_bytes())));
    drop(seat);
}

#[tokio::test]
async fn the_same_bytes_are_answered_again_and_others_of_the_same_nullifier_are_refused() {
    let mut scene = Scene::new().await;
    let post = scene.post(1, 0).await;
    let first = scene.send(&post).await.unwrap();
    assert_eq!(scene.send(&post).await.unwrap(), first);
    let other = scene.post(1, 0).await;
    assert_eq!(other.nullifier(), post.nullifier());
    scene.refused(&other, ErrorCode::NullifierUsed).await;
    // Also when the window is over, the epoch another and the node a new one.
    scene.next_epoch(Some(8)).await.unwrap();
    into_window(&scene, 3 * WINDOW);
    assert_eq!(scene.send(&post).await.unwrap(), first);
    scene.world.restart().await;
    assert_eq!(scene.send(&post).await.unwrap(), first);
    scene.refused(&other, ErrorCode::WindowClosed).await;
}

#[tokio::test]
async fn server_disabled() {
    let scene = Scene::new().await;
    let post = scene.post(1, 0).await;
    let (server, at) = (scene.community.server(), Some(Millis(1)));
    let disabled = Write::SetServerDisabled { server, at, reason: None };
    scene.world.store().commit(vec![disabled]).await.unwrap();
    scene.refused(&post, ErrorCode::ServerDisabled).await;
}

#[tokio::test]
async fn window_closed() {
    let scene = Scene::new().await;
    let (early, late) = (scene.post_in(scene.window() + 1, 1, 0).await, scene.post(1, 1).await);
    scene.refused(&early, ErrorCode::WindowClosed).await;
    // It may be on its way for a minute.
    into_window(&scene, WINDOW + 59_999);
    scene.send(&late).await.unwrap();
    into_window(&scene, 60_000);
    let over = scene.post_in(scene.window() - 1, 1, 2).await;
    scene.refused(&over, ErrorCode::WindowClosed).await;
    // A window long over, and one of another length.
    for window in [0, scene.window() / 4] {
        let post = AnonymousPost { window, ..early.clone() };
        scene.refused(&post, ErrorCode::WindowClosed).await;
    }
}

#[tokio::test]
async fn a_quota_is_used_up_and_the_next_window_has_another() {
    let scene = Scene::new().await;
    for counter in 0..LIMIT.into() {
        scene.send(&scene.post(2, counter).await).await.unwrap();
    }
    for counter in 0..LIMIT.into() {
        scene.refused(&scene.post(2, counter).await, ErrorCode::NullifierUsed).await;
    }
    into_window(&scene, WINDOW);
    scene.send(&scene.post(2, 0).await).await.unwrap();
}

#[tokio::test]
async fn epoch_conflict() {
    let mut scene = Scene::new().await;
    let post = scene.post(1, 0).await;
    scene.next_epoch(Some(8)).await.unwrap();
    scene.refused(&post, ErrorCode::EpochConflict).await;
    let error = scene.send(&post).await.unwrap_err();
    assert!(error.extras.missed.is_none(), "a stranger is shown no log");
    scene.send(&scene.post(1, 0).await).await.unwrap();
}

#[tokio::test]
async fn ring_stale() {
    let mut scene = Scene::new().await;
    let post = scene.post(1, 0).await;
    let other = AnonymousPost { ring: Head { seq: 3, hash: FixedBytes([3; 32]) }, ..post.clone() };
    scene.refused(&other, ErrorCode::RingStale).await;
    // A fourth joins, and has no key: nothing is new. With a role that has no right nothing is.
    let dave = scene.community.member(&scene.world, "dave").await;
    scene.send(&post).await.unwrap();
    // The right is taken from one of the ring.
    let post = scene.post(1, 1).await;
    let user = scene.seats[2].person.user();
    let until = scene.world.node.clock.now().plus(3_600_000);
    scene.community.post(&scene.world, coterie_policy::body::TimeoutSet { user, until }).await;
    scene.refused(&post, ErrorCode::RingStale).await;
    drop(dave);
}

#[tokio::test]
async fn reconcile_first() {
    let mut scene = Scene::new().await;
    let dave = scene.community.member(&scene.world, "dave").await;
    let seat = scene.join(&dave).await;
    scene.send(&scene.post(1, 0).await).await.unwrap();
    scene.community.post(&scene.world, MemberKicked { user: dave.user() }).await;
    // Or they would read it.
    scene.refused(&scene.post(1, 1).await, ErrorCode::ReconcileFirst).await;
    drop(seat);
}

#[tokio::test]
async fn no_gate() {
    let mut scene = Scene::new().await;
    scene.next_epoch(None).await.unwrap();
    scene.refused(&scene.post(1, 0).await, ErrorCode::NoGate).await;
    scene.next_epoch(Some(9)).await.unwrap();
    scene.send(&scene.post(1, 0).await).await.unwrap();
}

#[tokio::test]
async fn gate_refused() {
    let mut scene = Scene::new().await;
    let post = scene.post(1, 0).await;
    let good = scene.request(&post);
    let mut flipped = good.clone();
    flipped.gate.0[15] ^= 1;
    let error = send(&scene.world.node, scene.channel, flipped).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::GateRefused);
    scene.gate = [6; 32];
    scene.refused(&post, ErrorCode::GateRefused).await;
    send(&scene.world.node, scene.channel, good).await.unwrap();
}

#[tokio::test]
async fn proof_refused() {
    let scene = Scene::new().await;
    let good = scene.post(1, 0).await;
    let set = scene.set(scene.window()).await;
    // Any byte of proof, salt or content; somebody else's proof; one of another key.
    let mut bad = Vec::new();
    for at in [40, 70, 200, good.proof.len() - 1] {
        let mut post = good.clone();
        post.proof.0[at] ^= 1;
        bad.push(post);
    }
    let mut sealed = good.clone();
    sealed.sealed.0[100] ^= 1;
    bad.push(sealed);
    bad.push(AnonymousPost { salt: FixedBytes([1; 32]), ..good.clone() });
    let longer = Bytes(vec![1; 512 + AnonymousPost::OVERHEAD]);
    bad.push(AnonymousPost { sealed: longer, ..good.clone() });
    bad.push(AnonymousPost { proof: scene.post(2, 0).await.proof, ..good.clone() });
    let longer = Bytes([&good.proof[..], &[0; 32]].concat());
    bad.push(AnonymousPost { proof: longer, ..good.clone() });
    for post in bad {
        scene.refused(&post, ErrorCode::ProofRefused).await;
    }
    // Nobody outside the ring has a proof, as the ring is the node's own.
    let outside = key(&scene.community, &scene.seats[0].person, 900).0;
    assert!(
        coterie_zk::membership::PreProof::new(set.ring(), 3, &outside, &mut crate::people::rng())
            .is_err()
    );
    let mut again = good.clone();
    again.proof = Bytes(prove(&set, &again, &scene.secrets[1], 0));
    scene.send(&again).await.unwrap();
}

#[tokio::test]
async fn anonymity_off() {
    let mut scene = Scene::new().await;
    let post = scene.post(1, 0).await;
    let channel = scene.community.channel(&scene.world, "plain", 0).await;
    for channel in [channel, ChannelId::from_bytes([9; 16])] {
        let request = scene.request(&post);
        let error = send(&scene.world.node, channel, request).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::AnonymityOff);
    }
    // Too few are left.
    let everyone = RoleId::from_bytes(*scene.community.server().as_bytes());
    let permissions = Some(Permissions::EVERYONE);
    let body = RoleChanged { permissions, ..RoleChanged::of(everyone) };
    scene.community.post(&scene.world, body).await;
    let server = scene.community.server();
    let state = scene.seats[0].person.policy(&scene.world, server).await;
    let head = state.anonymous_rules(scene.channel, scene.window()).unwrap().head;
    let small = AnonymousPost { ring: head, ..post };
    scene.refused(&small, ErrorCode::AnonymityOff).await;
    // And switched off.
    let permissions = Permissions::EVERYONE | Permissions::of(&[Flag::PostAnonymously]);
    let body = RoleChanged { permissions: Some(permissions), ..RoleChanged::of(everyone) };
    scene.community.post(&scene.world, body).await;
    let from = (scene.window() + 1) * 900;
    let body = AnonymitySet { channel: scene.channel, from, policy: None };
    scene.community.post(&scene.world, body).await;
    let post = scene.post(1, 0).await;
    into_window(&scene, WINDOW + 60_000);
    let post = AnonymousPost { window: scene.window(), ..post };
    scene.refused(&post, ErrorCode::AnonymityOff).await;
}

#[tokio::test]
async fn what_is_no_post_is_refused() {
    let scene = Scene::new().await;
    let good = scene.request(&scene.post(1, 0).await);
    for (bytes, code) in [
        (vec![], ErrorCode::Invalid),
        (vec![7; 900], ErrorCode::Invalid),
        ([&good.post[..], &[0]].concat(), ErrorCode::Invalid),
        (vec![0; coterie_types::limits::ANONYMOUS_POST_MAX + 1], ErrorCode::TooLarge),
    ] {
        let request =
            coterie_protocol::rest::PostAnonymously { post: Bytes(bytes), gate: good.gate };
        let error = send(&scene.world.node, scene.channel, request).await.unwrap_err();
        assert_eq!(error.code, code);
    }
}
