//! What the acts of accounts keep in memory: sessions looked at a moment ago.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use coterie_ports::SessionId;
use coterie_types::Millis;

use crate::Caller;

/// How long a session is believed without asking the store, milliseconds.
const BELIEVED: u64 = 4_000;
/// Most sessions remembered.
const SESSIONS_MAX: usize = 20_000;

/// Nothing here must survive a restart.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    sessions: Mutex<HashMap<SessionId, (Millis, Caller)>>,
}

impl Memory {
    pub(super) fn find(&self, session: SessionId, now: Millis) -> Option<Caller> {
        let sessions = self.lock();
        let (seen, caller) = sessions.get(&session)?;
        let fresh = *seen <= now && now.since(*seen) < BELIEVED;
        fresh.then(|| caller.clone())
    }

    pub(super) fn remember(&self, caller: Caller, now: Millis) {
        let mut sessions = self.lock();
        if sessions.len() >= SESSIONS_MAX {
            sessions.retain(|_, (seen, _)| now.since(*seen) < BELIEVED);
        }
        if sessions.len() < SESSIONS_MAX {
            sessions.insert(caller.session, (now, caller));
        }
    }

    pub(super) fn forget(&self, session: SessionId) {
        self.lock().remove(&session);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, (Millis, Caller)>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
