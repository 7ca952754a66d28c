//! Ephemera between processes: over a link of their own, so that they hold up no wake-up.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use coterie_ports::hints::{Ephemeral, Listener, LocalRelay, Relay};
use rand::Rng;
use redis::RedisError;
use tokio::{sync::Notify, task::JoinHandle};

use crate::{
    Link,
    codec::Sender,
    ephemera::{read, write},
    keeper::{Speaker, keep},
    link::Connected,
};

/// Most in one message.
const BATCH: usize = 64;
/// Most that wait to leave; the oldest give way.
const WAITING_MAX: usize = 1_024;

/// Passes ephemera on to listeners of this process and, through Redis, of the others with the same prefix.
#[derive(Debug)]
pub struct RedisRelay {
    shared: Arc<Shared>,
    keeper: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    link: Link,
    local: LocalRelay,
    waiting: Mutex<VecDeque<Arc<Ephemeral>>>,
    wake: Notify,
    dropped: AtomicU64,
    me: Sender,
}

impl RedisRelay {
    /// A relay over this link, which is its own and which it keeps from now on, in a task of its own.
    #[must_use]
    pub fn start(link: Link) -> Self {
        let shared = Arc::new(Shared {
            link,
            local: LocalRelay::default(),
            waiting: Mutex::default(),
            wake: Notify::new(),
            dropped: AtomicU64::new(0),
            me: rand::thread_rng().r#gen(),
        });
        let keeper = tokio::spawn(keep(Arc::clone(&shared)));
        Self { shared, keeper }
    }
}

impl Drop for RedisRelay {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl Relay for RedisRelay {
    fn tell(&self, ephemeral: Arc<Ephemeral>) {
        self.shared.local.tell(Arc::clone(&ephemeral));
        // While Redis is away nothing is kept for it: it would be old.
        if self.shared.link.is_up() {
            self.shared.put(ephemeral);
        } else {
            self.shared.drop_some(1);
        }
    }

    fn listen(&self) -> Box<dyn Listener> {
        self.shared.local.listen()
    }

    fn dropped(&self) -> u64 {
        self.shared.local.dropped() + self.shared.dropped.load(Ordering::Relaxed)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Ephemeral>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, ephemeral: Arc<Ephemeral>) {
        let mut waiting = self.lock();
        if waiting.len() >= WAITING_MAX {
            waiting.pop_front();
            self.drop_some(1);
        }
        waiting.push_back(ephemeral);
        drop(waiting);
        self.wake.notify_one();
    }

    fn drop_some(&self, count: usize) {
        self.dropped.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

impl Speaker for Shared {
    const CHANNEL: &'static str = "ephemera";

    fn link(&self) -> &Link {
        &self.link
    }

    fn connected(&self) {
        // What waited is old.
        self.lock().clear();
    }

    /// [`crate::RedisBus`] says it, of the same Redis.
    fn unreachable(&self, _: &RedisError, _: bool) {}

    fn broke(&self, error: &RedisError) {
        tracing::debug!(%error, "the link for ephemera broke");
    }

    async fn filled(&self) {
        self.wake.notified().await;
    }

    fn receive(&self, bytes: &[u8]) {
        let Some((sender, told)) = read(bytes) else {
            tracing::warn!("ephemera that are none of ours came through Redis");
            return;
        };
        if sender != self.me {
            told.into_iter().for_each(|ephemeral| self.local.tell(Arc::new(ephemeral)));
        }
    }

    /// Publishes the next few; what does not arrive is lost.
    async fn send(&self, connected: &mut Connected, channel: &str) -> Result<(), RedisError> {
        let told: Vec<_> = {
            let mut waiting = self.lock();
            let count = waiting.len().min(BATCH);
            waiting.drain(..count).collect()
        };
        if told.is_empty() {
            return Ok(());
        }
        let mut command = redis::cmd("PUBLISH");
        command.arg(channel).arg(write(self.me, &told));
        let sent: Result<i64, _> = command.query_async(&mut connected.connection).await;
        if sent.is_err() {
            self.drop_some(told.len());
        } else if !self.lock().is_empty() {
            self.wake.notify_one();
        }
        sent.map(drop)
    }
}
