//! Two nodes on one database, and no bus between them: every wake-up is lost, nothing else is.

use std::time::Duration;

use coterie_acts::{Caller, Marks};
use coterie_policy::body;
use coterie_ports::{SessionId, Subscription, Topic, Write, rows::SessionRow};
use coterie_protocol::{
    envelope::{Class, first_hash},
    rest::PostMessages,
};
use coterie_types::{ErrorCode, Millis, sha256};

use crate::channels::assert_chain;
use crate::people::{Person, random16};
use crate::seat::{Seat, two_in_a_channel};
use crate::world::World;

async fn put_session(world: &World, of: &Caller) -> SessionId {
    let row = SessionRow {
        session: of.session,
        user: of.user,
        device: of.device,
        label: None,
        refresh_hash: sha256(&[&random16()]),
        previous_hash: None,
        created_at: Millis(1),
        rotated_at: Millis(1),
        expires_at: Millis(u64::MAX / 4),
        ended_at: None,
    };
    world.store().commit(vec![Write::InsertSession(row)]).await.unwrap();
    of.session
}

#[tokio::test]
async fn what_one_node_appended_is_known_to_the_other_at_once() {
    let here = World::new().await;
    let there = here.another_node().await;
    let (mut alice, mut bob) = two_in_a_channel(&here).await;
    let channel = alice.place.channel;
    // Both hold the channel in memory; each message is behind the other node's last.
    for round in 0..5 {
        alice.say(&here, &format!("alice {round}")).await.unwrap();
        bob.catch_up(&there).await;
        bob.say(&there, &format!("bob {round}")).await.unwrap();
        alice.catch_up(&here).await;
    }
    // A commit at one node; the other judges by the new epoch, in both directions.
    let stale = bob.data(&there, Class::Message).await;
    let stale = bob.message(&stale, "of the old epoch");
    let commit = alice.committing(&here, vec![]).await;
    alice.post_commit(&here, &commit).await.unwrap();
    alice.catch_up(&here).await;
    let error = bob.post(&there, vec![stale]).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::EpochConflict);
    assert!(error.extras.missed.is_some());
    bob.catch_up(&there).await;
    bob.say(&there, "of the new one").await.unwrap();
    let view = here.node.group_state(&alice.person.caller, channel).await.unwrap().group.unwrap();
    let other = there.node.group_state(&alice.person.caller, channel).await.unwrap().group;
    assert_eq!(other.unwrap(), view);
    let log = there.node.read_log(&alice.person.caller, channel, 0, None).await.unwrap();
    assert_chain(first_hash(channel), &log);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sends_at_two_nodes_at_once_get_dense_seqs_and_none_is_refused() {
    let here = World::new().await;
    let there = here.another_node().await;
    let (mut alice, mut bob) = two_in_a_channel(&here).await;
    let channel = alice.place.channel;
    let mut tasks = Vec::new();
    for n in 0..60 {
        for (world, seat) in [(&here, &mut alice), (&there, &mut bob)] {
            let data = seat.data(world, Class::Message).await;
            let message = seat.message(&data, &format!("word {n}"));
            let (node, caller) = (world.node.clone(), seat.person.caller.clone());
            tasks.push(tokio::spawn(async move {
                let body = PostMessages { messages: vec![message] };
                node.post_messages(&caller, channel, &body).await.unwrap().messages[0].seq
            }));
        }
    }
    let mut seqs = Vec::new();
    for task in tasks {
        seqs.push(task.await.unwrap());
    }
    seqs.sort_unstable();
    assert!(seqs.iter().copied().eq(3..=122), "each seq once: {seqs:?}");
}

#[tokio::test]
async fn of_two_commits_of_one_epoch_at_two_nodes_one_wins() {
    let here = World::new().await;
    let there = here.another_node().await;
    let (mut alice, mut bob) = two_in_a_channel(&here).await;
    let (hers, his) = (alice.committing(&here, vec![]).await, bob.committing(&there, vec![]).await);
    let answers = tokio::join!(alice.post_commit(&here, &hers), bob.post_commit(&there, &his));
    let (won, lost) = match answers {
        (Ok(won), Err(lost)) | (Err(lost), Ok(won)) => (won, lost),
        other => panic!("{other:?}"),
    };
    assert_eq!(lost.code, ErrorCode::EpochConflict);
    let missed = lost.extras.missed.unwrap();
    assert_eq!(missed.entries.last().unwrap().seq, won.seq);
}

#[tokio::test]
async fn who_was_kicked_at_one_node_sends_nothing_at_the_other() {
    let here = World::new().await;
    let there = here.another_node().await;
    let (mut alice, mut bob) = two_in_a_channel(&here).await;
    bob.say(&there, "still here").await.unwrap();
    let data = bob.data(&there, Class::Message).await;
    let message = bob.message(&data, "and gone");
    let kick = body::MemberKicked { user: bob.person.user() };
    alice.person.post(&here, alice.place.server, kick).await.unwrap();
    let error = bob.post(&there, vec![message]).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test]
async fn a_session_ended_at_one_node_is_believed_at_the_other_for_less_than_five_seconds() {
    let here = World::new().await;
    let there = here.another_node().await;
    let alice = Person::register(&here, "alice").await;
    let session = put_session(&here, &alice.caller).await;
    there.node.caller_of(session).await.unwrap();
    here.node.log_out(&alice.caller).await.unwrap();
    assert!(here.node.caller_of(session).await.is_err(), "at once where it was ended");
    // With the bus at once, too.
    there.node.bus.wake(Topic::SessionEnded(session));
    assert!(there.node.caller_of(session).await.is_err());

    let bob = Person::register(&here, "bob").await;
    let session = put_session(&here, &bob.caller).await;
    there.node.caller_of(session).await.unwrap();
    here.node.log_out(&bob.caller).await.unwrap();
    there.node.caller_of(session).await.unwrap();
    here.clock.advance(4_999);
    assert!(there.node.caller_of(session).await.is_err());
}

#[tokio::test]
async fn a_session_that_gets_its_device_at_one_node_has_it_at_the_other() {
    let here = World::new().await;
    let there = here.another_node().await;
    let alice = Person::register(&here, "alice").await;
    let (session, device) = (SessionId(random16()), alice.device());
    put_session(&here, &Caller { session, device: None, ..alice.caller }).await;
    assert_eq!(there.node.caller_of(session).await.unwrap().device, None);
    let write = Write::SetSessionDevice { session, device };
    here.store().commit(vec![write]).await.unwrap();
    assert_eq!(there.node.caller_of(session).await.unwrap().device, Some(device));
}

async fn woken(listener: &mut Box<dyn Subscription>) -> Vec<Topic> {
    let mut all = Vec::new();
    while let Ok(topic) = tokio::time::timeout(Duration::ZERO, listener.next()).await {
        all.push(topic);
    }
    all
}

#[tokio::test]
async fn looking_again_wakes_for_what_another_node_did_and_for_nothing_else() {
    let here = World::new().await;
    let there = here.another_node().await;
    let (mut alice, bob) = two_in_a_channel(&here).await;
    let place = alice.place;
    let (channel, server) = (Topic::Channel(place.channel), Topic::Server(place.server));
    let inbox = Topic::Inbox(alice.person.device());
    let session = Topic::SessionEnded(put_session(&here, &bob.person.caller).await);
    let nothing = Topic::SessionEnded(SessionId([9; 16]));
    let mut listener = there.node.bus.subscribe();
    for topic in [channel, server, inbox, session, nothing] {
        listener.follow(topic);
    }
    let mut marks = Marks::default();
    there.node.look_again(&mut marks).await.unwrap();
    // Followed for the first time: a wake-up may have been lost before the first look.
    assert_eq!(woken(&mut listener).await, [channel, server, nothing]);
    there.node.look_again(&mut marks).await.unwrap();
    assert_eq!(woken(&mut listener).await, [], "nothing has happened");

    alice.say(&here, "hello").await.unwrap();
    there.node.look_again(&mut marks).await.unwrap();
    assert_eq!(woken(&mut listener).await, [channel]);
    alice.person.invite(&here, place.server, 1, Millis(0)).await;
    here.node.log_out(&bob.person.caller).await.unwrap();
    there.node.look_again(&mut marks).await.unwrap();
    assert_eq!(woken(&mut listener).await, [server, session]);
    let mut second = alice.person.clone();
    second.create_server(&here, "another").await;
    there.node.look_again(&mut marks).await.unwrap();
    assert_eq!(woken(&mut listener).await, [], "nothing of ours");
}

#[tokio::test]
async fn the_bus_tells_of_losses_and_the_node_looks_at_once() {
    let here = World::new().await;
    let there = here.another_node().await;
    let (mut alice, _) = two_in_a_channel(&here).await;
    let channel = Topic::Channel(alice.place.channel);
    let node = there.node.clone();
    // Far beyond the patience of this test: only what the bus says makes it look.
    let looking = tokio::spawn(async move { node.keep_looking(Duration::from_secs(3_600)).await });
    let mut listener = there.node.bus.subscribe();
    listener.follow(channel);
    alice.say(&here, "hello").await.unwrap();
    there.bus.lose();
    let topic = tokio::time::timeout(Duration::from_secs(20), listener.next()).await.unwrap();
    assert_eq!(topic, channel);
    looking.abort();
}

#[tokio::test]
async fn a_seat_joins_at_another_node_than_the_one_that_made_the_group() {
    let here = World::new().await;
    let there = here.another_node().await;
    let (mut alice, _) = two_in_a_channel(&here).await;
    let mut carol = Person::register(&there, "carol").await;
    let invite = alice.person.invite(&here, alice.place.server, 0, Millis(0)).await;
    carol.join(&there, &invite).await.unwrap();
    let mut carol = Seat::join(&there, &carol, alice.place).await;
    assert_eq!(alice.catch_up(&here).await, [""; 0]);
    alice.say(&here, "welcome").await.unwrap();
    assert_eq!(carol.catch_up(&there).await, ["welcome"]);
}
