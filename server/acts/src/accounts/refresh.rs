//! Rotating refresh tokens. The one before the last is answered as it was before, for that answer may
//! have been lost, or the question may arrive twice; any older one is theft and ends the session.

use coterie_ports::{Conflict, StoreError, Write};
use coterie_protocol::rest::{Refresh, SessionGranted};
use coterie_types::{ErrorCode, limits::REFRESH_TOKEN_LIFE};

use super::secret::RefreshToken;
use crate::{ActError, Answer, Node};

/// Two refreshes of one session may race; a third look decides.
const TRIES: usize = 3;

impl Node {
    /// A new access token and a new refresh token.
    ///
    /// # Errors
    /// `unauthenticated` for an unknown, expired or ended one, `refresh_reused` for an old one.
    pub async fn refresh(&self, body: &Refresh) -> Answer<SessionGranted> {
        let key = self.keys.sign_in.to_bytes();
        let token = RefreshToken::parse(&key, &body.refresh_token).ok_or_else(unknown)?;
        let session = token.session();
        for _ in 0..TRIES {
            let now = self.clock.now();
            let row = self.store.find_session(session).await?;
            let row = row.filter(|s| s.ended_at.is_none() && now < s.expires_at);
            let row = row.ok_or_else(unknown)?;
            let user = self.load_user(row.user).await?;
            if user.disabled_at.is_some() {
                return Err(unknown());
            }
            let (next, expires_at) = (token.next(&key), now.plus(REFRESH_TOKEN_LIFE));
            let mut writes = Vec::new();
            if token.hash() == row.refresh_hash {
                let (expected, refresh_hash) = (row.refresh_hash, next.hash());
                writes.push(Write::RotateSession {
                    session,
                    expected,
                    refresh_hash,
                    at: now,
                    expires_at,
                });
            } else if row.previous_hash != Some(token.hash()) || row.refresh_hash != next.hash() {
                self.store.commit(vec![Write::EndSession { session, at: now }]).await?;
                self.sessions_ended(&[session]);
                tracing::warn!(%session, "a refresh token was used again: session ended");
                let detail = "an old refresh token was used: the session is ended, sign in again";
                return Err(ActError::new(ErrorCode::RefreshReused, detail));
            }
            let (user_id, seen) = (row.user, row.device);
            writes.extend(seen.map(|device| Write::SeeDevice { device, user: user_id, at: now }));
            match self.store.commit(writes).await {
                Ok(()) => {}
                Err(StoreError::Conflict(Conflict::Session)) => continue,
                Err(other) => return Err(other.into()),
            }
            let access = self.keys.access.issue(session, row.user, now)?;
            return Ok(SessionGranted {
                user_id: row.user,
                username: user.username,
                session_id: session.to_string(),
                device_id: row.device,
                access_token: access.token,
                access_expires_at: access.expires_at,
                refresh_token: next.to_text(),
            });
        }
        Err(StoreError::Conflict(Conflict::Session).into())
    }
}

fn unknown() -> ActError {
    ActError::new(ErrorCode::Unauthenticated, "the refresh token is not valid: sign in again")
}
