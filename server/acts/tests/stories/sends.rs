//! Many sends: idempotency, all or none, and few transactions.

use coterie_protocol::{
    envelope::{Class, first_hash},
    rest::PostMessages,
};
use coterie_types::{Bytes, ErrorCode, Millis};

use crate::channels::assert_chain;
use crate::seat::two_in_a_channel;
use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_sends_at_once_need_few_commits() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let channel = alice.place.channel;
    let mut posts = Vec::new();
    for n in 0..50 {
        for seat in [&mut alice, &mut bob] {
            let data = seat.data(&world, Class::Message).await;
            let message = seat.message(&data, &format!("word {n}"));
            posts.push((seat.person.caller.clone(), message));
        }
    }
    let before = world.store().commits();
    let tasks: Vec<_> = posts
        .into_iter()
        .map(|(caller, message)| {
            let node = world.node.clone();
            tokio::spawn(async move {
                let body = PostMessages { messages: vec![message] };
                node.post_messages(&caller, channel, &body).await.unwrap()
            })
        })
        .collect();
    let mut seqs = Vec::new();
    for task in tasks {
        seqs.push(task.await.unwrap().messages[0].seq);
    }
    let commits = world.store().commits() - before;
    assert!(commits <= 20, "{commits} COMMITs for 100 sends");
    seqs.sort_unstable();
    assert!(seqs.iter().copied().eq(3..=102), "each seq once");
    let log = world.node.read_log(&alice.person.caller, channel, 0, None).await.unwrap();
    assert_chain(first_hash(channel), &log);
}

#[tokio::test]
async fn a_message_again_is_answered_with_its_seq_whatever_the_bytes() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    let data = alice.data(&world, Class::Message).await;
    let message = alice.message(&data, "once");
    let first = alice.post(&world, vec![message.clone()]).await.unwrap();
    assert_eq!(alice.post(&world, vec![message.clone()]).await.unwrap(), first);
    let other = alice.message(&data, "twice");
    assert_eq!(alice.post(&world, vec![other]).await.unwrap().messages, first.messages);
    // A resend and a new one together.
    let fresh = alice.data(&world, Class::Message).await;
    let fresh = alice.message(&fresh, "new");
    let both = alice.post(&world, vec![message.clone(), fresh]).await.unwrap();
    assert_eq!(both.messages[0].seq, first.messages[0].seq);
    assert_eq!(both.messages[1].seq, first.messages[0].seq + 1);
    // After the epoch has passed, too.
    alice.catch_up(&world).await;
    let commit = alice.committing(&world, vec![]).await;
    alice.post_commit(&world, &commit).await.unwrap();
    assert_eq!(alice.post(&world, vec![message]).await.unwrap().messages, first.messages);
}

#[tokio::test]
async fn of_a_request_all_messages_are_appended_or_none() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    let good = alice.data(&world, Class::Message).await;
    let good = alice.message(&good, "good");
    let mut bad = alice.data(&world, Class::Message).await;
    bad.policy.hash = crate::people::hash_of(1);
    let bad = alice.message(&bad, "bad");
    let error = alice.post(&world, vec![good.clone(), bad]).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::HeadUnknown);
    let posted = alice.post(&world, vec![good]).await.unwrap();
    assert_eq!(posted.messages[0].seq, 3);
}

#[tokio::test]
async fn what_is_no_message_of_this_channel_is_refused() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let commits = world.store().commits();
    let data = alice.data(&world, Class::Message).await;
    let message = alice.message(&data, "hello");
    let mut garbage = message.clone();
    garbage.body = Bytes(vec![1; 400]);
    assert_eq!(alice.post(&world, vec![garbage]).await.unwrap_err().code, ErrorCode::Invalid);
    let mut large = message.clone();
    large.body = Bytes(vec![0; 41 * 1024]);
    assert_eq!(alice.post(&world, vec![large]).await.unwrap_err().code, ErrorCode::TooLarge);
    let many = vec![message.clone(); 65];
    assert_eq!(alice.post(&world, many).await.unwrap_err().code, ErrorCode::Malformed);
    let twice = vec![message.clone(); 2];
    assert_eq!(alice.post(&world, twice).await.unwrap_err().code, ErrorCode::Malformed);
    let mut renamed = message.clone();
    renamed.message_id = crate::people::message_id();
    let error = alice.post(&world, vec![renamed]).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("message_id"));
    let commit = alice.data(&world, Class::Commit).await;
    let commit = alice.message(&commit, "class");
    let error = alice.post(&world, vec![commit]).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("class"));
    let mut empty = data.clone();
    empty.version = 2;
    let empty = alice.message(&empty, "version");
    let error = alice.post(&world, vec![empty]).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("authenticated_version"));
    // A session without a device.
    alice.person.caller.device = None;
    let error = alice.post(&world, vec![message]).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::DeviceRequired);
    assert_eq!(world.store().commits(), commits);
    bob.say(&world, "fine").await.unwrap();
}

#[tokio::test]
async fn a_pin_older_than_e_n_is_refused_in_the_same_request_and_later() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    let older = alice.data(&world, Class::Message).await;
    alice.person.invite(&world, alice.place.server, 1, Millis(0)).await;
    let newer = alice.data(&world, Class::Message).await;
    assert!(older.policy.seq < newer.policy.seq);
    let (first, second) = (alice.message(&newer, "first"), alice.message(&older, "second"));
    let both = alice.post(&world, vec![first.clone(), second.clone()]).await.unwrap_err();
    assert_eq!(both.extras.rule.as_deref(), Some("pin_stale"));
    // All or none: the first alone is right, and the second is as wrong after it.
    alice.post(&world, vec![first]).await.unwrap();
    let later = alice.post(&world, vec![second]).await.unwrap_err();
    assert_eq!(
        (later.code, later.extras.rule.as_deref()),
        (ErrorCode::HeadStale, Some("pin_stale"))
    );
    let (caller, channel) = (&alice.person.caller, alice.place.channel);
    let group = world.node.group_state(caller, channel).await.unwrap().group.unwrap();
    assert_eq!(group.pinned, newer.policy);
}
