//! `PUT` and `DELETE /v1/admin/users/{user}/disabled`.

use coterie_ports::{Conflict, SessionId, StoreError, Write};
use coterie_protocol::rest::AdminUserRow;
use coterie_types::UserId;

use super::{Operator, views};
use crate::{ActError, Answer, Node};

impl Node {
    /// Keeps a user out: their sessions end, here and at other nodes, and they begin no other.
    ///
    /// # Errors
    /// `not_found`; `invalid`, rule `reason` or `user_deleted`.
    pub async fn disable_user(
        &self,
        _: &Operator,
        user: UserId,
        reason: Option<String>,
    ) -> Answer<AdminUserRow> {
        views::reason(reason.as_deref())?;
        let at = self.clock.now();
        let sessions = self.store.list_sessions(user).await?;
        let writes = vec![
            Write::SetUserDisabled { user, at: Some(at), reason },
            Write::EndSessionsOfUser { user, except: None, at },
        ];
        let row = self.switch_user(user, writes).await?;
        let ended: Vec<SessionId> = sessions.iter().map(|row| row.session).collect();
        self.sessions_ended(&ended);
        Ok(row)
    }

    /// Lets a user sign in again.
    ///
    /// # Errors
    /// `not_found`; `invalid`, rule `user_deleted`.
    pub async fn enable_user(&self, _: &Operator, user: UserId) -> Answer<AdminUserRow> {
        let write = Write::SetUserDisabled { user, at: None, reason: None };
        self.switch_user(user, vec![write]).await
    }

    async fn switch_user(&self, user: UserId, writes: Vec<Write>) -> Answer<AdminUserRow> {
        self.store.find_user(user).await?.ok_or_else(ActError::not_found)?;
        match self.store.commit(writes).await {
            Err(StoreError::Conflict(Conflict::UserUnknown)) => {
                let detail = "the user is deleted: they are disabled for good";
                return Err(ActError::invalid(detail).with_rule("user_deleted"));
            }
            done => done?,
        }
        let row = self.store.find_user(user).await?.ok_or_else(ActError::not_found)?;
        Ok(views::user(row))
    }
}
