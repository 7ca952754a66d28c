//! Kicks, leaves, revoked devices, and the removal that is owed before anybody sends.

use coterie_policy::body;
use coterie_protocol::envelope::Class;
use coterie_types::{ErrorCode, Millis};

use crate::people::Person;
use crate::seat::{Seat, two_in_a_channel};
use crate::world::World;

#[tokio::test]
async fn after_a_kick_nobody_sends_before_the_removal() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let stale = alice.data(&world, Class::Message).await;
    let place = alice.place;
    let kick = body::MemberKicked { user: bob.person.user() };
    alice.person.post(&world, place.server, kick).await.unwrap();
    // Who has not seen the kick must see it first.
    let message = alice.message(&stale, "to bob too");
    let error = alice.post(&world, vec![message]).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::HeadStale);
    // Who has seen it must remove first.
    let error = alice.say(&world, "not to bob").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ReconcileFirst);
    let idle = alice.committing(&world, vec![]).await;
    let error = alice.post_commit(&world, &idle).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::ReconcileFirst, "a commit that removes nobody");
    alice.group.clear_pending().unwrap();
    // The kicked one finds nothing any more.
    assert_eq!(bob.post(&world, vec![]).await.unwrap_err().code, ErrorCode::NotFound);
    let message = bob.message(&stale, "still here?");
    assert_eq!(bob.post(&world, vec![message]).await.unwrap_err().code, ErrorCode::NotFound);
    let log = world.node.read_log(&bob.person.caller, place.channel, 0, None).await;
    assert_eq!(log.unwrap_err().code, ErrorCode::NotFound);
    let leaf = alice.leaf_of(bob.person.device());
    let removal = alice.committing(&world, vec![leaf]).await;
    alice.post_commit(&world, &removal).await.unwrap();
    alice.catch_up(&world).await;
    alice.say(&world, "not to bob").await.unwrap();
    assert_eq!(alice.group.leaves().len(), 1);
    assert!(world.node.check_tables(place.server).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_right_leaf_cannot_be_removed() {
    let world = World::new().await;
    let (alice, mut bob) = two_in_a_channel(&world).await;
    let leaf = bob.leaf_of(alice.person.device());
    let removal = bob.committing(&world, vec![leaf]).await;
    let error = bob.post_commit(&world, &removal).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::BadCommit);
    assert_eq!(error.extras.rule.as_deref(), Some("removes_right"));
}

#[tokio::test]
async fn who_leaves_and_comes_back_joins_anew() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let place = alice.place;
    bob.person.post(&world, place.server, body::MemberLeft {}).await.unwrap();
    let invite = alice.person.invite(&world, place.server, 0, Millis(0)).await;
    bob.person.join(&world, &invite).await.unwrap();
    // Back in the right set before anybody removed the old leaf: it is his own to replace.
    let mut bob = Seat::join(&world, &bob.person, place).await;
    alice.catch_up(&world).await;
    alice.say(&world, "again").await.unwrap();
    assert_eq!(bob.catch_up(&world).await, ["again"]);
    assert_eq!(alice.group.leaves().len(), 2);
}

#[tokio::test]
async fn an_external_join_is_exempt_from_the_removal_that_is_owed() {
    let world = World::new().await;
    let (mut alice, bob) = two_in_a_channel(&world).await;
    let place = alice.place;
    let mut carol = Person::register(&world, "carol").await;
    let invite = alice.person.invite(&world, place.server, 0, Millis(0)).await;
    carol.join(&world, &invite).await.unwrap();
    let kick = body::MemberKicked { user: bob.person.user() };
    alice.person.post(&world, place.server, kick).await.unwrap();
    let mut carol = Seat::join(&world, &carol, place).await;
    assert_eq!(carol.say(&world, "x").await.unwrap_err().code, ErrorCode::ReconcileFirst);
    let leaf = carol.leaf_of(bob.person.device());
    let removal = carol.committing(&world, vec![leaf]).await;
    carol.post_commit(&world, &removal).await.unwrap();
    carol.catch_up(&world).await;
    carol.say(&world, "x").await.unwrap();
    alice.catch_up(&world).await;
}

#[tokio::test]
async fn a_revoked_device_cannot_send_and_is_removed() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    let phone = alice.person.second_device(&world).await;
    let mut phone = Seat::join(&world, &phone, alice.place).await;
    alice.catch_up(&world).await;
    alice.person.revoke(&world, phone.person.device()).await;
    // The session would have ended; even if it had not, the policy refuses.
    let error = phone.say(&world, "x").await.unwrap_err();
    assert!(matches!(error.code, ErrorCode::Forbidden | ErrorCode::ReconcileFirst), "{error}");
    let leaf = alice.leaf_of(phone.person.device());
    let removal = alice.committing(&world, vec![leaf]).await;
    alice.post_commit(&world, &removal).await.unwrap();
    alice.catch_up(&world).await;
    alice.say(&world, "alone again").await.unwrap();
}
