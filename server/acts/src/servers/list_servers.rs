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
        let mut servers = Vec::with_capacity(rows.len());
        for row in rows {
            let dm = row.kind != 0;
            let member =
                if dm { self.store.find_member(row.server, caller.user).await? } else { None };
            servers.push(ServerRow {
                server_id: row.server,
                name: row.name,
                icon: row.icon,
                kind: if dm { "dm" } else { "community" }.to_owned(),
                invited_by: member.and_then(|member| member.invited_by),
                head: row.head,
                disabled: row.disabled_at.is_some(),
            });
        }
        Ok(Servers { servers })
    }
}
