//! What nodes remember together, as the api uses it.

use std::sync::Arc;

use coterie_ports::hints::{Buckets, LocalBuckets, LocalPresence, LocalRelay, Presence, Relay};
use coterie_types::UserId;

/// The ports for hints.
#[derive(Clone)]
pub struct Hints {
    /// How often somebody has asked.
    pub buckets: Arc<dyn Buckets>,
    /// Who is connected.
    pub presence: Arc<dyn Presence>,
    /// What is told at this moment.
    pub relay: Arc<dyn Relay>,
}

impl Hints {
    /// Of this process alone.
    #[must_use]
    pub fn local() -> Self {
        Self {
            buckets: Arc::new(LocalBuckets::default()),
            presence: Arc::new(LocalPresence::default()),
            relay: Arc::new(LocalRelay::default()),
        }
    }

    /// The user is here for as long as this lives.
    pub(crate) fn arrive(&self, user: UserId) -> Arrived {
        self.presence.arrived(user);
        Arrived { user, presence: Arc::clone(&self.presence) }
    }
}

/// A connection of a user.
pub(crate) struct Arrived {
    user: UserId,
    presence: Arc<dyn Presence>,
}

impl Drop for Arrived {
    fn drop(&mut self) {
        self.presence.left(self.user);
    }
}
