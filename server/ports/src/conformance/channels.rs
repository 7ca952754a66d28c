//! Channel logs, groups, snapshots.

use std::sync::Arc;

use coterie_types::Bytes;

use super::rows::{
    append, assert_conflict, channel, device, envelope, furnish, group_row, hash, head, message,
};
use crate::{
    Conflict, PageBounds, Store, Write,
    rows::{ChannelLogRow, SnapshotRow},
};

const ALL: PageBounds = PageBounds { after: 0, limit: 100, bytes: 1_000_000 };

/// The head is compared whole; many in one write.
pub async fn a_channel_log_grows_at_its_head_only(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let log = store.find_channel_log(channel(1)).await.unwrap();
    assert_eq!(log, Some(ChannelLogRow { head: head(0, 0), pinned: None }));
    assert_eq!(store.find_channel_log(channel(2)).await.unwrap(), None);
    let rows = vec![envelope(1, 0), envelope(2, 2), envelope(3, 2)];
    store.commit(vec![append(head(0, 0), rows.clone())]).await.unwrap();
    for expected in [head(0, 0), head(2, 2), head(3, 9), head(4, 3)] {
        let writes = vec![append(expected, vec![envelope(4, 2)])];
        assert_conflict(&*store, writes, Conflict::ChannelHead).await;
    }
    let absent = Write::AppendEnvelopes {
        channel: channel(2),
        expected: head(0, 0),
        envelopes: rows.clone(),
    };
    assert_conflict(&*store, vec![absent], Conflict::ChannelHead).await;
    // Beginning it again leaves it as it is.
    let again = Write::OpenChannelLog { channel: channel(1), head: head(0, 0) };
    store.commit(vec![again]).await.unwrap();
    let log = store.find_channel_log(channel(1)).await.unwrap().unwrap();
    assert_eq!((log.head, log.pinned), (head(3, 3), Some(head(1, 3))));
    assert_eq!(store.list_envelopes(channel(1), ALL).await.unwrap(), rows);
    assert_eq!(store.find_channel_hash(channel(1), 2).await.unwrap(), Some(hash(2)));
    assert_eq!(store.find_channel_hash(channel(1), 4).await.unwrap(), None);
}

/// The idempotency key is of three parts.
pub async fn a_message_id_is_unique_with_channel_and_device(store: Arc<dyn Store>) {
    furnish(&*store).await;
    store.commit(vec![append(head(0, 0), vec![envelope(1, 2)])]).await.unwrap();
    let mut same = envelope(2, 2);
    same.message_id = message(1);
    let writes = vec![append(head(1, 1), vec![same.clone()])];
    assert_conflict(&*store, writes, Conflict::MessageId).await;
    same.device = device(2);
    store.commit(vec![append(head(1, 1), vec![same])]).await.unwrap();
    let find = |d, m| store.find_message(channel(1), device(d), message(m));
    assert_eq!(find(1, 1).await.unwrap(), Some(1));
    assert_eq!(find(2, 1).await.unwrap(), Some(2));
    assert_eq!(find(2, 2).await.unwrap(), None);
}

/// One item at least, whatever its size.
pub async fn channel_pages_are_bounded_and_filtered(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let kinds = [0, 1, 2, 2, 3, 2];
    let rows = (1..).zip(kinds).map(|(n, kind)| envelope(n, kind)).collect();
    store.commit(vec![append(head(0, 0), rows)]).await.unwrap();
    for (after, limit, bytes, all, filtered) in [
        (0, 100, 10_000, vec![1, 2, 3, 4, 5, 6], vec![3, 4, 5, 6]),
        (3, 100, 10_000, vec![4, 5, 6], vec![4, 5, 6]),
        (0, 2, 10_000, vec![1, 2], vec![3, 4]),
        (0, 100, 200, vec![1, 2], vec![3, 4]),
        (0, 100, 1, vec![1], vec![3]),
        (6, 100, 10_000, vec![], vec![]),
    ] {
        let page = PageBounds { after, limit, bytes };
        let seqs = |rows: Vec<crate::rows::EnvelopeRow>| -> Vec<u64> {
            rows.iter().map(|row| row.seq).collect()
        };
        assert_eq!(seqs(store.list_envelopes(channel(1), page).await.unwrap()), all);
        let some = store.list_envelopes_of(channel(1), &[2, 3], page).await.unwrap();
        assert_eq!(seqs(some), filtered, "{page:?}");
    }
}

/// And is erased once.
pub async fn an_erased_body_keeps_its_hash(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let rows = vec![envelope(1, 2), envelope(2, 2)];
    store.commit(vec![append(head(0, 0), rows)]).await.unwrap();
    let erase = |seq| vec![Write::EraseBody { channel: channel(1), seq }];
    store.commit(erase(1)).await.unwrap();
    assert_conflict(&*store, erase(1), Conflict::Body).await;
    assert_conflict(&*store, erase(3), Conflict::Body).await;
    let mut erased = envelope(1, 2);
    erased.body = None;
    assert_eq!(store.find_envelope(channel(1), 1).await.unwrap(), Some(erased));
    assert_eq!(store.find_envelope(channel(1), 2).await.unwrap(), Some(envelope(2, 2)));
    assert_eq!(store.find_envelope(channel(1), 3).await.unwrap(), None);
}

/// Incarnation and epoch are compared.
pub async fn a_group_advances_from_the_epoch_it_leaves(store: Arc<dyn Store>) {
    furnish(&*store).await;
    assert_eq!(store.find_group(channel(1)).await.unwrap(), None);
    let advance = |expected_epoch, epoch| {
        vec![Write::AdvanceGroup { expected_epoch, group: group_row(epoch), run: None }]
    };
    assert_conflict(&*store, advance(0, 1), Conflict::GroupEpoch).await;
    store.commit(vec![Write::InsertGroup(group_row(0))]).await.unwrap();
    let again = vec![Write::InsertGroup(group_row(0))];
    assert_conflict(&*store, again, Conflict::GroupExists).await;
    store.commit(advance(0, 1)).await.unwrap();
    assert_conflict(&*store, advance(0, 1), Conflict::GroupEpoch).await;
    assert_conflict(&*store, advance(2, 3), Conflict::GroupEpoch).await;
    assert_eq!(store.find_group(channel(1)).await.unwrap(), Some(group_row(1)));
    let mut next = group_row(0);
    next.incarnation = 1;
    store.commit(vec![Write::InsertGroup(next.clone())]).await.unwrap();
    assert_eq!(store.find_group(channel(1)).await.unwrap(), Some(next));
    assert_conflict(&*store, advance(0, 1), Conflict::GroupEpoch).await;
}

/// Of the same incarnation.
pub async fn snapshots_are_found_at_or_before_an_epoch(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let row = |incarnation, epoch, n| SnapshotRow {
        incarnation,
        epoch,
        snapshot: Bytes(vec![n; 9]),
        opened_seq: epoch + 1,
    };
    for snapshot in [row(0, 0, 1), row(0, 32, 2), row(1, 0, 3), row(0, 32, 4)] {
        let write = Write::PutSnapshot { channel: channel(1), snapshot };
        store.commit(vec![write]).await.unwrap();
    }
    let find = |incarnation, epoch| store.find_snapshot(channel(1), incarnation, epoch);
    assert_eq!(find(0, 31).await.unwrap(), Some(row(0, 0, 1)));
    assert_eq!(find(0, 32).await.unwrap(), Some(row(0, 32, 4)));
    assert_eq!(find(0, 99).await.unwrap(), Some(row(0, 32, 4)));
    assert_eq!(find(1, 99).await.unwrap(), Some(row(1, 0, 3)));
    assert_eq!(find(2, 99).await.unwrap(), None);
}

/// Whatever came before it in the list.
pub async fn a_refused_write_undoes_the_whole_transaction(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let writes = vec![
        append(head(0, 0), vec![envelope(1, 0)]),
        Write::InsertGroup(group_row(0)),
        Write::EraseBody { channel: channel(1), seq: 9 },
    ];
    assert_conflict(&*store, writes, Conflict::Body).await;
    assert_eq!(store.find_group(channel(1)).await.unwrap(), None);
    assert!(store.list_envelopes(channel(1), ALL).await.unwrap().is_empty());
    let log = store.find_channel_log(channel(1)).await.unwrap().unwrap();
    assert_eq!(log.head, head(0, 0));
    // Nothing of it stands in the way of the next.
    store.commit(vec![append(head(0, 0), vec![envelope(1, 0)])]).await.unwrap();
}
