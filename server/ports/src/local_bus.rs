//! The bus of a single process.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use tokio::sync::Notify;

use crate::{Bus, Subscription, Topic};

const SHARDS: usize = 64;

type Shard = HashMap<Topic, HashMap<u64, Arc<Mailbox>>>;

/// Wakes listeners of the same process.
pub struct LocalBus {
    shared: Arc<Shared>,
}

struct Shared {
    shards: Vec<Mutex<Shard>>,
    next_id: AtomicU64,
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
        Self { shared: Arc::new(Shared { shards, next_id: AtomicU64::new(0) }) }
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
}

impl Bus for LocalBus {
    fn publish(&self, topic: Topic) {
        let shard = self.shared.shard(&topic);
        for mailbox in shard.get(&topic).into_iter().flat_map(HashMap::values) {
            if lock(&mailbox.pending).insert(topic) {
                mailbox.wake.notify_one();
            }
        }
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
    use coterie_types::ChannelId;
    use std::{future::Future, pin::pin, task::Context, task::Poll, task::Waker};

    fn topic(n: u8) -> Topic {
        Topic::Channel(ChannelId::from_bytes([n; 16]))
    }

    fn poll(subscription: &mut Box<dyn Subscription>) -> Option<Topic> {
        match pin!(subscription.next()).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(topic) => Some(topic),
            Poll::Pending => None,
        }
    }

    #[test]
    fn only_followed_topics_wake_and_each_once() {
        let bus = LocalBus::new();
        let mut listener = bus.subscribe();
        bus.publish(topic(1));
        listener.follow(topic(1));
        listener.follow(topic(2));
        assert_eq!(poll(&mut listener), None, "published before it was followed");
        for _ in 0..1000 {
            bus.publish(topic(1));
        }
        bus.publish(topic(2));
        bus.publish(topic(3));
        assert_eq!(poll(&mut listener), Some(topic(1)));
        assert_eq!(poll(&mut listener), Some(topic(2)));
        assert_eq!(poll(&mut listener), None);
        listener.unfollow(topic(1));
        bus.publish(topic(1));
        assert_eq!(poll(&mut listener), None);
    }

    #[test]
    fn a_dropped_listener_leaves_nothing_behind() {
        let bus = LocalBus::new();
        let mut listener = bus.subscribe();
        listener.follow(topic(1));
        drop(listener);
        assert!(bus.shared.shards.iter().all(|s| lock(s).is_empty()));
    }
}
