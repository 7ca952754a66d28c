//! How many servers one user may be in, and own.

use coterie_types::{ErrorCode, UserId, limits::SERVERS_PER_USER};

use crate::{ActError, Answer, Node};

impl Node {
    /// Whether somebody may become a member of one more server.
    ///
    /// # Errors
    /// `limit_reached`, rule `servers`.
    pub(super) async fn check_memberships(&self, user: UserId) -> Answer<()> {
        if self.store.list_servers(user).await?.len() < SERVERS_PER_USER {
            return Ok(());
        }
        let detail = format!("a user is in at most {SERVERS_PER_USER} servers");
        Err(ActError::new(ErrorCode::LimitReached, detail).with_rule("servers"))
    }

    /// Whether somebody may become the owner of one more server.
    ///
    /// # Errors
    /// `limit_reached`, rule `servers_owned`.
    pub(super) async fn check_ownerships(&self, user: UserId) -> Answer<()> {
        let most = self.config.owned_servers;
        let servers = self.store.list_servers(user).await?;
        if servers.iter().filter(|row| row.owner == user).count() < most {
            return Ok(());
        }
        let detail = format!("a user owns at most {most} servers at this node");
        Err(ActError::new(ErrorCode::LimitReached, detail).with_rule("servers_owned"))
    }
}
