//! How many servers one user may be in, and own.

use coterie_types::{
    ErrorCode, UserId,
    limits::{DMS_PER_USER, SERVERS_PER_USER},
};

use crate::{ActError, Answer, Node};

impl Node {
    /// Whether somebody may become a member of one more server.
    ///
    /// # Errors
    /// `limit_reached`, rule `servers`.
    pub(super) async fn check_memberships(&self, user: UserId) -> Answer<()> {
        let servers = self.store.list_servers(user).await?;
        if servers.iter().filter(|row| row.kind == 0).count() < SERVERS_PER_USER {
            return Ok(());
        }
        let detail = format!("a user is in at most {SERVERS_PER_USER} servers");
        Err(ActError::new(ErrorCode::LimitReached, detail).with_rule("servers"))
    }

    /// Whether somebody may open one more dm.
    ///
    /// # Errors
    /// `limit_reached`, rule `dms`.
    pub(super) async fn check_dms(&self, user: UserId) -> Answer<()> {
        let servers = self.store.list_servers(user).await?;
        if servers.iter().filter(|row| row.kind != 0).count() < DMS_PER_USER {
            return Ok(());
        }
        let detail = format!("a user is in at most {DMS_PER_USER} dms");
        Err(ActError::new(ErrorCode::LimitReached, detail).with_rule("dms"))
    }

    /// Whether somebody may become the owner of one more server.
    ///
    /// # Errors
    /// `limit_reached`, rule `servers_owned`.
    pub(super) async fn check_ownerships(&self, user: UserId) -> Answer<()> {
        let most = self.config.owned_servers;
        let servers = self.store.list_servers(user).await?;
        if servers.iter().filter(|row| row.kind == 0 && row.owner == user).count() < most {
            return Ok(());
        }
        let detail = format!("a user owns at most {most} servers at this node");
        Err(ActError::new(ErrorCode::LimitReached, detail).with_rule("servers_owned"))
    }
}
