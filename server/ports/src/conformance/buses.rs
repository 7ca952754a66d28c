//! What every bus does, between two processes or within one.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use coterie_types::{ChannelId, DeviceId, ServerId};
use tokio::time::timeout;

use crate::{Bus, Observer, SessionId, Subscription, Topic};

/// Far more than any wake-up takes; only a case that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Nobody publishes it but [`taken`].
const MARKER: Topic = Topic::SessionEnded(SessionId([0xff; 16]));

fn topic(n: u8) -> Topic {
    Topic::Channel(ChannelId::from_bytes([n; 16]))
}

async fn next(subscription: &mut Box<dyn Subscription>) -> Topic {
    timeout(PATIENCE, subscription.next()).await.expect("a wake-up in time")
}

/// Everything that a subscription has to take of what was published at `from` so far, in the order
/// of topics; the marker comes after it.
async fn taken(
    from: &dyn Bus,
    at: &dyn Bus,
    subscription: &mut Box<dyn Subscription>,
) -> Vec<Topic> {
    let mut marker = at.subscribe();
    marker.follow(MARKER);
    from.publish(MARKER);
    assert_eq!(next(&mut marker).await, MARKER);
    let mut all = Vec::new();
    while let Ok(topic) = timeout(Duration::ZERO, subscription.next()).await {
        all.push(topic);
    }
    all
}

/// Both who published it and the other end are woken.
pub async fn a_topic_of_every_kind_arrives_at_both_ends(here: Arc<dyn Bus>, there: Arc<dyn Bus>) {
    let all = [
        topic(1),
        Topic::Server(ServerId::from_bytes([2; 16])),
        Topic::Inbox(DeviceId::from_bytes([3; 16])),
        Topic::SessionEnded(SessionId([4; 16])),
    ];
    for (from, to) in [(&here, &there), (&there, &here), (&here, &here)] {
        let mut listener = to.subscribe();
        for topic in all {
            listener.follow(topic);
            from.publish(topic);
            assert_eq!(next(&mut listener).await, topic);
        }
    }
}

/// And nothing that was published before they were followed.
pub async fn only_followed_topics_wake(here: Arc<dyn Bus>, there: Arc<dyn Bus>) {
    here.publish(topic(1));
    let mut listener = there.subscribe();
    assert_eq!(taken(&*here, &*there, &mut listener).await, []);
    listener.follow(topic(1));
    listener.follow(topic(2));
    here.publish(topic(2));
    here.publish(topic(3));
    assert_eq!(taken(&*here, &*there, &mut listener).await, [topic(2)]);
}

/// However slow somebody takes, what waits is bounded.
pub async fn what_was_published_often_is_taken_once(here: Arc<dyn Bus>, there: Arc<dyn Bus>) {
    let mut listener = there.subscribe();
    listener.follow(topic(1));
    listener.follow(topic(2));
    for _ in 0..1_000 {
        here.publish(topic(1));
        here.publish(topic(2));
    }
    assert_eq!(taken(&*here, &*there, &mut listener).await, [topic(1), topic(2)]);
    here.publish(topic(2));
    assert_eq!(taken(&*here, &*there, &mut listener).await, [topic(2)]);
}

/// Not even what waited already.
pub async fn a_topic_followed_no_longer_is_not_taken(here: Arc<dyn Bus>, there: Arc<dyn Bus>) {
    let mut listener = there.subscribe();
    listener.follow(topic(1));
    listener.follow(topic(2));
    here.publish(topic(1));
    let mut other = there.subscribe();
    other.follow(topic(1));
    here.publish(topic(1));
    assert_eq!(next(&mut other).await, topic(1));
    listener.unfollow(topic(1));
    here.publish(topic(1));
    here.publish(topic(2));
    assert_eq!(taken(&*here, &*there, &mut listener).await, [topic(2)]);
    assert_eq!(next(&mut other).await, topic(1), "others follow on");
}

/// What a process follows is what its subscriptions do.
pub async fn a_dropped_subscription_follows_nothing(here: Arc<dyn Bus>, there: Arc<dyn Bus>) {
    assert_eq!(here.followed(), []);
    let (mut first, mut second) = (here.subscribe(), here.subscribe());
    first.follow(topic(1));
    second.follow(topic(1));
    second.follow(topic(2));
    let mut followed = here.followed();
    followed.sort();
    assert_eq!(followed, [topic(1), topic(2)]);
    drop(second);
    assert_eq!(here.followed(), [topic(1)]);
    drop(first);
    assert_eq!(here.followed(), []);
    assert_eq!(there.followed(), []);
}

#[derive(Default)]
struct Seen(Mutex<Vec<Topic>>);

impl Observer for Seen {
    fn published(&self, topic: Topic) {
        self.0.lock().unwrap().push(topic);
    }

    fn lost(&self) {}
}

/// So that whoever is woken does not find in memory what is no longer so.
pub async fn observers_are_told_before_followers_are_woken(
    here: Arc<dyn Bus>,
    there: Arc<dyn Bus>,
) {
    let seen = Arc::new(Seen::default());
    let observer: Arc<dyn Observer> = seen.clone();
    there.observe(Arc::downgrade(&observer));
    let mut listener = there.subscribe();
    listener.follow(topic(2));
    here.publish(topic(1));
    here.publish(topic(2));
    next(&mut listener).await;
    assert_eq!(*seen.0.lock().unwrap(), [topic(1), topic(2)], "followed or not");
}

/// It is for who has seen in the store what others did.
pub async fn a_wake_up_stays_in_its_process(here: Arc<dyn Bus>, there: Arc<dyn Bus>) {
    let (mut near, mut far) = (here.subscribe(), there.subscribe());
    near.follow(topic(1));
    far.follow(topic(1));
    here.wake(topic(1));
    assert_eq!(next(&mut near).await, topic(1));
    let crossed = taken(&*here, &*there, &mut far).await;
    assert_eq!(crossed.is_empty(), !Arc::ptr_eq(&here, &there));
}

/// Each topic published by any of them arrives.
pub async fn many_publish_at_once_and_nothing_is_lost(here: Arc<dyn Bus>, there: Arc<dyn Bus>) {
    let mut listener = there.subscribe();
    for n in 0..200 {
        listener.follow(topic(n));
    }
    let tasks: Vec<_> = (0..8u8)
        .map(|task| {
            let here = Arc::clone(&here);
            tokio::spawn(async move {
                for n in 0..25 {
                    here.publish(topic(task * 25 + n));
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let mut all: Vec<Topic> = Vec::new();
    while all.len() < 200 {
        all.push(next(&mut listener).await);
        all.sort();
        all.dedup();
    }
}
