//! Who calls: a good token whose session still stands.

use coterie_ports::SessionId;
use coterie_types::ErrorCode;

use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// The caller of an access token. A session that was ended elsewhere is noticed within 5
    /// seconds, one ended by this node at once.
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
        if let Some(caller) = self.accounts.find(session, now) {
            return Ok(caller);
        }
        let row = self.store.find_session(session).await?.filter(|s| s.ended_at.is_none());
        let row = row.ok_or_else(ended)?;
        let user = self.store.find_user(row.user).await?.ok_or_else(ended)?;
        let caller =
            Caller { user: row.user, username: user.username, session, device: row.device };
        self.accounts.remember(caller.clone(), now);
        Ok(caller)
    }

    /// Whether a session stands, asked of the store.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn session_stands(&self, session: SessionId) -> Answer<bool> {
        let row = self.store.find_session(session).await?;
        Ok(row.is_some_and(|row| row.ended_at.is_none()))
    }
}

fn ended() -> ActError {
    ActError::new(ErrorCode::Unauthenticated, "the session was ended: sign in again")
}
