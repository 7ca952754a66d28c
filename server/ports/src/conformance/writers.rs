//! Many at once.

use std::sync::Arc;

use super::rows::{append, device, envelope, furnish, head};
use crate::{Conflict, PageBounds, Store, StoreError, Write};

/// The others are told so, and never that the store is busy.
pub async fn of_many_writers_at_one_head_one_wins(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let mut tasks = Vec::new();
    for n in 0..32 {
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            let mut row = envelope(1, 2);
            row.device = device(n);
            store.commit(vec![append(head(0, 0), vec![row])]).await
        }));
    }
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => won += 1,
            Err(error) => assert_eq!(error, StoreError::Conflict(Conflict::ChannelHead)),
        }
    }
    assert_eq!(won, 1);
    let page = PageBounds { after: 0, limit: 100, bytes: 100_000 };
    assert_eq!(store.list_envelopes(super::rows::channel(1), page).await.unwrap().len(), 1);
}

/// A transaction is one, however many rows it writes.
pub async fn commits_are_counted(store: Arc<dyn Store>) {
    let before = store.commits();
    furnish(&*store).await;
    assert_eq!(store.commits(), before + 1);
    store.check_ready().await.unwrap();
    let rows = (1..=50).map(|n| envelope(n, 2)).collect();
    store.commit(vec![append(head(0, 0), rows)]).await.unwrap();
    assert_eq!(store.commits(), before + 2);
    let stale = Write::EraseBody { channel: super::rows::channel(1), seq: 99 };
    store.commit(vec![stale]).await.unwrap_err();
    assert_eq!(store.commits(), before + 2);
}
