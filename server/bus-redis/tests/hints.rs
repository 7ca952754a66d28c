//! The suites of buckets, presence and relay on Redis, from two processes, and without it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use coterie_bus_redis::{Link, RedisBuckets, RedisBus, RedisPresence, RedisRelay, Settings};
use coterie_ports::{
    SystemClock,
    hints::{BucketKey, Buckets, Ephemeral, Presence, Relay, Rule},
};
use coterie_services::Redis;
use coterie_types::{Bytes, ChannelId, Millis, UserId, limits::EPHEMERAL_SIZE};

fn settings() -> Settings {
    let millis = Duration::from_millis;
    Settings { patience: millis(400), ping: millis(100), retry: millis(200), ..Settings::default() }
}

async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < Duration::from_secs(30), "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A link and the bus that keeps it.
async fn link(redis: &Redis) -> (Link, RedisBus) {
    let link = Link::open(&redis.url(), settings()).unwrap();
    let bus = RedisBus::start(link.clone());
    until("connected", async || link.is_up()).await;
    (link, bus)
}

mod buckets {
    use super::*;

    async fn open() -> (Arc<dyn Buckets>, Arc<dyn Buckets>, impl Sized) {
        let redis = Redis::start();
        let (here, there) = (link(&redis).await, link(&redis).await);
        let buckets = |link: &Link| Arc::new(RedisBuckets::new(link.clone()));
        (buckets(&here.0), buckets(&there.0), (redis, here, there))
    }

    coterie_ports::bucket_conformance_tests!(open);
}

mod presence {
    use super::*;

    async fn open() -> (Arc<dyn Presence>, Arc<dyn Presence>, impl Sized) {
        let redis = Redis::start();
        let (here, there) = (link(&redis).await, link(&redis).await);
        let start =
            |link: &Link| Arc::new(RedisPresence::start(link.clone(), Arc::new(SystemClock)));
        (start(&here.0), start(&there.0), (redis, here, there))
    }

    coterie_ports::presence_conformance_tests!(open);
}

/// A relay and its own link.
async fn relay(redis: &Redis) -> (Link, Arc<RedisRelay>) {
    let link = Link::open(&redis.url(), settings()).unwrap();
    let relay = RedisRelay::start(link.clone());
    until("connected", async || link.is_up()).await;
    (link, Arc::new(relay))
}

mod relays {
    use super::*;

    async fn open() -> (Arc<dyn Relay>, Arc<dyn Relay>, impl Sized) {
        let redis = Redis::start();
        let ((_, here), (_, there)) = (relay(&redis).await, relay(&redis).await);
        (here, there, redis)
    }

    coterie_ports::relay_conformance_tests!(open);
}

#[tokio::test]
async fn while_redis_is_away_ephemera_are_dropped_and_not_kept_for_its_return() {
    let mut redis = Redis::start();
    let ((link, here), (far, there)) = (relay(&redis).await, relay(&redis).await);
    let channel = ChannelId::from_bytes([1; 16]);
    let (mut near, mut beyond) = (here.listen(), there.listen());
    near.follow(channel);
    beyond.follow(channel);
    let tell = |epoch| {
        let sealed = Bytes(vec![1; EPHEMERAL_SIZE]);
        here.tell(Arc::new(Ephemeral::new(channel, epoch, [0; 8], sealed)));
    };
    redis.stop();
    until("noticed", async || !link.is_up()).await;
    tell(1);
    assert_eq!(near.next().await.epoch, 1, "who is here hears it");
    assert_eq!(here.dropped(), 1);
    redis.start_again();
    until("connected", async || link.is_up() && far.is_up()).await;
    tell(2);
    assert_eq!(beyond.next().await.epoch, 2, "what was told meanwhile is gone");
}

const KEY: BucketKey = BucketKey([1; 16]);
const RULE: Rule = Rule { burst: 5, per_minute: 1 };
const NOW: Millis = Millis(1_800_000_000_000);

#[tokio::test]
async fn without_redis_each_node_counts_for_itself_and_refuses_nobody_before_the_bound() {
    let mut redis = Redis::start();
    let (link, _bus) = link(&redis).await;
    let buckets = RedisBuckets::new(link.clone());
    for _ in 0..5 {
        assert!(buckets.take(KEY, RULE, 1, NOW).await.passes);
    }
    assert!(!buckets.take(KEY, RULE, 1, NOW).await.passes);
    redis.stop();
    let mut passed = 0;
    for _ in 0..20 {
        passed += u32::from(buckets.take(KEY, RULE, 1, NOW).await.passes);
    }
    assert_eq!(passed, 5, "neither shut nor without a bound");
    redis.start_again();
    until("connected", async || link.is_up()).await;
    assert_eq!(buckets.take(KEY, RULE, 1, NOW).await.remaining, 4, "an empty Redis has forgotten");
}

#[tokio::test]
async fn buckets_take_no_memory_once_they_are_full() {
    let redis = Redis::start();
    let (link, _bus) = link(&redis).await;
    let buckets = RedisBuckets::new(link);
    let quick = Rule { burst: 5, per_minute: u32::MAX };
    buckets.take(KEY, quick, 1, NOW).await;
    let ask = redis::Client::open(redis.url()).unwrap();
    let mut ask = ask.get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<Vec<u8>> = redis::cmd("KEYS").arg("*").query_async(&mut ask).await.unwrap();
    assert_eq!(keys.len(), 1);
    let life: i64 = redis::cmd("PTTL").arg(&keys[0]).query_async(&mut ask).await.unwrap();
    assert!((1..=61_000).contains(&life), "{life}");
}

#[tokio::test]
async fn presence_comes_back_after_redis_was_flushed_or_stopped() {
    let mut redis = Redis::start();
    let ((here, _keep), (there, _keep_too)) = (link(&redis).await, link(&redis).await);
    let (user, other) = (UserId::from_bytes([1; 16]), UserId::from_bytes([2; 16]));
    let clock = Arc::new(SystemClock);
    let near = RedisPresence::start(here.clone(), clock.clone());
    let far = RedisPresence::start(there.clone(), clock);
    near.arrived(user);
    until("online", async || far.online(&[user]).await == [user]).await;
    redis.stop();
    until("noticed", async || !there.is_up()).await;
    assert_eq!(far.online(&[user]).await, [], "nobody to ask");
    assert_eq!(near.online(&[user]).await, [user], "who is here is here");
    redis.start_again();
    until("connected", async || here.is_up() && there.is_up()).await;
    // The next to come makes the node tell of everybody.
    near.arrived(other);
    until("online again", async || far.online(&[user, other]).await == [user, other]).await;
    redis.flush();
    assert_eq!(near.online(&[user]).await, [user]);
}
