//! Races, stale and unknown heads, and commits that are none.

use coterie_protocol::{
    envelope::{Authenticated, Class},
    rest::PostCommit,
};
use coterie_types::{Bytes, ErrorCode, Head, Millis};

use crate::people::{Person, hash_of, message_id};
use crate::seat::{Seat, two_in_a_channel};
use crate::world::World;

type Spoil = fn(Authenticated, &dyn Fn(Head) -> Head) -> Authenticated;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_eight_commits_at_once_exactly_one_wins() {
    let world = World::new().await;
    let (alice, bob) = two_in_a_channel(&world).await;
    let place = alice.place;
    let mut seats = vec![alice, bob];
    for n in 0..6 {
        let mut person = Person::register(&world, &format!("user{n}")).await;
        let invite = seats[0].person.invite(&world, place.server, 0, Millis(0)).await;
        person.join(&world, &invite).await.unwrap();
        seats.push(Seat::join(&world, &person, place).await);
    }
    for seat in &mut seats {
        seat.catch_up(&world).await;
    }
    let epoch = seats[0].group.epoch();
    let mut commits = Vec::new();
    for seat in &mut seats {
        commits.push((seat.person.caller.clone(), seat.committing(&world, vec![]).await));
    }
    let tasks: Vec<_> = commits
        .into_iter()
        .map(|(caller, body)| {
            let node = world.node.clone();
            tokio::spawn(async move { node.post_commit(&caller, place.channel, &body).await })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => won += 1,
            Err(error) => {
                assert_eq!(error.code, ErrorCode::EpochConflict, "{error}");
                assert_eq!(error.extras.epoch, Some(epoch + 1));
                let missed = error.extras.missed.unwrap();
                assert_eq!(missed.entries.len(), 1, "the commit that won");
                assert_eq!(missed.next, None);
            }
        }
    }
    assert_eq!(won, 1);
    for seat in &mut seats {
        seat.catch_up(&world).await;
        assert_eq!(seat.group.epoch(), epoch + 1);
    }
    let first = seats[0].group.epoch_authenticator();
    assert!(seats.iter().all(|seat| seat.group.epoch_authenticator() == first));
}

#[tokio::test]
async fn a_commit_again_is_answered_with_its_place() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    let commit = alice.committing(&world, vec![]).await;
    let first = alice.post_commit(&world, &commit).await.unwrap();
    world.clock.advance(5_000);
    assert_eq!(alice.post_commit(&world, &commit).await.unwrap(), first);
}

#[tokio::test]
async fn a_message_of_a_past_epoch_is_told_what_it_missed() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    let commit = alice.committing(&world, vec![]).await;
    alice.post_commit(&world, &commit).await.unwrap();
    alice.catch_up(&world).await;
    alice.say(&world, "between").await.unwrap();
    let error = bob.say(&world, "late").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::EpochConflict);
    assert_eq!(error.extras.missed.unwrap().entries.len(), 2);
    bob.catch_up(&world).await;
    bob.say(&world, "late").await.unwrap();
    assert_eq!(alice.catch_up(&world).await, ["late"]);
}

#[tokio::test]
async fn heads_that_are_not_the_nodes_are_refused() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    let true_data = alice.data(&world, Class::Message).await;
    let wrong = |head: Head| Head { hash: hash_of(7), ..head };
    let beyond = |head: Head| Head { seq: head.seq + 1, ..head };
    let cases: [Spoil; 2] = [
        |data, change| Authenticated { policy: change(data.policy), ..data },
        |data, change| Authenticated { channel: change(data.channel), ..data },
    ];
    let commits = world.store().commits();
    for case in cases {
        for change in [&wrong as &dyn Fn(Head) -> Head, &beyond] {
            let mut data = case(true_data.clone(), change);
            data.message_id = message_id();
            let message = alice.message(&data, "x");
            let error = alice.post(&world, vec![message]).await.unwrap_err();
            assert_eq!(error.code, ErrorCode::HeadUnknown);
            data.message_id = message_id();
            data.class = Class::Commit;
            let commit = alice.committing_with(&data, vec![]);
            let error = alice.post_commit(&world, &commit).await.unwrap_err();
            assert_eq!(error.code, ErrorCode::HeadUnknown);
            alice.group.clear_pending().unwrap();
        }
    }
    assert_eq!(world.store().commits(), commits);
}

#[tokio::test]
async fn a_joiner_that_pins_an_older_policy_than_the_channel_is_stale() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    let place = alice.place;
    let phone = alice.person.second_device(&world).await;
    let (_, early) = Seat::joining(&world, &phone, place).await;
    let invite = alice.person.invite(&world, place.server, 0, Millis(0)).await;
    // The channel learns of a later policy head, in the same epoch.
    alice.say(&world, "pins").await.unwrap();
    let error = world.node.post_commit(&phone.caller, place.channel, &early).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::HeadStale);
    drop(invite);
    Seat::join(&world, &phone, place).await;
}

#[tokio::test]
async fn garbage_commits_change_nothing() {
    let world = World::new().await;
    let (mut alice, bob) = two_in_a_channel(&world).await;
    let good = alice.committing(&world, vec![]).await;
    let message_id = good.message_id;
    let mut flipped = good.commit.0.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let mut other_info = good.group_info.0.clone();
    let last = other_info.len() - 1;
    other_info[last] ^= 1;
    let (commit, group_info) = (good.commit.clone(), good.group_info.clone());
    let bodies = [
        PostCommit {
            message_id,
            commit: Bytes(vec![]),
            group_info: group_info.clone(),
            welcomes: vec![],
            gate_key: None,
        },
        PostCommit {
            message_id,
            commit: Bytes(vec![7; 3000]),
            group_info: group_info.clone(),
            welcomes: vec![],
            gate_key: None,
        },
        PostCommit {
            message_id,
            commit: Bytes(flipped),
            group_info: group_info.clone(),
            welcomes: vec![],
            gate_key: None,
        },
        PostCommit {
            message_id,
            commit: commit.clone(),
            group_info: Bytes(other_info),
            welcomes: vec![],
            gate_key: None,
        },
        PostCommit {
            message_id,
            commit: commit.clone(),
            group_info: Bytes(vec![]),
            welcomes: vec![],
            gate_key: None,
        },
        PostCommit {
            message_id,
            commit: group_info.clone(),
            group_info: group_info.clone(),
            welcomes: vec![],
            gate_key: None,
        },
    ];
    let commits = world.store().commits();
    for (n, body) in bodies.iter().enumerate() {
        let error = alice.post_commit(&world, body).await.unwrap_err();
        assert!(matches!(error.code, ErrorCode::BadCommit | ErrorCode::Invalid), "{n}: {error}");
    }
    let large = PostCommit {
        message_id,
        commit: Bytes(vec![0; 1024 * 1024 + 1]),
        group_info,
        welcomes: vec![],
        gate_key: None,
    };
    assert_eq!(alice.post_commit(&world, &large).await.unwrap_err().code, ErrorCode::TooLarge);
    // Another's commit, posted as one's own.
    let caller = &bob.person.caller;
    let error = world.node.post_commit(caller, bob.place.channel, &good).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("not_session_device"));
    assert_eq!(world.store().commits(), commits);
    alice.post_commit(&world, &good).await.unwrap();
}
