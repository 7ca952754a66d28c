//! What every bucket, every presence and every relay does, seen from two processes or from one.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use coterie_types::{Bytes, ChannelId, Millis, UserId, limits::EPHEMERAL_SIZE};
use tokio::time::timeout;

use crate::hints::{BucketKey, Buckets, Ephemeral, Level, Listener, Presence, Relay, Rule};

/// Far more than anything takes; only a case that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(20);
const NOW: Millis = Millis(1_800_000_000_000);
const RULE: Rule = Rule { burst: 3, per_minute: 60 };

fn key(n: u8) -> BucketKey {
    BucketKey([n; 16])
}

async fn one(buckets: &Arc<dyn Buckets>, n: u8, now: Millis) -> Level {
    buckets.take(key(n), RULE, 1, now).await
}

/// And it says how full it is.
pub async fn a_burst_passes_then_one_a_second(here: Arc<dyn Buckets>, there: Arc<dyn Buckets>) {
    for (buckets, left) in [(&here, 2), (&there, 1), (&here, 0)] {
        let level = one(buckets, 1, NOW).await;
        assert_eq!((level.passes, level.remaining, level.wait), (true, left, 0));
        assert_eq!(level.full_in, u64::from(3 - left) * 1_000);
    }
    let level = one(&there, 1, NOW).await;
    assert_eq!((level.passes, level.remaining, level.wait), (false, 0, 1_000));
    assert_eq!(one(&here, 1, NOW.plus(400)).await.wait, 600);
    assert!(one(&there, 1, NOW.plus(1_000)).await.passes);
    assert!(!one(&here, 1, NOW.plus(1_000)).await.passes);
    // Full again, and no fuller than full.
    let level = one(&there, 1, NOW.plus(3_600_000)).await;
    assert_eq!((level.passes, level.remaining), (true, 2));
}

/// One principal never pays for another.
pub async fn buckets_of_different_keys_are_different(
    here: Arc<dyn Buckets>,
    there: Arc<dyn Buckets>,
) {
    for _ in 0..3 {
        assert!(one(&here, 1, NOW).await.passes);
    }
    assert!(!one(&there, 1, NOW).await.passes);
    assert!(one(&there, 2, NOW).await.passes);
}

/// So that only failures may be counted.
pub async fn a_look_takes_nothing(here: Arc<dyn Buckets>, there: Arc<dyn Buckets>) {
    for _ in 0..10 {
        let level = here.take(key(1), RULE, 0, NOW).await;
        assert_eq!((level.passes, level.remaining), (true, 3));
    }
    let level = there.take(key(1), RULE, 3, NOW).await;
    assert_eq!((level.passes, level.remaining), (true, 0));
    assert!(!here.take(key(1), RULE, 0, NOW).await.passes);
    // More than is there is not taken in part.
    let level = there.take(key(1), RULE, 2, NOW.plus(1_000)).await;
    assert_eq!((level.passes, level.remaining, level.wait), (false, 1, 1_000));
    assert!(there.take(key(1), RULE, 1, NOW.plus(1_000)).await.passes);
}

/// A node whose clock runs behind takes what is there and moves nothing back.
pub async fn a_clock_behind_brings_nothing_back(here: Arc<dyn Buckets>, there: Arc<dyn Buckets>) {
    for _ in 0..3 {
        assert!(one(&here, 1, NOW.plus(10_000)).await.passes);
    }
    assert!(!one(&there, 1, NOW).await.passes);
    assert!(!one(&here, 1, NOW.plus(10_000)).await.passes);
    assert!(one(&here, 1, NOW.plus(11_000)).await.passes);
}

/// A rule without an end has none.
pub async fn an_unbounded_rule_always_passes(here: Arc<dyn Buckets>, there: Arc<dyn Buckets>) {
    for buckets in [&here, &there, &here] {
        for _ in 0..50 {
            assert!(buckets.take(key(1), Rule::UNBOUNDED, 1, NOW).await.passes);
        }
    }
}

fn users() -> Vec<UserId> {
    (0..100).map(|n| UserId::from_bytes([n; 16])).collect()
}

async fn becomes(presence: &Arc<dyn Presence>, expected: &[u8]) {
    let began = Instant::now();
    let expected: Vec<UserId> = expected.iter().map(|n| UserId::from_bytes([*n; 16])).collect();
    loop {
        let online = presence.online(&users()).await;
        if online == expected {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{online:?} did not become {expected:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// From the first connection to the end of the last, wherever they are.
pub async fn who_is_connected_is_online_at_both_ends(
    here: Arc<dyn Presence>,
    there: Arc<dyn Presence>,
) {
    assert_eq!(here.online(&users()).await, []);
    assert_eq!(here.online(&[]).await, []);
    let user = |n| UserId::from_bytes([n; 16]);
    here.arrived(user(7));
    here.arrived(user(3));
    there.arrived(user(5));
    for end in [&here, &there] {
        becomes(end, &[3, 5, 7]).await;
    }
    // A second connection, at the other end.
    there.arrived(user(3));
    becomes(&here, &[3, 5, 7]).await;
    here.left(user(3));
    here.left(user(7));
    for end in [&here, &there] {
        becomes(end, &[3, 5]).await;
    }
    there.left(user(3));
    there.left(user(5));
    there.left(user(5));
    for end in [&here, &there] {
        becomes(end, &[]).await;
    }
}

fn ephemeral(channel: u8, epoch: u64) -> Arc<Ephemeral> {
    let (channel, sealed) = (ChannelId::from_bytes([channel; 16]), Bytes(vec![9; EPHEMERAL_SIZE]));
    Arc::new(Ephemeral::new(channel, epoch, [5; 8], sealed))
}

async fn heard(listener: &mut Box<dyn Listener>) -> (ChannelId, u64) {
    let heard = timeout(PATIENCE, listener.next()).await.expect("an ephemeral in time");
    assert_eq!((heard.origin, heard.sealed.len()), ([5; 8], EPHEMERAL_SIZE));
    assert!(heard.sealed.iter().all(|byte| *byte == 9));
    (heard.channel, heard.epoch)
}

/// In order, whichever end told it.
pub async fn what_is_told_is_heard_at_both_ends_as_it_was_told(
    here: Arc<dyn Relay>,
    there: Arc<dyn Relay>,
) {
    for (from, to) in [(&here, &there), (&there, &here), (&here, &here)] {
        let mut listener = to.listen();
        listener.follow(ChannelId::from_bytes([1; 16]));
        for epoch in [1, 2, u64::MAX] {
            from.tell(ephemeral(1, epoch));
            assert_eq!(heard(&mut listener).await, (ChannelId::from_bytes([1; 16]), epoch));
        }
    }
}

/// And of what was told before, nothing.
pub async fn only_who_follows_a_channel_hears_of_it(here: Arc<dyn Relay>, there: Arc<dyn Relay>) {
    let mut listener = there.listen();
    let channel = |n| ChannelId::from_bytes([n; 16]);
    listener.follow(channel(1));
    listener.follow(channel(2));
    here.tell(ephemeral(3, 1));
    here.tell(ephemeral(1, 2));
    assert_eq!(heard(&mut listener).await, (channel(1), 2));
    listener.unfollow(channel(1));
    here.tell(ephemeral(1, 3));
    here.tell(ephemeral(2, 4));
    assert_eq!(heard(&mut listener).await, (channel(2), 4));
}
