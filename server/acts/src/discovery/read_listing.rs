//! `GET /v1/discovery/{server}`.

use coterie_protocol::rest::ListingView;
use coterie_types::ServerId;

use super::search::listed_server;
use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// A listed server, with all that it takes to join it: its owner has signed that everybody may
    /// know.
    ///
    /// # Errors
    /// `not_found` for a server that is not listed, and for one that is disabled, but
    /// `server_disabled` to its members.
    pub async fn read_listing(&self, caller: &Caller, server: ServerId) -> Answer<ListingView> {
        let row = self.store.find_listing(server).await?.ok_or_else(ActError::not_found)?;
        let log = self.store.find_server(server).await?.ok_or_else(ActError::not_found)?;
        self.check_enabled(caller.user, server).await?;
        Ok(ListingView {
            invitation_id: row.invitation,
            code: row.code,
            secret: row.secret,
            head: log.head,
            server: listed_server(row),
        })
    }
}
