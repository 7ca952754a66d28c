//! `GET /v1/admin/users/{user}`.

use coterie_identity::{DeviceLog, SignedEntry};
use coterie_ports::rows::ServerRow;
use coterie_protocol::rest::{AdminServerName, AdminUser};
use coterie_types::{Millis, UserId};

use super::{Operator, views};
use crate::{ActError, Answer, Node};

/// As exactly as anybody is told when somebody was seen, milliseconds.
const HOUR: u64 = 3600 * 1000;

impl Node {
    /// A user, whoever they are.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn admin_user(&self, _: &Operator, user: UserId) -> Answer<AdminUser> {
        let row = self.store.find_user(user).await?.ok_or_else(ActError::not_found)?;
        let now = self.clock.now();
        let log = self.folded_devices(user).await?;
        let mut sessions = self.store.list_sessions(user).await?;
        sessions.retain(|session| now < session.expires_at);
        let seen = sessions.iter().map(|session| session.rotated_at.0).max();
        let servers = self.store.list_servers(user).await?;
        let (owned, joined): (Vec<_>, Vec<_>) =
            servers.into_iter().partition(|server| server.owner == user);
        let named =
            |server: ServerRow| AdminServerName { server_id: server.server, name: server.name };
        Ok(AdminUser {
            user: views::user(row),
            devices_count: log.map_or(0, |log| log.active_devices().count() as u64),
            sessions_count: sessions.len() as u64,
            last_seen_at: seen.map(|at| Millis(at - at % HOUR)),
            owned: owned.into_iter().map(named).collect(),
            joined: joined.into_iter().map(named).collect(),
        })
    }

    /// A user's device log, if it is one.
    pub(super) async fn folded_devices(&self, user: UserId) -> Answer<Option<DeviceLog>> {
        let entries = self.device_entries(user).await?;
        let parsed = entries.iter().map(|bytes| SignedEntry::parse(bytes));
        let log = parsed.collect::<Result<Vec<_>, _>>().and_then(|log| DeviceLog::open(&log));
        Ok(log.inspect_err(|error| tracing::error!(%user, %error, "a stored device log")).ok())
    }
}
