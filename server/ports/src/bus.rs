//! Wake-ups between acts and connections: always a hint; the store is the truth.

use std::sync::Weak;

use async_trait::async_trait;
use coterie_types::{ChannelId, DeviceId, ServerId};

use crate::SessionId;

/// What something happened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A channel's log grew.
    Channel(ChannelId),
    /// A server's policy log grew.
    Server(ServerId),
    /// A device's inbox grew.
    Inbox(DeviceId),
    /// A session was ended.
    SessionEnded(SessionId),
}

/// Carries wake-ups, published after the COMMIT they tell of. A wake-up may be lost on its way to
/// another process: whoever follows must also look at the store now and then.
pub trait Bus: Send + Sync + 'static {
    /// Wakes everybody who follows the topic, in this process at once, in others soon. Never
    /// blocks.
    fn publish(&self, topic: Topic);

    /// The same in this process only: for who has seen in the store what others did.
    fn wake(&self, topic: Topic);

    /// A subscription that follows nothing yet.
    fn subscribe(&self) -> Box<dyn Subscription>;

    /// The topics that somebody in this process follows, in no order.
    fn followed(&self) -> Vec<Topic>;

    /// Tells an observer of everything from now on, for as long as it lives.
    fn observe(&self, observer: Weak<dyn Observer>);

    /// How it is.
    fn state(&self) -> BusState;
}

/// Somebody who is told of every topic, before those who follow it are woken. Must not block.
pub trait Observer: Send + Sync {
    /// It was published, by this process or another.
    fn published(&self, topic: Topic);

    /// Wake-ups of other processes may have been lost: look at the store again.
    fn lost(&self);
}

/// How a bus is, and what became of wake-ups for other processes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BusState {
    /// Whether it should reach other processes.
    pub shared: bool,
    /// Whether it does at the moment.
    pub connected: bool,
    /// How often its connection was made anew.
    pub reconnects: u64,
    /// How many wake-ups did not leave: everybody looked again instead.
    pub dropped: u64,
}

/// One listener. It holds each topic at most once, so that its memory is bounded by what it
/// follows, however slow it reads.
#[async_trait]
pub trait Subscription: Send + Sync {
    /// Follows a topic from now on. Follow first, read the store second, and nothing is missed.
    fn follow(&mut self, topic: Topic);

    /// Follows it no longer.
    fn unfollow(&mut self, topic: Topic);

    /// Waits for a topic that was published since it was last taken. Cancel safe.
    async fn next(&mut self) -> Topic;
}
