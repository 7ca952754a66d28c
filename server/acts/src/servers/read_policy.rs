//! `GET /v1/servers/{id}/policy`: pages of a policy log.

use coterie_ports::PageBounds;
use coterie_protocol::rest::PolicyPage;
use coterie_types::{
    Seq, ServerId,
    limits::{PAGE_BYTES_MAX, PAGE_MAX},
};

use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// Entries of a policy log, for members.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member.
    pub async fn read_policy(
        &self,
        caller: &Caller,
        server: ServerId,
        after: Seq,
        limit: Option<u32>,
    ) -> Answer<PolicyPage> {
        if self.store.find_member(server, caller.user).await?.is_none() {
            return Err(ActError::not_found());
        }
        self.check_enabled(caller.user, server).await?;
        self.policy_page(server, after, limit).await
    }

    pub(super) async fn policy_page(
        &self,
        server: ServerId,
        after: Seq,
        limit: Option<u32>,
    ) -> Answer<PolicyPage> {
        let row = self.store.find_server(server).await?.ok_or_else(ActError::not_found)?;
        let limit = limit.unwrap_or(PAGE_MAX).clamp(1, PAGE_MAX);
        let page = PageBounds { after, limit, bytes: PAGE_BYTES_MAX };
        let mut rows = self.store.list_policy(server, page).await?;
        // Nothing beyond the head that the page names.
        rows.retain(|entry| entry.seq <= row.head.seq);
        let next = rows.last().map(|entry| entry.seq).filter(|seq| *seq < row.head.seq);
        let entries = rows.into_iter().map(|entry| entry.bytes).collect();
        Ok(PolicyPage { entries, head: row.head, next })
    }
}
