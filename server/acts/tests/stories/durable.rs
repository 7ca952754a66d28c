//! A transaction that fails at COMMIT: nobody is told that it was done, and nothing of it stays.

use std::{sync::Arc, time::Duration};

use coterie_ports::{Bus as _, Subscription, Topic};
use coterie_protocol::envelope::{Class, first_hash};
use coterie_stores::Database;
use coterie_types::ErrorCode;

use crate::channels::assert_chain;
use crate::seat::{Seat, two_in_a_channel};
use crate::world::World;

async fn world() -> (World, Arc<Database>) {
    let database = Arc::new(Database::postgres());
    (World::on(Arc::clone(&database)).await, database)
}

async fn is_woken(listener: &mut Box<dyn Subscription>) -> bool {
    tokio::time::timeout(Duration::ZERO, listener.next()).await.is_ok()
}

fn follow(world: &World, seat: &Seat) -> Box<dyn Subscription> {
    let mut listener = world.bus.subscribe();
    listener.follow(Topic::Channel(seat.place.channel));
    listener
}

#[tokio::test]
async fn a_message_that_fails_at_commit_is_not_acknowledged_and_wakes_nobody_r1_r6() {
    let (world, database) = world().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let mut listener = follow(&world, &alice);
    let data = alice.data(&world, Class::Message).await;
    let message = alice.message(&data, "hello");
    database.refuse_at_commit(true);
    let error = alice.post(&world, vec![message.clone()]).await.unwrap_err();
    assert_ne!(error.code, ErrorCode::EpochConflict, "{error:?}");
    assert!(!is_woken(&mut listener).await, "an event before its commit");
    database.refuse_at_commit(false);
    assert_eq!(bob.catch_up(&world).await, [""; 0]);
    // The same again is new, and stands where the first one would have stood (R2, R5).
    let posted = alice.post(&world, vec![message]).await.unwrap();
    assert_eq!(posted.messages[0].seq, 3);
    assert!(is_woken(&mut listener).await);
    assert_eq!(bob.catch_up(&world).await, ["hello"]);
}

#[tokio::test]
async fn a_commit_that_fails_at_commit_is_not_acknowledged_and_wakes_nobody_r3_r6() {
    let (world, database) = world().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let mut listener = follow(&world, &alice);
    let commit = alice.committing(&world, vec![]).await;
    database.refuse_at_commit(true);
    alice.post_commit(&world, &commit).await.unwrap_err();
    assert!(!is_woken(&mut listener).await, "an event before its commit");
    database.refuse_at_commit(false);
    // Nothing of it is left in the node's memory: the epoch is what it was.
    let (caller, channel) = (&alice.person.caller, alice.place.channel);
    assert_eq!(world.node.group_state(caller, channel).await.unwrap().group.unwrap().epoch, 1);
    assert_eq!(alice.post_commit(&world, &commit).await.unwrap().seq, 3);
    assert!(is_woken(&mut listener).await);
    bob.catch_up(&world).await;
    bob.say(&world, "of the new epoch").await.unwrap();
}

#[tokio::test]
async fn what_failed_at_commit_leaves_no_hole_in_the_log_r2() {
    let (world, database) = world().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    alice.say(&world, "one").await.unwrap();
    database.refuse_at_commit(true);
    for text in ["lost", "lost too"] {
        alice.say(&world, text).await.unwrap_err();
    }
    database.refuse_at_commit(false);
    bob.catch_up(&world).await;
    let after = bob.say(&world, "two").await.unwrap();
    assert_eq!(after.messages[0].seq, 4);
    let log = world.node.read_log(&alice.person.caller, alice.place.channel, 0, None).await;
    let log = log.unwrap();
    assert!(log.entries.iter().map(|item| item.seq).eq(1..=4), "seqs are dense");
    assert_chain(first_hash(alice.place.channel), &log);
}
