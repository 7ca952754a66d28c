//! The suite of every bus on two buses over one Redis, and what a Redis that fails does to them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use coterie_bus_redis::{Link, RedisBus, Settings};
use coterie_ports::{Bus, Observer, SessionId, Subscription, Topic};
use coterie_services::Redis;
use coterie_types::ChannelId;
use tokio::{net::TcpListener, sync::watch, time::timeout};

/// Far more than anything takes here; only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

fn settings() -> Settings {
    let millis = Duration::from_millis;
    Settings { patience: millis(400), ping: millis(100), retry: millis(200), ..Settings::default() }
}

fn start(url: &str, settings: Settings) -> Arc<RedisBus> {
    Arc::new(RedisBus::start(Link::open(url, settings).unwrap()))
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn connected(buses: &[&Arc<RedisBus>]) {
    for bus in buses {
        until("connected", || bus.state().connected).await;
    }
}

async fn open() -> (Arc<dyn Bus>, Arc<dyn Bus>, Redis) {
    let redis = Redis::start();
    let (here, there) = (start(&redis.url(), settings()), start(&redis.url(), settings()));
    connected(&[&here, &there]).await;
    (here, there, redis)
}

coterie_ports::bus_conformance_tests!(open);

fn topic(n: u8) -> Topic {
    Topic::Channel(ChannelId::from_bytes([n; 16]))
}

async fn next(subscription: &mut Box<dyn Subscription>) -> Topic {
    timeout(PATIENCE, subscription.next()).await.expect("a wake-up in time")
}

#[derive(Default)]
struct Losses(AtomicU64);

impl Observer for Losses {
    fn published(&self, _: Topic) {}

    fn lost(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Losses {
    fn of(bus: &Arc<RedisBus>) -> Arc<Self> {
        let losses = Arc::new(Self::default());
        let observer: Arc<dyn Observer> = losses.clone();
        bus.observe(Arc::downgrade(&observer));
        losses
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    async fn beyond(&self, before: u64) {
        until("told to look again", || self.count() > before).await;
    }
}

#[tokio::test]
async fn a_redis_that_comes_late_is_no_error_and_this_process_is_woken_meanwhile() {
    let mut redis = Redis::start();
    redis.stop();
    let (here, there) = (start(&redis.url(), settings()), start(&redis.url(), settings()));
    let losses = Losses::of(&there);
    let mut listener = here.subscribe();
    listener.follow(topic(1));
    here.publish(topic(1));
    assert_eq!(next(&mut listener).await, topic(1));
    assert!(!here.state().connected && here.state().shared);
    redis.start_again();
    connected(&[&here, &there]).await;
    // Its own start, and the other's call.
    losses.beyond(0).await;
    assert_eq!(here.state().reconnects, 0);
}

#[tokio::test]
async fn after_redis_was_stopped_everybody_is_told_to_look_again_and_wake_ups_cross_again() {
    let mut redis = Redis::start();
    let (here, there) = (start(&redis.url(), settings()), start(&redis.url(), settings()));
    connected(&[&here, &there]).await;
    let losses = [Losses::of(&here), Losses::of(&there)];
    for round in 1..=3 {
        let before = losses.each_ref().map(|losses| losses.count());
        redis.stop();
        until("noticed", || !here.state().connected && !there.state().connected).await;
        here.publish(topic(round));
        redis.start_again();
        connected(&[&here, &there]).await;
        for (losses, before) in losses.iter().zip(before) {
            losses.beyond(before).await;
        }
        assert_eq!(here.state().reconnects, u64::from(round));
        let mut listener = there.subscribe();
        listener.follow(topic(100));
        here.publish(topic(100));
        assert_eq!(next(&mut listener).await, topic(100));
    }
    assert!(here.state().dropped >= 3, "{:?}", here.state());
}

#[tokio::test]
async fn a_flushed_redis_changes_nothing() {
    let (here, there, redis) = open().await;
    let mut listener = there.subscribe();
    listener.follow(topic(1));
    redis.flush();
    here.publish(topic(1));
    assert_eq!(next(&mut listener).await, topic(1));
}

#[tokio::test]
async fn a_redis_that_says_nothing_any_more_is_noticed_and_found_again() {
    let redis = Redis::start();
    let here = start(&redis.url(), settings());
    connected(&[&here]).await;
    let losses = Losses::of(&here);
    let before = losses.count();
    let signal = |signal: &str| {
        let pid = redis.pid().unwrap().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    };
    // Its sockets stay open, as when a network is cut.
    signal("-STOP");
    until("noticed", || !here.state().connected).await;
    signal("-CONT");
    until("found again", || here.state().connected).await;
    losses.beyond(before).await;
}

#[tokio::test]
async fn when_one_node_was_cut_off_the_others_are_told_to_look_again_too() {
    let redis = Redis::start();
    let cable = Cable::to(&redis).await;
    let (here, there) = (start(&cable.url(), settings()), start(&redis.url(), settings()));
    connected(&[&here, &there]).await;
    let losses = [Losses::of(&here), Losses::of(&there)];
    let before = losses.each_ref().map(|losses| losses.count());
    cable.cut(true);
    until("noticed", || !here.state().connected).await;
    here.publish(topic(1));
    assert!(there.state().connected, "it has heard nothing of this");
    cable.cut(false);
    connected(&[&here]).await;
    for (losses, before) in losses.iter().zip(before) {
        losses.beyond(before).await;
    }
    assert_eq!((here.state().reconnects, there.state().reconnects), (1, 0));
}

/// A network between one node and Redis.
struct Cable {
    address: SocketAddr,
    cut: watch::Sender<bool>,
}

impl Cable {
    async fn to(redis: &Redis) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, redis) = (listener.local_addr().unwrap(), redis.address());
        let cut = watch::Sender::new(false);
        let whole = cut.subscribe();
        tokio::spawn(async move {
            loop {
                let (mut near, _) = listener.accept().await.unwrap();
                let mut whole = whole.clone();
                tokio::spawn(async move {
                    if *whole.borrow() {
                        return;
                    }
                    let mut far = tokio::net::TcpStream::connect(redis).await.unwrap();
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        _ = whole.wait_for(|cut| *cut) => {}
                    }
                });
            }
        });
        Self { address, cut }
    }

    fn url(&self) -> String {
        format!("redis://{}/", self.address)
    }

    fn cut(&self, cut: bool) {
        self.cut.send_replace(cut);
    }
}

#[tokio::test]
async fn publishing_never_waits_and_beyond_the_queue_others_look_again() {
    let mut redis = Redis::start();
    redis.stop();
    let small = Settings { queue: 10, ..settings() };
    let (here, there) = (start(&redis.url(), small), start(&redis.url(), settings()));
    let losses = Losses::of(&there);
    for n in 0..=255 {
        for m in 0..40 {
            let mut id = [n; 16];
            id[0] = m;
            here.publish(Topic::SessionEnded(SessionId(id)));
        }
    }
    assert!(here.state().dropped >= 10_000, "{:?}", here.state());
    redis.start_again();
    connected(&[&here, &there]).await;
    losses.beyond(0).await;
}

#[tokio::test]
async fn deployments_with_different_prefixes_do_not_hear_each_other() {
    let redis = Redis::start();
    let other = Settings { prefix: "elsewhere".into(), ..settings() };
    let (here, there) = (start(&redis.url(), settings()), start(&redis.url(), settings()));
    let elsewhere = start(&redis.url(), other);
    connected(&[&here, &there, &elsewhere]).await;
    let mut listener = elsewhere.subscribe();
    listener.follow(topic(1));
    let mut near = there.subscribe();
    near.follow(topic(1));
    here.publish(topic(1));
    assert_eq!(next(&mut near).await, topic(1));
    // By now it would have come: a second message through the same Redis does.
    let mut own = elsewhere.subscribe();
    own.follow(topic(2));
    elsewhere.publish(topic(2));
    assert_eq!(next(&mut own).await, topic(2));
    assert!(timeout(Duration::ZERO, listener.next()).await.is_err());
}

#[tokio::test]
async fn what_strangers_write_into_the_channel_wakes_nobody_and_breaks_nothing() {
    let (here, there, redis) = open().await;
    let mut listener = there.subscribe();
    listener.follow(topic(1));
    let strange: [&[u8]; 5] = [b"", b"x", b"\x0112345678x", b"\x0112345678\0short", &[0x7f; 99]];
    for garbage in strange {
        assert_eq!(publish(&redis, garbage), ":2\r\n", "both ends have heard it");
    }
    here.publish(topic(1));
    assert_eq!(next(&mut listener).await, topic(1));
    assert!(there.state().connected && there.state().reconnects == 0);
}

/// Publishes bytes as any program may that reaches Redis; gives the answer.
fn publish(redis: &Redis, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(redis.address()).unwrap();
    let head = format!("*3\r\n$7\r\nPUBLISH\r\n$12\r\ncoterie:wake\r\n${}\r\n", bytes.len());
    stream.write_all(&[head.as_bytes(), bytes, b"\r\n"].concat()).unwrap();
    let mut answer = [0; 64];
    let length = stream.read(&mut answer).unwrap();
    String::from_utf8(answer[..length].to_vec()).unwrap()
}
