//! Blocked authors, and deleted anonymous posts.

use coterie_policy::body::AuthorBlocked;
use coterie_types::{ErrorCode, FixedBytes};
use coterie_zk::membership::{PreProof, Witness};

use super::scene::{Scene, WINDOW, into_window};
use crate::people::rng;

/// Names the post at a seq.
async fn block(
    scene: &Scene,
    seq: u64,
    post: &coterie_protocol::envelope::AnonymousPost,
) -> AuthorBlocked {
    let hash = scene.world.store().find_channel_hash(scene.channel, seq).await.unwrap();
    AuthorBlocked {
        channel: scene.channel,
        seq,
        envelope: hash.unwrap_or(FixedBytes([0; 32])),
        nullifier: FixedBytes(post.nullifier()),
        ticket: FixedBytes::from_slice(&post.proof[33..65]).unwrap(),
        window: post.window,
    }
}

#[tokio::test]
async fn the_author_of_a_blocked_post_posts_no_more_in_the_window_and_the_others_do() {
    let mut scene = Scene::new().await;
    let post = scene.post(1, 0).await;
    let seq = scene.send(&post).await.unwrap().seq;
    let body = block(&scene, seq, &post).await;
    scene.community.post(&scene.world, body).await;
    // The ring head is another now, and an honest client of the author can prove nothing.
    scene.refused(&post_with_old_head(&scene, &post).await, ErrorCode::RingStale).await;
    let set = scene.set(scene.window()).await;
    assert_eq!(set.blocklist().len(), 1);
    let mut claim = post.clone();
    claim.ring = set.rules().head;
    let pre = PreProof::new(set.ring(), 3, &scene.secrets[1], &mut rng()).unwrap();
    let statement_claim = coterie_policy::AnonymousPost {
        epoch: claim.epoch,
        window: claim.window,
        head: claim.ring,
        class: 1,
        salt: &claim.salt.0,
        sealed: &claim.sealed,
        padded: claim.padded(),
        proof: &[],
    };
    let statement = set.statement(&statement_claim).unwrap();
    let witness = Witness { secret: &scene.secrets[1], counter: 1 };
    assert!(pre.prove(&statement, &witness, &mut rng()).is_err());
    for member in [0, 2] {
        scene.send(&scene.post(member, 1).await).await.unwrap();
    }
    // The next window is everybody's again.
    into_window(&scene, WINDOW);
    scene.send(&scene.post(1, 0).await).await.unwrap();
}

/// As it was made before the block.
async fn post_with_old_head(
    scene: &Scene,
    post: &coterie_protocol::envelope::AnonymousPost,
) -> coterie_protocol::envelope::AnonymousPost {
    let other = scene.post(2, 2).await;
    coterie_protocol::envelope::AnonymousPost { ring: post.ring, ..other }
}

#[tokio::test]
async fn block_unfit() {
    let mut scene = Scene::new().await;
    let (one, two) = (scene.post(1, 0).await, scene.post(2, 0).await);
    let seq = scene.send(&one).await.unwrap().seq;
    scene.send(&two).await.unwrap();
    let good = block(&scene, seq, &one).await;
    let other = block(&scene, seq + 1, &two).await;
    let server = scene.community.server();
    for bad in [
        // A free choice of T would ask every member "is it you?".
        AuthorBlocked { ticket: other.ticket, ..good.clone() },
        AuthorBlocked { nullifier: other.nullifier, ..good.clone() },
        AuthorBlocked { seq: seq + 1, ..good.clone() },
        AuthorBlocked { seq: 2, ..good.clone() },
        AuthorBlocked { envelope: other.envelope, ..good.clone() },
    ] {
        let error = scene.community.alice.post(&scene.world, server, bad).await.unwrap_err();
        assert_eq!(error.extras.rule.as_deref(), Some("block_unfit"), "{error:?}");
    }
    scene.community.post(&scene.world, good).await;
}

#[tokio::test]
async fn a_moderator_deletes_an_anonymous_post_and_nobody_else_does_not_even_its_author() {
    let mut scene = Scene::new().await;
    let post = scene.post(1, 0).await;
    let seq = scene.send(&post).await.unwrap().seq;
    scene.seats[0].head = scene.head().await;
    scene.seats[1].head = scene.head().await;
    let (channel, id) = (scene.channel, post.message_id());
    let author = &scene.seats[1];
    let body = author.tombstone(&scene.world, seq, id).await;
    let node = &scene.world.node;
    let error = node.delete_message(&author.person.caller, channel, id, &body).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Forbidden);
    let owner = &scene.seats[0];
    let body = owner.tombstone(&scene.world, seq, id).await;
    node.delete_message(&owner.person.caller, channel, id, &body).await.unwrap();
    let row = scene.world.store().find_envelope(channel, seq).await.unwrap().unwrap();
    assert_eq!(row.body, None);
    // The audit log names who deleted, and no author.
    let query = coterie_ports::rows::AuditQuery {
        server: scene.community.server(),
        before: u64::MAX,
        limit: 1,
        actor: None,
        action: Some("message_deleted".into()),
        target: None,
    };
    let audit = scene.world.store().list_audit(&query).await.unwrap();
    assert!(!audit[0].before.as_ref().unwrap().contains("author_id"));
    // Its nullifier stays used, its author can be blocked, and the same bytes are known.
    assert_eq!(scene.send(&post).await.unwrap().seq, seq);
    let body = block(&scene, seq, &post).await;
    scene.community.post(&scene.world, body).await;
    assert_eq!(scene.set(scene.window()).await.blocklist().len(), 1);
    scene.send(&scene.post(2, 0).await).await.unwrap();
}
