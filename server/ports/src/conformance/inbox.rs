//! Inboxes.

use std::sync::Arc;

use coterie_types::{Bytes, Millis};

use super::rows::device;
use crate::{Store, Write, rows::InboxPage};

fn push(n: u8, key: u8, notice: u8, keep: usize) -> Write {
    Write::PushNotice {
        device: device(n),
        key: Bytes(vec![key]),
        notice: Bytes(vec![notice]),
        at: Millis(u64::from(notice)),
        keep,
    }
}

fn shown(page: &InboxPage) -> Vec<(u64, u8)> {
    page.items.iter().map(|item| (item.seq, item.notice[0])).collect()
}

/// A later notice about the same thing takes the place of an earlier.
pub async fn an_inbox_keeps_the_newest_of_a_kind(store: Arc<dyn Store>) {
    assert_eq!(store.list_inbox(device(1), 0, 10).await.unwrap(), InboxPage::default());
    for (key, notice) in [(1, 1), (2, 2), (1, 3), (3, 4)] {
        store.commit(vec![push(1, key, notice, 10)]).await.unwrap();
    }
    store.commit(vec![push(2, 1, 9, 10)]).await.unwrap();
    let page = store.list_inbox(device(1), 0, 10).await.unwrap();
    assert_eq!((shown(&page), page.head, page.floor), (vec![(2, 2), (3, 3), (4, 4)], 4, 0));
    assert_eq!(shown(&store.list_inbox(device(1), 2, 1).await.unwrap()), [(3, 3)]);
    store.commit(vec![Write::AcknowledgeInbox { device: device(1), seq: 3 }]).await.unwrap();
    assert_eq!(shown(&store.list_inbox(device(1), 0, 10).await.unwrap()), [(4, 4)]);
    store.commit(vec![Write::DropInbox { device: device(1) }]).await.unwrap();
    assert_eq!(store.list_inbox(device(1), 0, 10).await.unwrap(), InboxPage::default());
    assert_eq!(shown(&store.list_inbox(device(2), 0, 10).await.unwrap()), [(1, 9)]);
}

/// The floor tells a reader from where on nothing is missing.
pub async fn an_inbox_is_bounded_and_says_what_it_dropped(store: Arc<dyn Store>) {
    for n in 1..=5 {
        store.commit(vec![push(1, n, n, 3)]).await.unwrap();
    }
    let page = store.list_inbox(device(1), 0, 10).await.unwrap();
    assert_eq!((shown(&page), page.head, page.floor), (vec![(3, 3), (4, 4), (5, 5)], 5, 2));
}
