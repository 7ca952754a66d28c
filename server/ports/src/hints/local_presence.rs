//! Presence of a single process.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use coterie_types::UserId;

use super::Presence;

/// How many connections each user has here.
#[derive(Debug, Default)]
pub struct LocalPresence(Mutex<HashMap<UserId, u32>>);

impl LocalPresence {
    /// Whether the user has a connection here.
    #[must_use]
    pub fn is_here(&self, user: UserId) -> bool {
        self.lock().contains_key(&user)
    }

    /// Everybody who has one.
    #[must_use]
    pub fn all(&self) -> Vec<UserId> {
        self.lock().keys().copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<UserId, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Presence for LocalPresence {
    fn arrived(&self, user: UserId) {
        *self.lock().entry(user).or_default() += 1;
    }

    fn left(&self, user: UserId) {
        let mut here = self.lock();
        if let Some(count) = here.get_mut(&user) {
            *count -= 1;
            if *count == 0 {
                here.remove(&user);
            }
        }
    }

    async fn online(&self, users: &[UserId]) -> Vec<UserId> {
        let here = self.lock();
        users.iter().filter(|user| here.contains_key(user)).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    async fn open() -> (Arc<dyn Presence>, Arc<dyn Presence>, ()) {
        let presence: Arc<dyn Presence> = Arc::new(LocalPresence::default());
        (Arc::clone(&presence), presence, ())
    }

    crate::presence_conformance_tests!(open);
}
