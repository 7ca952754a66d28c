//! What the acts of accounts keep in memory: sessions looked at a moment ago. A cache of the
//! store's hottest read; the bus tells of every session that ends.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
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
    ends: AtomicU64,
}

impl Memory {
    pub(super) fn find(&self, session: SessionId, now: Millis) -> Option<Caller> {
        let sessions = self.lock();
        let (seen, caller) = sessions.get(&session)?;
        let fresh = *seen <= now && now.since(*seen) < BELIEVED;
        fresh.then(|| caller.clone())
    }

    /// How many sessions were told to have ended. Asked before the store is read: see
    /// [`Self::remember`].
    pub(super) fn ends(&self) -> u64 {
        self.ends.load(Ordering::SeqCst)
    }

    /// Keeps what was read after `ends`, unless a session has ended since: it may be this one.
    pub(super) fn remember(&self, caller: Caller, now: Millis, ends: u64) {
        let mut sessions = self.lock();
        if self.ends() != ends {
            return;
        }
        if sessions.len() >= SESSIONS_MAX {
            sessions.retain(|_, (seen, _)| now.since(*seen) < BELIEVED);
        }
        if sessions.len() < SESSIONS_MAX {
            sessions.insert(caller.session, (now, caller));
        }
    }

    pub(crate) fn forget(&self, session: SessionId) {
        let mut sessions = self.lock();
        self.ends.fetch_add(1, Ordering::SeqCst);
        sessions.remove(&session);
    }

    /// Believes nothing any more.
    pub(crate) fn forget_all(&self) {
        let mut sessions = self.lock();
        self.ends.fetch_add(1, Ordering::SeqCst);
        sessions.clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, (Millis, Caller)>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coterie_types::{DeviceId, UserId};

    fn caller(n: u8) -> Caller {
        Caller {
            user: UserId::from_bytes([n; 16]),
            username: "ada".into(),
            session: SessionId([n; 16]),
            device: Some(DeviceId::from_bytes([n; 16])),
        }
    }

    #[test]
    fn a_session_is_believed_for_a_moment_and_not_after_its_end() {
        let (memory, now) = (Memory::default(), Millis(1_000_000));
        memory.remember(caller(1), now, memory.ends());
        memory.remember(caller(2), now, memory.ends());
        assert_eq!(memory.find(SessionId([1; 16]), now.plus(BELIEVED - 1)), Some(caller(1)));
        assert_eq!(memory.find(SessionId([1; 16]), now.plus(BELIEVED)), None);
        memory.forget(SessionId([1; 16]));
        assert_eq!(memory.find(SessionId([1; 16]), now), None);
        assert_eq!(memory.find(SessionId([2; 16]), now), Some(caller(2)));
        memory.forget_all();
        assert_eq!(memory.find(SessionId([2; 16]), now), None);
    }

    #[test]
    fn what_was_read_before_an_end_is_not_remembered_after_it() {
        let (memory, now) = (Memory::default(), Millis(1_000_000));
        let before = memory.ends();
        memory.forget(SessionId([1; 16]));
        memory.remember(caller(1), now, before);
        assert_eq!(memory.find(SessionId([1; 16]), now), None);
    }
}
