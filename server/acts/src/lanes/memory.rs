//! The ends of logs that are followed now, and an order of events to tell fresh from stale.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use coterie_types::{ChannelId, ServerId};
use tokio::sync::Mutex;

use super::tail::Tail;
use crate::{Node, slots::Slots};

/// Most logs of each kind whose ends are kept while nobody reads them.
const TAILS: usize = 512;

/// A moment in this process, ordered before every later one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tick(pub(super) u64);

pub(crate) struct Memory {
    now: AtomicU64,
    channels: Slots<ChannelId, Mutex<Tail>>,
    servers: Slots<ServerId, Mutex<Tail>>,
}

impl Default for Memory {
    fn default() -> Self {
        let (channels, servers) = (Slots::new(TAILS), Slots::new(TAILS));
        Self { now: AtomicU64::new(1), channels, servers }
    }
}

impl Memory {
    pub(super) fn channel(&self, channel: ChannelId) -> Arc<Mutex<Tail>> {
        self.channels.get(channel)
    }

    pub(super) fn server(&self, server: ServerId) -> Arc<Mutex<Tail>> {
        self.servers.get(server)
    }
}

impl Node {
    /// This moment: what was committed before it is in a log that is looked at since then.
    #[must_use]
    pub fn tick(&self) -> Tick {
        Tick(self.lanes.now.fetch_add(1, Ordering::SeqCst))
    }
}
