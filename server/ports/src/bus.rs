//! Wake-ups between acts and connections: always a hint; the store is the truth.

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

/// Carries wake-ups, published after the COMMIT they tell of.
pub trait Bus: Send + Sync + 'static {
    /// Wakes everybody who follows the topic. Never blocks.
    fn publish(&self, topic: Topic);

    /// A subscription that follows nothing yet.
    fn subscribe(&self) -> Box<dyn Subscription>;
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
