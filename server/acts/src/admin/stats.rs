//! `GET /v1/admin/stats`.

use coterie_protocol::rest::AdminStats;

use super::Operator;
use crate::{Answer, Node};

impl Node {
    /// How much there is of everything. The number of this node's connections is the caller's.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn stats(&self, _: &Operator, connections: u64) -> Answer<AdminStats> {
        let totals = self.store.count_everything(self.clock.now()).await?;
        Ok(AdminStats {
            users: totals.users,
            users_disabled: totals.users_disabled,
            sessions: totals.sessions,
            servers: totals.servers,
            servers_disabled: totals.servers_disabled,
            channels: totals.channels,
            envelopes: totals.envelopes,
            body_bytes: totals.body_bytes,
            database_bytes: self.store.database_size().await?,
            connections,
        })
    }
}
