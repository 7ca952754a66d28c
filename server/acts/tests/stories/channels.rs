//! Groups and messages as they should go.

use coterie_protocol::{
    envelope::{EnvelopeKind, Header, first_hash, next_hash},
    rest::LogPage,
};
use coterie_types::{ErrorCode, Hash, sha256};

use crate::people::Person;
use crate::seat::{Seat, two_in_a_channel};
use crate::world::World;

/// Recomputes the chain from what a reader is given.
pub(crate) fn assert_chain(first: Hash, page: &LogPage) {
    let mut hash = first;
    for (item, seq) in page.entries.iter().zip(1..) {
        assert_eq!(item.seq, seq, "dense from 1");
        let body = item.body.as_ref().map_or(item.body_hash, |body| Some(sha256(&[body])));
        hash = next_hash(&hash, seq, &sha256(&[&item.header]), &body.unwrap());
        let (header, kind) = Header::from_bytes(&item.header).unwrap();
        assert_eq!((header.message_id, header.device), (item.message_id, item.device_id));
        assert_eq!(kind.name(), item.kind);
    }
    assert_eq!((page.entries.len() as u64, hash), (page.head.seq, page.head.hash));
}

#[tokio::test]
async fn two_people_talk() {
    let mut world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    alice.say(&world, "hello").await.unwrap();
    assert_eq!(bob.catch_up(&world).await, ["hello"]);
    // The node remembers nothing that is not in the database.
    world.restart().await;
    bob.say(&world, "hello yourself").await.unwrap();
    assert_eq!(alice.catch_up(&world).await, ["hello yourself"]);
    assert_eq!(alice.group.epoch_authenticator(), bob.group.epoch_authenticator());
    let place = alice.place;
    let log = world.node.read_log(&bob.person.caller, place.channel, 0, None).await.unwrap();
    assert_chain(first_hash(place.channel), &log);
    let kinds: Vec<_> = log.entries.iter().map(|item| item.kind.as_str()).collect();
    assert_eq!(kinds, ["creation", "commit", "message", "message"]);
    let messages = world.node.read_messages(&bob.person.caller, place.channel, 0, None).await;
    assert_eq!(messages.unwrap().entries.len(), 2);
    assert_eq!(EnvelopeKind::Message.name(), "message");
}

#[tokio::test]
async fn of_two_creations_one_wins_and_the_same_again_is_answered_alike() {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let place = alice.create_server(&world, "home").await;
    assert_eq!(world.node.group_state(&alice.caller, place.channel).await.unwrap().group, None);
    let (_, one) = Seat::creation(&world, &alice, place).await;
    let (_, two) = Seat::creation(&world, &alice, place).await;
    let first = world.node.create_group(&alice.caller, place.channel, &one).await.unwrap();
    assert_eq!(first.seq, 1);
    let error = world.node.create_group(&alice.caller, place.channel, &two).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::GroupExists);
    let again = world.node.create_group(&alice.caller, place.channel, &one).await.unwrap();
    assert_eq!(again, first);
}

#[tokio::test]
async fn a_second_device_sits_beside_the_first() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    let phone = alice.person.second_device(&world).await;
    let mut phone = Seat::join(&world, &phone, alice.place).await;
    alice.catch_up(&world).await;
    alice.say(&world, "to myself").await.unwrap();
    assert_eq!(phone.catch_up(&world).await, ["to myself"]);
}

#[tokio::test]
async fn the_tree_of_a_past_epoch_is_kept_a_while_or_said_to_be_gone() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    let (caller, channel) = (alice.person.caller.clone(), alice.place.channel);
    let first = world.node.tree(&caller, channel, 1).await.unwrap();
    for _ in 0..35 {
        let commit = alice.committing(&world, vec![]).await;
        alice.post_commit(&world, &commit).await.unwrap();
        alice.catch_up(&world).await;
        // A path is renewed once an hour.
        world.clock.advance(60 * 60 * 1_000);
    }
    assert_eq!(alice.group.epoch(), 36);
    assert_ne!(world.node.tree(&caller, channel, 36).await.unwrap().tree, first.tree);
    assert!(world.node.tree(&caller, channel, 34).await.is_ok(), "one of the last");
    assert!(world.node.tree(&caller, channel, 32).await.is_ok(), "a snapshot");
    assert!(world.node.tree(&caller, channel, 0).await.is_ok(), "the creation");
    for epoch in [1, 20, 37] {
        let error = world.node.tree(&caller, channel, epoch).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Gone, "{epoch}");
    }
}

#[tokio::test]
async fn joiners_take_turns_by_a_lease() {
    let world = World::new().await;
    let (alice, bob) = two_in_a_channel(&world).await;
    let channel = alice.place.channel;
    world.node.lease(&alice.person.caller, channel).await.unwrap();
    let held = world.node.lease(&bob.person.caller, channel).await.unwrap_err();
    assert_eq!(held.code, ErrorCode::LeaseHeld);
    assert!(held.extras.retry_after_ms.unwrap() <= 3_000);
    world.node.lease(&alice.person.caller, channel).await.unwrap();
    world.clock.advance(3_001);
    world.node.lease(&bob.person.caller, channel).await.unwrap();
    let bob = Seat::join(&world, &bob.person, bob.place).await;
    assert_eq!(bob.group.epoch(), 2);
    world.node.lease(&alice.person.caller, channel).await.unwrap();
}
