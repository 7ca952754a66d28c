//! What the hottest read of a node costs, from the database, from Redis, and from memory: why a
//! session is believed for a moment (`spec/adr/0009-redis-is-a-hint.md`). And what a bucket costs.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement for people to read")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use coterie_acts::{Config, Keys, Node, Seeds};
use coterie_bus_redis::{Link, RedisBuckets, RedisBus, Settings};
use coterie_ports::{
    Bus, Clock, SessionId, Store, SystemClock, Topic, Write,
    hints::{BucketKey, Buckets, Rule},
    rows::{SessionRow, UserRow},
};
use coterie_services::{Postgres, Redis};
use coterie_store_postgres::PostgresStore;
use coterie_types::{Bytes, ChannelId, DeviceId, FixedBytes, Head, Millis, ServerId, UserId};

const ROUNDS: usize = 2_000;
/// For so long at most.
const PATIENCE: Duration = Duration::from_secs(10);
const SESSION: SessionId = SessionId([1; 16]);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let (postgres, redis) = (Postgres::start(), Redis::start());
    let settings = coterie_store_postgres::Settings::new(postgres.database());
    let store: Arc<dyn Store> = Arc::new(PostgresStore::open(&settings).await.unwrap());
    furnish(&*store).await;
    let link = Link::open(&redis.url(), Settings::default()).unwrap();
    let bus: Arc<dyn Bus> = Arc::new(RedisBus::start(link.clone()));
    while !bus.state().connected {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let keys = Keys::open(&Seeds::generate()).unwrap();
    let clock = Arc::new(SystemClock);
    let node = Node::new(Arc::clone(&store), bus, clock.clone(), keys, Config::default());

    measure("a session and its user from Postgres", async || {
        let session = store.find_session(SESSION).await.unwrap().unwrap();
        store.find_user(session.user).await.unwrap().unwrap();
    })
    .await;
    let client = redis::Client::open(redis.url()).unwrap();
    let connection = client.get_multiplexed_async_connection().await.unwrap();
    let mut set = redis::cmd("SET");
    set.arg("s").arg(vec![7u8; 120]);
    set.query_async::<()>(&mut connection.clone()).await.unwrap();
    measure("the same as 120 bytes from Redis", async || {
        let got: Vec<u8> =
            redis::cmd("GET").arg("s").query_async(&mut connection.clone()).await.unwrap();
        assert_eq!(got.len(), 120);
    })
    .await;
    measure("the same from the node's memory", async || {
        node.caller_of(SESSION).await.unwrap();
    })
    .await;
    let followed: Vec<Topic> = (0..10_000u32).map(topic).collect();
    measure("where 10,000 followed things stand, from Postgres", async || {
        store.list_marks(&followed).await.unwrap();
    })
    .await;
    let buckets = RedisBuckets::new(link);
    measure("a token out of a bucket in Redis", async || {
        assert!(buckets.take(BucketKey([1; 16]), Rule::UNBOUNDED, 1, clock.now()).await.passes);
    })
    .await;
}

/// One of every kind in its turn.
fn topic(n: u32) -> Topic {
    let mut id = [7; 16];
    id[..4].copy_from_slice(&n.to_be_bytes());
    match n % 4 {
        0 => Topic::Channel(ChannelId::from_bytes(id)),
        1 => Topic::Server(ServerId::from_bytes(id)),
        2 => Topic::Inbox(DeviceId::from_bytes(id)),
        _ => Topic::SessionEnded(SessionId(id)),
    }
}

async fn measure(what: &str, read: impl AsyncFn()) {
    let mut times: Vec<Duration> = Vec::new();
    let end = Instant::now() + PATIENCE;
    while times.len() < ROUNDS && Instant::now() < end {
        let began = Instant::now();
        read().await;
        times.push(began.elapsed());
    }
    times.sort();
    let at = |share: usize| times[times.len() * share / 100].as_nanos() / 100;
    let micros = |tenths: u128| format!("{}.{}", tenths / 10, tenths % 10);
    println!("{what}: median {} µs, 95 % {} µs", micros(at(50)), micros(at(95)));
}

async fn furnish(store: &dyn Store) {
    let user = UserId::from_bytes([2; 16]);
    let row = UserRow {
        user,
        username: "ada".into(),
        opaque_record: Bytes(vec![1; 192]),
        recovery_key: FixedBytes([2; 32]),
        created_at: Millis(1),
        disabled_at: None,
        disabled_reason: None,
        deleted_at: None,
        device_head: Head { seq: 0, hash: FixedBytes([0; 32]) },
    };
    let session = SessionRow {
        session: SESSION,
        user,
        device: Some(DeviceId::from_bytes([3; 16])),
        refresh_hash: FixedBytes([4; 32]),
        previous_hash: None,
        created_at: Millis(1),
        rotated_at: Millis(1),
        expires_at: Millis(u64::MAX / 4),
        ended_at: None,
        label: None,
    };
    store.commit(vec![Write::InsertUser(row), Write::InsertSession(session)]).await.unwrap();
}
