//! Notices of the session's device.

use coterie_protocol::gateway::Notice;
use coterie_types::{Seq, limits::PAGE_MAX};

use crate::{Answer, Caller, Node, accounts::read_notice};

/// A page of an inbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxView {
    /// Notices by seq, ascending; with holes where a later one took an earlier one's place.
    pub items: Vec<(Seq, Notice)>,
    /// The last seq of the inbox.
    pub head: Seq,
    /// Notices up to here may have been dropped for want of room.
    pub floor: Seq,
    /// Use as `after` for the next page; absent at the end.
    pub next: Option<Seq>,
}

impl Node {
    /// Notices after a seq.
    ///
    /// # Errors
    /// `device_required`.
    pub async fn read_inbox(&self, caller: &Caller, after: Seq) -> Answer<InboxView> {
        let page = self.store.list_inbox(caller.device()?, after, PAGE_MAX).await?;
        let full = page.items.len() >= PAGE_MAX as usize;
        let next = page.items.last().map(|item| item.seq).filter(|_| full);
        let known = |item: coterie_ports::rows::InboxRow| {
            read_notice(&item.notice).map(|notice| (item.seq, notice))
        };
        let items = page.items.into_iter().filter_map(known).collect();
        Ok(InboxView { items, head: page.head, floor: page.floor, next })
    }
}
