//! The caller's sessions: listing and ending them.

use coterie_ports::{SessionId, Write};
use coterie_protocol::rest::{self, Me, Sessions, SessionsEnded};
use coterie_types::Millis;

use crate::{ActError, Answer, Caller, Node};

/// As exactly as a list says when a session was used, milliseconds.
const HOUR: u64 = 3600 * 1000;

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
                label: row.label,
                created_at: row.created_at,
                last_used_at: Millis(row.rotated_at.0 - row.rotated_at.0 % HOUR),
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

    /// Ends every session of the caller but this one.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn end_other_sessions(&self, caller: &Caller) -> Answer<SessionsEnded> {
        let (user, at) = (caller.user, self.clock.now());
        let rows = self.store.list_sessions(user).await?;
        let others: Vec<SessionId> =
            rows.iter().map(|row| row.session).filter(|id| *id != caller.session).collect();
        let except = Some(caller.session);
        self.store.commit(vec![Write::EndSessionsOfUser { user, except, at }]).await?;
        self.sessions_ended(&others);
        Ok(SessionsEnded { ended: others.len() as u64 })
    }

    async fn end(&self, session: SessionId) -> Answer<()> {
        let at = self.clock.now();
        self.store.commit(vec![Write::EndSession { session, at }]).await?;
        self.sessions_ended(&[session]);
        Ok(())
    }
}
