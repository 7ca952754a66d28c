//! What the node keeps of a channel.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use coterie_types::{Hash, ServerId};
use tokio::sync::OwnedMutexGuard;

use super::{batch::Request, loaded::Loaded};

/// A channel in memory.
#[derive(Default)]
pub(crate) struct ChannelSlot {
    /// Its server, which never changes.
    pub(super) server: OnceLock<ServerId>,
    /// Log head and group; whoever appends holds it. Empty before the first use and after a
    /// write whose fate was not as expected.
    state: Arc<tokio::sync::Mutex<Option<Loaded>>>,
    /// Sends that wait for whoever holds the state next.
    queue: Mutex<Vec<Request>>,
    /// Whether more devices belong to it than ephemera are for, by the policy head looked at.
    crowded: Mutex<Option<(Hash, bool)>>,
}

pub(super) type State = OwnedMutexGuard<Option<Loaded>>;

impl ChannelSlot {
    pub(super) async fn lock(&self) -> State {
        Arc::clone(&self.state).lock_owned().await
    }

    pub(super) fn queue(&self) -> MutexGuard<'_, Vec<Request>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn crowded(&self) -> MutexGuard<'_, Option<(Hash, bool)>> {
        self.crowded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
