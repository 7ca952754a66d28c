//! `GET /v1/users/{user}` and its device log: for oneself and for those one shares a server with.

use coterie_ports::rows::UserRow;
use coterie_protocol::rest::{DeviceLogView, UserView};
use coterie_types::UserId;

use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// A user as the caller may see them.
    ///
    /// # Errors
    /// `not_found` for whoever does not exist or shares no server with the caller.
    pub async fn user(&self, caller: &Caller, user: UserId) -> Answer<UserView> {
        let row = self.visible_user(caller, user).await?;
        Ok(UserView { user_id: row.user, username: row.username, log: row.device_head })
    }

    /// The device log of a user whom the caller may see.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn device_log_of(&self, caller: &Caller, user: UserId) -> Answer<DeviceLogView> {
        self.visible_user(caller, user).await?;
        Ok(DeviceLogView { entries: self.device_entries(user).await? })
    }

    /// A user whom the caller may see. Absent and not viewable answer alike.
    pub(crate) async fn visible_user(&self, caller: &Caller, user: UserId) -> Answer<UserRow> {
        let seen = caller.user == user || self.store.share_server(caller.user, user).await?;
        let row = if seen { self.store.find_user(user).await? } else { None };
        row.ok_or_else(ActError::not_found)
    }
}
