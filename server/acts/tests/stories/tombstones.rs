//! Deletions.

use coterie_protocol::envelope::first_hash;
use coterie_types::ErrorCode;

use crate::channels::assert_chain;
use crate::seat::two_in_a_channel;
use crate::world::World;

#[tokio::test]
async fn a_tombstone_erases_the_body_and_keeps_the_chain() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let (channel, node) = (alice.place.channel, &world.node);
    let said = bob.say(&world, "I should not have").await.unwrap().messages[0].clone();
    bob.say(&world, "and this stays").await.unwrap();
    let (id, seq) = (said.message_id, said.seq);
    // Not the creation, not a commit, not another id.
    let error = {
        let body = bob.tombstone(&world, 2, id).await;
        node.delete_message(&bob.person.caller, channel, id, &body).await.unwrap_err()
    };
    assert_eq!(error.code, ErrorCode::NotFound);
    let body = bob.tombstone(&world, seq, id).await;
    let first = node.delete_message(&bob.person.caller, channel, id, &body).await.unwrap();
    assert_eq!(first.seq, 5);
    let again = node.delete_message(&bob.person.caller, channel, id, &body).await.unwrap();
    assert_eq!(again, first);
    let body = bob.tombstone(&world, seq, id).await;
    let error = node.delete_message(&bob.person.caller, channel, id, &body).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Gone);
    let log = node.read_log(&alice.person.caller, channel, 0, None).await.unwrap();
    assert_chain(first_hash(channel), &log);
    let erased = &log.entries[seq as usize - 1];
    assert!(erased.body.is_none() && erased.body_hash.is_some());
    assert_eq!(log.entries[4].kind, "tombstone");
    alice.catch_up(&world).await;
    alice.say(&world, "seen").await.unwrap();
}

#[tokio::test]
async fn a_moderator_deletes_anybodys_message_and_a_member_only_their_own() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let (channel, node) = (alice.place.channel, &world.node);
    let hers = alice.say(&world, "hers").await.unwrap().messages[0].clone();
    bob.catch_up(&world).await;
    let his = bob.say(&world, "his").await.unwrap().messages[0].clone();
    let body = bob.tombstone(&world, hers.seq, hers.message_id).await;
    let error =
        node.delete_message(&bob.person.caller, channel, hers.message_id, &body).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Forbidden);
    assert_eq!(error.extras.permission.as_deref(), Some("MANAGE_MESSAGES"));
    alice.catch_up(&world).await;
    let body = alice.tombstone(&world, his.seq, his.message_id).await;
    node.delete_message(&alice.person.caller, channel, his.message_id, &body).await.unwrap();
    // Signed by another: the owner's name on the member's wish.
    let mut forged = bob.tombstone(&world, hers.seq, hers.message_id).await;
    let bytes = forged.tombstone.0.len();
    forged.tombstone.0[bytes - 1] ^= 1;
    let error = node
        .delete_message(&bob.person.caller, channel, hers.message_id, &forged)
        .await
        .unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("tombstone_signature"));
}
