//! The caller's sessions: listing and ending them.

use coterie_ports::{SessionId, Write};
use coterie_protocol::rest::{self, Me, Sessions};

use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// Who the caller is.
    #[must_use]
    pub fn me(&self, caller: &Caller) -> Me {
        Me {
            user_id: caller.user,
            username: caller.username.clone(),
            device_id: caller.device,
            session_id: caller.session.to_string(),
        }
    }

    /// The caller's sessions, newest first.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn sessions(&self, caller: &Caller) -> Answer<Sessions> {
        let now = self.clock.now();
        let rows = self.store.list_sessions(caller.user).await?;
        let sessions =
            rows.into_iter().filter(|row| now < row.expires_at).map(|row| rest::SessionRow {
                session_id: row.session.to_string(),
                device_id: row.device,
                created_at: row.created_at,
                last_used_at: row.rotated_at,
                current: row.session == caller.session,
            });
        Ok(Sessions { sessions: sessions.collect() })
    }

    /// Ends the caller's own session.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn log_out(&self, caller: &Caller) -> Answer<()> {
        self.end(caller.session).await
    }

    /// Ends a session of the caller.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn end_session(&self, caller: &Caller, session: SessionId) -> Answer<()> {
        let row = self.store.find_session(session).await?;
        let row = row.filter(|row| row.user == caller.user && row.ended_at.is_none());
        row.ok_or_else(ActError::not_found)?;
        self.end(session).await
    }

    async fn end(&self, session: SessionId) -> Answer<()> {
        let at = self.clock.now();
        self.store.commit(vec![Write::EndSession { session, at }]).await?;
        self.sessions_ended(&[session]);
        Ok(())
    }
}
