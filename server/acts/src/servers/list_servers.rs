//! `GET /v1/servers`.

use coterie_protocol::rest::{ServerRow, Servers};

use crate::{Answer, Caller, Node};

impl Node {
    /// The servers the caller is a member of.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn list_servers(&self, caller: &Caller) -> Answer<Servers> {
        let rows = self.store.list_servers(caller.user).await?;
        let servers = rows.into_iter().map(|row| ServerRow {
            server_id: row.server,
            name: row.name,
            icon: row.icon,
            head: row.head,
            disabled: row.disabled_at.is_some(),
        });
        Ok(Servers { servers: servers.collect() })
    }
}
