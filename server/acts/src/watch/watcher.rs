//! What the bus tells the node itself.

use coterie_ports::{Observer, SessionId, Topic};
use tokio::sync::Notify;

use crate::accounts;

/// Forgets what is not so any more, and notes that wake-ups were lost.
#[derive(Debug, Default)]
pub(crate) struct Watcher {
    /// Sessions looked at a moment ago.
    pub(crate) accounts: accounts::Memory,
    /// Wake-ups were lost.
    pub(super) again: Notify,
}

impl Watcher {
    pub(crate) fn forget(&self, session: SessionId) {
        self.accounts.forget(session);
    }
}

impl Observer for Watcher {
    fn published(&self, topic: Topic) {
        if let Topic::SessionEnded(session) = topic {
            self.forget(session);
        }
    }

    fn lost(&self) {
        self.accounts.forget_all();
        self.again.notify_one();
    }
}
