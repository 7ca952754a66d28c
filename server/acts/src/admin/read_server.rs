//! `GET /v1/admin/servers/{server}`.

use coterie_ports::rows::ServerRow;
use coterie_protocol::rest::AdminServer;
use coterie_types::ServerId;

use super::{Operator, views};
use crate::{ActError, Answer, Node};

impl Node {
    /// A server, whosever it is.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn admin_server(&self, _: &Operator, server: ServerId) -> Answer<AdminServer> {
        let row = self.any_server(server).await?;
        let size = self.store.measure_server(server).await?;
        Ok(AdminServer {
            members_count: self.store.count_members(server).await?,
            channels_count: size.channels,
            envelopes_count: size.envelopes,
            body_bytes: size.body_bytes,
            head: row.head,
            server: views::server(row),
        })
    }

    /// A server that was not purged.
    pub(super) async fn any_server(&self, server: ServerId) -> Answer<ServerRow> {
        let row = self.store.find_server(server).await?.filter(|row| !row.purged);
        row.ok_or_else(ActError::not_found)
    }
}
