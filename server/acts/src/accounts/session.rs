//! Beginning and ending sessions.

use coterie_ports::{
    SessionId, Topic, Write,
    rows::{SessionRow, UserRow},
};
use coterie_protocol::rest::{LoginGranted, SessionGranted};
use coterie_types::{
    Bytes, DeviceId, ErrorCode, UserId, check_name,
    limits::{REFRESH_TOKEN_LIFE, SESSIONS_PER_USER},
};

use super::secret::{RefreshToken, random};
use crate::{ActError, Answer, Node};

/// A session not yet committed.
pub(super) struct NewSession {
    pub(super) granted: SessionGranted,
    pub(super) writes: Vec<Write>,
    /// The oldest ones, which give way to it.
    pub(super) ended: Vec<SessionId>,
}

impl Node {
    /// A new session of a user. When they have as many as they may, the ones unused for longest
    /// end, those without a device first.
    pub(super) async fn new_session(
        &self,
        user: UserId,
        username: &str,
        device: Option<DeviceId>,
        label: Option<String>,
    ) -> Answer<NewSession> {
        let now = self.clock.now();
        let session = SessionId(random());
        let refresh = RefreshToken::generate(&self.keys.sign_in.to_bytes(), session);
        let access = self.keys.access.issue(session, user, now)?;
        let mut sessions = self.store.list_sessions(user).await?;
        // What no device holds, such as a sign-in that came to nothing, goes first.
        sessions.sort_by_key(|row| (row.device.is_some(), row.rotated_at));
        let surplus = (sessions.len() + 1).saturating_sub(SESSIONS_PER_USER);
        let ended: Vec<_> = sessions.iter().take(surplus).map(|row| row.session).collect();
        let mut writes: Vec<_> =
            ended.iter().map(|&session| Write::EndSession { session, at: now }).collect();
        writes.push(Write::InsertSession(SessionRow {
            session,
            user,
            device,
            label,
            refresh_hash: refresh.hash(),
            previous_hash: None,
            created_at: now,
            rotated_at: now,
            expires_at: now.plus(REFRESH_TOKEN_LIFE),
            ended_at: None,
        }));
        writes.extend(device.map(|device| Write::SeeDevice { device, user, at: now }));
        let granted = SessionGranted {
            user_id: user,
            username: username.into(),
            session_id: session.to_string(),
            device_id: device,
            access_token: access.token,
            access_expires_at: access.expires_at,
            refresh_token: refresh.to_text(),
        };
        Ok(NewSession { granted, writes, ended })
    }

    /// Tells everybody on this node and others that these sessions are over. After the COMMIT.
    pub(crate) fn sessions_ended(&self, sessions: &[SessionId]) {
        for &session in sessions {
            self.bus.publish(Topic::SessionEnded(session));
        }
    }

    /// What a device gets that has just signed in.
    pub(super) async fn login_granted(
        &self,
        user: UserId,
        session: SessionGranted,
    ) -> Answer<LoginGranted> {
        let vault = self.store.find_vault(user).await?.ok_or_else(|| incomplete("vault"))?;
        let entries = self.device_entries(user).await?;
        Ok(LoginGranted { session, vault: vault.bytes, entries })
    }

    /// The bytes of a user's device log.
    pub(crate) async fn device_entries(&self, user: UserId) -> Answer<Vec<Bytes>> {
        let rows = self.store.list_device_entries(user).await?;
        Ok(rows.into_iter().map(|row| row.bytes).collect())
    }

    pub(super) async fn load_user(&self, user: UserId) -> Answer<UserRow> {
        self.store.find_user(user).await?.ok_or_else(|| incomplete("user"))
    }
}

pub(super) fn incomplete(what: &str) -> ActError {
    ActError::new(ErrorCode::Internal, format!("a row of the {what} is missing"))
}

/// What a session may be called.
pub(super) fn check_label(label: Option<&str>) -> Answer<()> {
    let good = label.is_none_or(|label| check_name(label).is_ok());
    let detail = "the label is 1 to 100 characters, without control characters";
    if good { Ok(()) } else { Err(ActError::invalid(detail).with_rule("label")) }
}

/// Told to nobody who has not proved who they are.
pub(super) fn account_disabled() -> ActError {
    let detail = "the operator of this node has disabled this account";
    ActError::new(ErrorCode::AccountDisabled, detail)
}

/// The one answer for a wrong password, phrase and name.
pub(super) fn wrong_credentials() -> ActError {
    ActError::new(ErrorCode::WrongCredentials, "wrong name or password, or wrong recovery phrase")
}
