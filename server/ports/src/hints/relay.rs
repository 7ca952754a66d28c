//! Ephemera between connections, as a port: what is told once, to whoever listens now.

use std::{
    any::Any,
    sync::{Arc, OnceLock},
};

use async_trait::async_trait;
use coterie_types::{Bytes, ChannelId};

/// Which connection something came from.
pub type Origin = [u8; 8];

/// Something told in a channel at this moment. Sealed: nobody here can read it.
#[derive(Debug)]
pub struct Ephemeral {
    /// The channel.
    pub channel: ChannelId,
    /// The epoch in which it is sealed, as whoever tells it says.
    pub epoch: u64,
    /// The connection that told it, which does not hear it.
    pub origin: Origin,
    /// The sealed bytes.
    pub sealed: Bytes,
    once: OnceLock<Arc<dyn Any + Send + Sync>>,
}

impl Ephemeral {
    /// Of these bytes.
    #[must_use]
    pub const fn new(channel: ChannelId, epoch: u64, origin: Origin, sealed: Bytes) -> Self {
        Self { channel, epoch, origin, sealed, once: OnceLock::new() }
    }

    /// What a process makes of it for all who hear it there, made once. Everybody must make the same type;
    /// to another nothing is given.
    pub fn once<T: Any + Send + Sync>(&self, make: impl FnOnce(&Self) -> T) -> Option<Arc<T>> {
        let made = self.once.get_or_init(|| Arc::new(make(self)));
        Arc::clone(made).downcast().ok()
    }
}

/// Passes ephemera on, to every process. They may be lost anywhere, are kept nowhere and never come
/// again; they wait for nobody and nothing waits for them.
pub trait Relay: Send + Sync + 'static {
    /// Tells whoever follows the channel now. Never blocks.
    fn tell(&self, ephemeral: Arc<Ephemeral>);

    /// A listener that follows nothing yet.
    fn listen(&self) -> Box<dyn Listener>;

    /// How many did not reach somebody who followed, here or on the way to other processes.
    fn dropped(&self) -> u64;
}

/// One who listens. What waits for it is bounded: the oldest gives way.
#[async_trait]
pub trait Listener: Send + Sync {
    /// Follows a channel from now on.
    fn follow(&mut self, channel: ChannelId);

    /// Follows it no longer; what waits of it is not heard.
    fn unfollow(&mut self, channel: ChannelId);

    /// Waits for the next. Cancel safe.
    async fn next(&mut self) -> Arc<Ephemeral>;
}
