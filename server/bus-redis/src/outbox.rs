//! Wake-ups on their way out: each topic at most once, so many and no more.

use std::{
    collections::{HashSet, VecDeque},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use coterie_ports::Topic;
use tokio::sync::Notify;

/// Topics that wait to leave.
#[derive(Debug)]
pub(crate) struct Outbox {
    bound: usize,
    waiting: Mutex<Waiting>,
    /// There is something to take.
    wake: Notify,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct Waiting {
    order: VecDeque<Topic>,
    known: HashSet<Topic>,
    /// Some did not find room or their batch did not arrive: others must look again.
    lost: bool,
}

impl Outbox {
    pub(crate) fn new(bound: usize) -> Self {
        let (waiting, wake) = (Mutex::default(), Notify::new());
        Self { bound: bound.max(1), waiting, wake, dropped: AtomicU64::new(0) }
    }

    /// Puts a topic in, unless it waits already. Never blocks.
    pub(crate) fn put(&self, topic: Topic) {
        let mut waiting = self.lock();
        if waiting.known.contains(&topic) {
            return;
        }
        if waiting.order.len() >= self.bound {
            waiting.lost = true;
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        }
        waiting.known.insert(topic);
        waiting.order.push_back(topic);
        drop(waiting);
        self.wake.notify_one();
    }

    /// Waits for something to take. Cancel safe.
    pub(crate) async fn filled(&self) {
        loop {
            {
                let waiting = self.lock();
                if waiting.lost || !waiting.order.is_empty() {
                    return;
                }
            }
            self.wake.notified().await;
        }
    }

    /// The next topics, at most so many, and whether others must look again besides.
    pub(crate) fn take(&self, limit: usize) -> (Vec<Topic>, bool) {
        let mut waiting = self.lock();
        let count = waiting.order.len().min(limit);
        let topics: Vec<Topic> = waiting.order.drain(..count).collect();
        for topic in &topics {
            waiting.known.remove(topic);
        }
        (topics, std::mem::take(&mut waiting.lost))
    }

    /// What waits, or was taken and may not have arrived (`unsure` topics), is given up: others
    /// are told to look again as soon as they can be told anything.
    pub(crate) fn give_up(&self, unsure: usize) {
        let mut waiting = self.lock();
        let count = waiting.order.len() + unsure;
        waiting.order.clear();
        waiting.known.clear();
        waiting.lost = true;
        self.dropped.fetch_add(u64::try_from(count).unwrap_or(u64::MAX), Ordering::Relaxed);
        drop(waiting);
        self.wake.notify_one();
    }

    /// How many did not leave.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coterie_types::ChannelId;

    fn topic(n: u8) -> Topic {
        Topic::Channel(ChannelId::from_bytes([n; 16]))
    }

    #[test]
    fn a_topic_waits_once_and_in_its_turn() {
        let outbox = Outbox::new(10);
        for n in [1, 2, 1, 3, 2] {
            outbox.put(topic(n));
        }
        assert_eq!(outbox.take(2), (vec![topic(1), topic(2)], false));
        outbox.put(topic(1));
        assert_eq!(outbox.take(9), (vec![topic(3), topic(1)], false));
        assert_eq!(outbox.dropped(), 0);
    }

    #[test]
    fn what_finds_no_room_becomes_a_call_to_look_again() {
        let outbox = Outbox::new(2);
        for n in 1..=5 {
            outbox.put(topic(n));
        }
        assert_eq!(outbox.dropped(), 3);
        assert_eq!(outbox.take(9), (vec![topic(1), topic(2)], true));
        assert_eq!(outbox.take(9), (vec![], false), "once");
    }

    #[tokio::test]
    async fn what_was_given_up_becomes_one_too() {
        let outbox = Outbox::new(9);
        outbox.put(topic(1));
        outbox.put(topic(2));
        let (sent, _) = outbox.take(1);
        outbox.give_up(sent.len());
        assert_eq!(outbox.dropped(), 2);
        outbox.filled().await;
        assert_eq!(outbox.take(9), (vec![], true));
    }
}
