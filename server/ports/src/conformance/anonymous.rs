//! Anonymous posts and gate keys.

use std::sync::Arc;

use coterie_types::FixedBytes;

use super::{
    history::History,
    rows::{assert_conflict, channel, furnish, server},
};
use crate::{AnonymousWrite, Conflict, Store, Write, rows::AnonymousRow};

pub(super) fn anonymous_row(n: u8, seq: u64) -> AnonymousRow {
    AnonymousRow {
        seq,
        nullifier: FixedBytes([n; 32]),
        ticket: FixedBytes([n.wrapping_add(100); 32]),
        starts: 900 * seq,
    }
}

pub(super) fn insert(of: u8, row: AnonymousRow) -> Write {
    Write::Anonymous(AnonymousWrite::Insert { channel: channel(of), row })
}

pub(super) fn gate(of: u8, incarnation: u32, epoch: u64, key: Option<u8>) -> Write {
    let gate = key.map(|n| FixedBytes([n; 32]));
    Write::Anonymous(AnonymousWrite::PutGate { channel: channel(of), incarnation, epoch, gate })
}

impl History {
    /// What may happen to what is kept for anonymous posts of a channel.
    pub(super) fn of_anonymous(&mut self, of: u8) -> Write {
        let (n, seq) = (self.below(20), u64::from(self.below(12)));
        if self.chance(2) {
            return insert(of, anonymous_row(n, seq));
        }
        let key = (!self.chance(4)).then_some(n);
        gate(of, u32::from(self.below(2)), seq, key)
    }
}

/// A nullifier is once in a channel, and may be in another.
pub async fn a_nullifier_is_used_once_in_a_channel(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let of = |n: u8, name: u8| {
        let store = store.clone();
        async move { store.find_anonymous(channel(n), &FixedBytes([name; 32])).await.unwrap() }
    };
    assert_eq!(store.find_last_anonymous(channel(1)).await.unwrap(), None);
    store.commit(vec![insert(1, anonymous_row(1, 5))]).await.unwrap();
    store.commit(vec![insert(1, anonymous_row(2, 4))]).await.unwrap();
    for row in [anonymous_row(1, 6), anonymous_row(3, 5)] {
        assert_conflict(&*store, vec![insert(1, row)], Conflict::Nullifier).await;
    }
    store.commit(vec![insert(2, anonymous_row(1, 6))]).await.unwrap();
    assert_eq!(of(1, 1).await, Some(anonymous_row(1, 5)));
    assert_eq!(of(2, 1).await, Some(anonymous_row(1, 6)));
    assert_eq!((of(1, 3).await, of(2, 2).await), (None, None));
    let last = store.find_last_anonymous(channel(1)).await.unwrap();
    assert_eq!(last, Some(anonymous_row(1, 5)));
    // A vote is used up like a post, and counted in no window.
    let vote = AnonymousRow { starts: 0, ..anonymous_row(4, 7) };
    store.commit(vec![insert(1, vote)]).await.unwrap();
    assert_eq!(of(1, 4).await, Some(vote));
    assert_eq!(store.find_last_anonymous(channel(1)).await.unwrap(), last);
}

/// A gate key is of one epoch of one group.
pub async fn a_gate_key_is_of_one_epoch(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let of = |incarnation, epoch| {
        let store = store.clone();
        async move { store.find_gate(channel(1), incarnation, epoch).await.unwrap() }
    };
    store.commit(vec![gate(1, 0, 0, Some(1)), gate(1, 0, 1, Some(2))]).await.unwrap();
    assert_eq!((of(0, 0).await, of(0, 1).await), (Some([1; 32].into()), Some([2; 32].into())));
    assert_eq!((of(1, 0).await, of(0, 2).await), (None, None));
    // Another commit may take the place of one that was undone, with a key or without.
    store.commit(vec![gate(1, 0, 1, Some(3))]).await.unwrap();
    assert_eq!(of(0, 1).await, Some([3; 32].into()));
    store.commit(vec![gate(1, 0, 1, None)]).await.unwrap();
    assert_eq!((of(0, 0).await, of(0, 1).await), (Some([1; 32].into()), None));
    // Those of long ago, and of groups that were given up, are forgotten.
    store.commit(vec![gate(1, 0, 64, Some(4))]).await.unwrap();
    assert_eq!(of(0, 0).await, Some([1; 32].into()));
    store.commit(vec![gate(1, 0, 65, Some(5))]).await.unwrap();
    assert_eq!((of(0, 0).await, of(0, 64).await), (None, Some([4; 32].into())));
    store.commit(vec![gate(1, 1, 0, Some(6))]).await.unwrap();
    assert_eq!((of(0, 64).await, of(1, 0).await), (None, Some([6; 32].into())));
    store.commit(vec![Write::DeleteChannel { channel: channel(1) }]).await.unwrap();
    assert_eq!(of(1, 0).await, None);
}

/// What is kept for anonymous posts goes with a server that is purged.
pub async fn anonymous_posts_of_a_purged_server_are_gone(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let writes = vec![insert(1, anonymous_row(1, 5)), gate(1, 0, 3, Some(1))];
    store.commit(writes).await.unwrap();
    let end = Write::EndServer { server: server(1), at: coterie_types::Millis(9) };
    store.commit(vec![end]).await.unwrap();
    assert_eq!(store.find_gate(channel(1), 0, 3).await.unwrap(), None);
    assert!(store.find_last_anonymous(channel(1)).await.unwrap().is_some());
    while let [_, ..] = &*store.list_servers_to_purge(coterie_types::Millis(10), 9).await.unwrap() {
        store.commit(vec![Write::PurgeServer { server: server(1), limit: 2 }]).await.unwrap();
    }
    assert_eq!(store.find_last_anonymous(channel(1)).await.unwrap(), None);
}
