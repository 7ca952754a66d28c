//! The bus of a single process.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use tokio::sync::Notify;

use crate::{Bus, BusState, Observer, Subscription, Topic};

const SHARDS: usize = 64;

type Shard = HashMap<Topic, HashMap<u64, Arc<Mailbox>>>;

/// Wakes listeners of the same process.
pub struct LocalBus {
    shared: Arc<Shared>,
}

struct Shared {
    shards: Vec<Mutex<Shard>>,
    next_id: AtomicU64,
    observers: RwLock<Vec<Weak<dyn Observer>>>,
}

#[derive(Default)]
struct Mailbox {
    pending: Mutex<BTreeSet<Topic>>,
    wake: Notify,
}

struct LocalSubscription {
    id: u64,
    shared: Arc<Shared>,
    mailbox: Arc<Mailbox>,
    followed: HashSet<Topic>,
}

/// No code panics while it holds one of these locks, and the sets stay whole if it did.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LocalBus {
    /// A bus without listeners.
    #[must_use]
    pub fn new() -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        let (next_id, observers) = (AtomicU64::new(0), RwLock::default());
        Self { shared: Arc::new(Shared { shards, next_id, observers }) }
    }

    /// Tells the observers that wake-ups of other processes may have been lost.
    pub fn lose(&self) {
        self.shared.tell(|observer| observer.lost());
    }
}

impl std::fmt::Debug for LocalBus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LocalBus")
    }
}

impl Default for LocalBus {
    fn default() -> Self {
        Self::new()
    }
}

impl Shared {
    fn shard(&self, topic: &Topic) -> MutexGuard<'_, Shard> {
        let byte = match topic {
            Topic::Channel(id) => id.as_bytes()[0],
            Topic::Server(id) => id.as_bytes()[0],
            Topic::Inbox(id) => id.as_bytes()[0],
            Topic::SessionEnded(id) => id.0[0],
        };
        lock(&self.shards[usize::from(byte) % SHARDS])
    }

    fn tell(&self, what: impl Fn(&dyn Observer)) {
        let observers = self.observers.read().unwrap_or_else(PoisonError::into_inner);
        observers.iter().filter_map(Weak::upgrade).for_each(|observer| what(&*observer));
    }
}

impl Bus for LocalBus {
    fn publish(&self, topic: Topic) {
        self.shared.tell(|observer| observer.published(topic));
        let shard = self.shared.shard(&topic);
        for mailbox in shard.get(&topic).into_iter().flat_map(HashMap::values) {
            if lock(&mailbox.pending).insert(topic) {
                mailbox.wake.notify_one();
            }
        }
    }

    fn wake(&self, topic: Topic) {
        self.publish(topic);
    }

    fn followed(&self) -> Vec<Topic> {
        self.shared
            .shards
            .iter()
            .flat_map(|shard| lock(shard).keys().copied().collect::<Vec<_>>())
            .collect()
    }

    fn observe(&self, observer: Weak<dyn Observer>) {
        let mut observers = self.shared.observers.write().unwrap_or_else(PoisonError::into_inner);
        observers.retain(|known| known.strong_count() > 0);
        observers.push(observer);
    }

    fn state(&self) -> BusState {
        BusState { connected: true, ..BusState::default() }
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        Box::new(LocalSubscription {
            id: self.shared.next_id.fetch_add(1, Ordering::Relaxed),
            shared: Arc::clone(&self.shared),
            mailbox: Arc::default(),
            followed: HashSet::new(),
        })
    }
}

impl LocalSubscription {
    fn leave(&self, topic: &Topic) {
        let mut shard = self.shared.shard(topic);
        if let Some(listeners) = shard.get_mut(topic) {
            listeners.remove(&self.id);
            if listeners.is_empty() {
                shard.remove(topic);
            }
        }
    }
}

#[async_trait]
impl Subscription for LocalSubscription {
    fn follow(&mut self, topic: Topic) {
        if self.followed.insert(topic) {
            let mailbox = Arc::clone(&self.mailbox);
            self.shared.shard(&topic).entry(topic).or_default().insert(self.id, mailbox);
        }
    }

    fn unfollow(&mut self, topic: Topic) {
        if self.followed.remove(&topic) {
            self.leave(&topic);
            lock(&self.mailbox.pending).remove(&topic);
        }
    }

    async fn next(&mut self) -> Topic {
        loop {
            if let Some(topic) = lock(&self.mailbox.pending).pop_first() {
                return topic;
            }
            self.mailbox.wake.notified().await;
        }
    }
}

impl Drop for LocalSubscription {
    fn drop(&mut self) {
        for topic in &self.followed {
            self.leave(topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn open() -> (Arc<dyn Bus>, Arc<dyn Bus>, ()) {
        let bus: Arc<dyn Bus> = Arc::new(LocalBus::new());
        (Arc::clone(&bus), bus, ())
    }

    crate::bus_conformance_tests!(open);

    #[test]
    fn a_dropped_listener_leaves_nothing_behind() {
        let bus = LocalBus::new();
        let mut listener = bus.subscribe();
        listener.follow(Topic::SessionEnded(crate::SessionId([1; 16])));
        drop(listener);
        assert!(bus.shared.shards.iter().all(|shard| lock(shard).is_empty()));
    }
}
