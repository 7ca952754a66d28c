//! The bus between processes. In this one a wake-up arrives at once, whether Redis is there or not.

use std::sync::{Arc, Weak};

use coterie_ports::{Bus, BusState, LocalBus, Observer, Subscription, Topic};
use rand::Rng;
use redis::RedisError;
use tokio::task::JoinHandle;

use crate::{
    Link,
    codec::{Batch, Sender},
    keeper::{Speaker, keep},
    link::Connected,
    outbox::Outbox,
};

/// Most topics in one message.
const BATCH: usize = 512;

/// Wakes listeners of this process and, through Redis, of the others with the same prefix.
#[derive(Debug)]
pub struct RedisBus {
    shared: Arc<Shared>,
    keeper: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    link: Link,
    local: LocalBus,
    outbox: Outbox,
    me: Sender,
}

impl RedisBus {
    /// A bus over this link, which it keeps from now on, in a task of its own: it connects, and
    /// connects again whenever the link breaks. A Redis that is not there yet is no error.
    #[must_use]
    pub fn start(link: Link) -> Self {
        let outbox = Outbox::new(link.settings().queue);
        let me = rand::thread_rng().r#gen();
        let shared = Arc::new(Shared { link, local: LocalBus::new(), outbox, me });
        let keeper = tokio::spawn(keep(Arc::clone(&shared)));
        Self { shared, keeper }
    }
}

impl Drop for RedisBus {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl Bus for RedisBus {
    fn publish(&self, topic: Topic) {
        self.shared.local.publish(topic);
        self.shared.outbox.put(topic);
    }

    fn wake(&self, topic: Topic) {
        self.shared.local.wake(topic);
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        self.shared.local.subscribe()
    }

    fn followed(&self) -> Vec<Topic> {
        self.shared.local.followed()
    }

    fn observe(&self, observer: Weak<dyn Observer>) {
        self.shared.local.observe(observer);
    }

    fn state(&self) -> BusState {
        let link = &self.shared.link;
        BusState {
            shared: true,
            connected: link.is_up(),
            reconnects: link.made().saturating_sub(1),
            dropped: self.shared.outbox.dropped(),
        }
    }
}

impl Speaker for Shared {
    const CHANNEL: &'static str = "wake";

    fn link(&self) -> &Link {
        &self.link
    }

    fn connected(&self) {
        tracing::info!("connected to Redis");
        // What was said meanwhile, by us or by others, was not heard.
        self.outbox.give_up(0);
        self.local.lose();
    }

    fn unreachable(&self, error: &RedisError, first: bool) {
        if first {
            tracing::warn!(%error, "Redis cannot be reached: wake-ups of other nodes come late");
        }
    }

    fn broke(&self, error: &RedisError) {
        tracing::warn!(%error, "the link to Redis broke");
    }

    async fn filled(&self) {
        self.outbox.filled().await;
    }

    fn receive(&self, bytes: &[u8]) {
        // Whoever may write into this Redis may wake us; nothing more is believed.
        let Some(batch) = Batch::from_bytes(bytes) else {
            tracing::warn!("a wake-up that is none of ours came through Redis");
            return;
        };
        if batch.sender == self.me {
            return;
        }
        for topic in batch.topics {
            self.local.publish(topic);
        }
        if batch.lost {
            self.local.lose();
        }
    }

    async fn send(&self, connected: &mut Connected, channel: &str) -> Result<(), RedisError> {
        let (topics, lost) = self.outbox.take(BATCH);
        let unsure = topics.len();
        let bytes = Batch { sender: self.me, topics, lost }.to_bytes();
        let mut command = redis::cmd("PUBLISH");
        command.arg(channel).arg(bytes);
        let sent: Result<i64, _> = command.query_async(&mut connected.connection).await;
        if sent.is_err() {
            self.outbox.give_up(unsure);
        }
        sent.map(drop)
    }
}
