//! The relay of a single process.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use coterie_types::ChannelId;
use tokio::sync::Notify;

use super::{Ephemeral, Listener, Relay};

const SHARDS: usize = 64;
/// Most that wait for one listener.
const WAITING_MAX: usize = 64;

type Shard = HashMap<ChannelId, HashMap<u64, Arc<Mailbox>>>;

/// Passes ephemera on to listeners of the same process.
pub struct LocalRelay(Arc<Shared>);

struct Shared {
    shards: Vec<Mutex<Shard>>,
    next_id: AtomicU64,
    dropped: AtomicU64,
}

#[derive(Default)]
struct Mailbox {
    waiting: Mutex<VecDeque<Arc<Ephemeral>>>,
    wake: Notify,
}

struct LocalListener {
    id: u64,
    shared: Arc<Shared>,
    mailbox: Arc<Mailbox>,
    followed: HashSet<ChannelId>,
}

/// No code panics while it holds one of these locks, and what they hold stays whole if it did.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for LocalRelay {
    fn default() -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        let (next_id, dropped) = (AtomicU64::new(0), AtomicU64::new(0));
        Self(Arc::new(Shared { shards, next_id, dropped }))
    }
}

impl std::fmt::Debug for LocalRelay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LocalRelay")
    }
}

impl Shared {
    fn shard(&self, channel: ChannelId) -> MutexGuard<'_, Shard> {
        lock(&self.shards[usize::from(channel.as_bytes()[0]) % SHARDS])
    }

    fn leave(&self, channel: ChannelId, id: u64) {
        let mut shard = self.shard(channel);
        if let Some(listeners) = shard.get_mut(&channel) {
            listeners.remove(&id);
            if listeners.is_empty() {
                shard.remove(&channel);
            }
        }
    }
}

impl Relay for LocalRelay {
    fn tell(&self, ephemeral: Arc<Ephemeral>) {
        let shard = self.0.shard(ephemeral.channel);
        for mailbox in shard.get(&ephemeral.channel).into_iter().flat_map(HashMap::values) {
            let mut waiting = lock(&mailbox.waiting);
            if waiting.len() >= WAITING_MAX {
                waiting.pop_front();
                self.0.dropped.fetch_add(1, Ordering::Relaxed);
            }
            waiting.push_back(Arc::clone(&ephemeral));
            drop(waiting);
            mailbox.wake.notify_one();
        }
    }

    fn listen(&self) -> Box<dyn Listener> {
        Box::new(LocalListener {
            id: self.0.next_id.fetch_add(1, Ordering::Relaxed),
            shared: Arc::clone(&self.0),
            mailbox: Arc::default(),
            followed: HashSet::new(),
        })
    }

    fn dropped(&self) -> u64 {
        self.0.dropped.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl Listener for LocalListener {
    fn follow(&mut self, channel: ChannelId) {
        if self.followed.insert(channel) {
            let mailbox = Arc::clone(&self.mailbox);
            self.shared.shard(channel).entry(channel).or_default().insert(self.id, mailbox);
        }
    }

    fn unfollow(&mut self, channel: ChannelId) {
        if self.followed.remove(&channel) {
            self.shared.leave(channel, self.id);
            lock(&self.mailbox.waiting).retain(|waits| waits.channel != channel);
        }
    }

    async fn next(&mut self) -> Arc<Ephemeral> {
        loop {
            if let Some(ephemeral) = lock(&self.mailbox.waiting).pop_front() {
                return ephemeral;
            }
            self.mailbox.wake.notified().await;
        }
    }
}

impl Drop for LocalListener {
    fn drop(&mut self) {
        self.followed.iter().for_each(|channel| self.shared.leave(*channel, self.id));
    }
}

#[cfg(test)]
mod tests {
    use coterie_types::Bytes;

    use super::*;

    async fn open() -> (Arc<dyn Relay>, Arc<dyn Relay>, ()) {
        let relay: Arc<dyn Relay> = Arc::new(LocalRelay::default());
        (Arc::clone(&relay), relay, ())
    }

    crate::relay_conformance_tests!(open);

    const CHANNEL: ChannelId = ChannelId::from_bytes([1; 16]);

    #[test]
    fn a_dropped_listener_leaves_nothing_behind() {
        let relay = LocalRelay::default();
        let mut listener = relay.listen();
        listener.follow(CHANNEL);
        drop(listener);
        assert!(relay.0.shards.iter().all(|shard| lock(shard).is_empty()));
    }

    #[tokio::test]
    async fn what_nobody_takes_gives_way_to_what_is_newer_and_is_counted() {
        let relay = LocalRelay::default();
        let mut listener = relay.listen();
        listener.follow(CHANNEL);
        let told = WAITING_MAX as u64 + 10;
        for epoch in 0..told {
            relay.tell(Arc::new(Ephemeral::new(CHANNEL, epoch, [0; 8], Bytes(vec![]))));
        }
        assert_eq!(relay.dropped(), 10);
        assert_eq!(listener.next().await.epoch, 10, "the oldest are gone");
    }

    #[test]
    fn what_is_made_of_an_ephemeral_is_made_once() {
        let ephemeral = Ephemeral::new(CHANNEL, 3, [0; 8], Bytes(vec![]));
        let made = ephemeral.once(|of| of.epoch).unwrap();
        let again = ephemeral.once(|_| 9_u64).unwrap();
        assert!(Arc::ptr_eq(&made, &again));
        assert!(ephemeral.once(|_| "another type").is_none());
    }
}
