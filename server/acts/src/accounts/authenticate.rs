//! Who calls: a good token whose session still stands.

use coterie_ports::SessionId;
use coterie_types::ErrorCode;

use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// The caller of an access token. A session ended by this node is noticed at once, one ended
    /// by another as soon as the bus tells, and within 5 seconds if it does not.
    ///
    /// # Errors
    /// `token_expired`, or `unauthenticated` for everything else.
    pub async fn authenticate(&self, token: &str) -> Answer<Caller> {
        let (session, user) = self.keys.access.verify(token, self.clock.now())?;
        let caller = self.caller_of(session).await?;
        if caller.user == user { Ok(caller) } else { Err(ended()) }
    }

    /// The caller of a session that stands.
    ///
    /// # Errors
    /// `unauthenticated`.
    pub async fn caller_of(&self, session: SessionId) -> Answer<Caller> {
        let now = self.clock.now();
        if let Some(caller) = self.watcher.accounts.find(session, now) {
            return Ok(caller);
        }
        let before = self.watcher.accounts.ends();
        let row = self.store.find_session(session).await?.filter(|s| s.ended_at.is_none());
        let row = row.ok_or_else(ended)?;
        // The sessions of a disabled user are ended; one that began at that very moment is not.
        let user = self.store.find_user(row.user).await?.filter(|user| user.disabled_at.is_none());
        let user = user.ok_or_else(ended)?;
        let caller =
            Caller { user: row.user, username: user.username, session, device: row.device };
        // One without a device gets it soon, perhaps at another node.
        if caller.device.is_some() {
            self.watcher.accounts.remember(caller.clone(), now, before);
        }
        Ok(caller)
    }

    /// Whether a session stands, asked of the store.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn session_stands(&self, session: SessionId) -> Answer<bool> {
        let row = self.store.find_session(session).await?.filter(|row| row.ended_at.is_none());
        let Some(row) = row else { return Ok(false) };
        // As above: one that began when its user was disabled.
        let user = self.store.find_user(row.user).await?;
        Ok(user.is_some_and(|user| user.disabled_at.is_none()))
    }
}

fn ended() -> ActError {
    ActError::new(ErrorCode::Unauthenticated, "the session was ended: sign in again")
}
