//! `PUT` and `DELETE /v1/admin/servers/{server}/disabled`.

use coterie_ports::{Topic, Write};
use coterie_protocol::rest::AdminServerRow;
use coterie_types::ServerId;

use super::{Operator, views};
use crate::{Answer, Node};

impl Node {
    /// Keeps a server's members out. Nothing of it is deleted. What they follow of it ends, here
    /// and at other nodes.
    ///
    /// # Errors
    /// `not_found`; `invalid`, rule `reason`.
    pub async fn disable_server(
        &self,
        _: &Operator,
        server: ServerId,
        reason: Option<String>,
    ) -> Answer<AdminServerRow> {
        views::reason(reason.as_deref())?;
        let at = Some(self.clock.now());
        self.switch_server(server, Write::SetServerDisabled { server, at, reason }).await
    }

    /// Lets a server's members in again.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn enable_server(&self, _: &Operator, server: ServerId) -> Answer<AdminServerRow> {
        let write = Write::SetServerDisabled { server, at: None, reason: None };
        self.switch_server(server, write).await
    }

    async fn switch_server(&self, server: ServerId, write: Write) -> Answer<AdminServerRow> {
        self.any_server(server).await?;
        self.store.commit(vec![write]).await?;
        self.bus.publish(Topic::Server(server));
        Ok(views::server(self.any_server(server).await?))
    }
}
