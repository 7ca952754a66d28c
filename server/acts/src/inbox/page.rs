//! `GET /v1/inbox`: the same notices as on the gateway, for whoever has no connection.

use coterie_protocol::rest::{InboxItem, InboxPage};
use coterie_types::Seq;

use crate::{Answer, Caller, Node};

impl Node {
    /// A page of the session's device's inbox.
    ///
    /// # Errors
    /// `device_required`.
    pub async fn inbox_page(&self, caller: &Caller, after: Seq) -> Answer<InboxPage> {
        let view = self.read_inbox(caller, after).await?;
        let items = view.items.into_iter().map(|(seq, notice)| InboxItem { seq, notice });
        Ok(InboxPage {
            items: items.collect(),
            head: view.head,
            floor: view.floor,
            next: view.next,
        })
    }
}
