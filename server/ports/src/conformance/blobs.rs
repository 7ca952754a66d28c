//! Blobs: begun, filled, named by messages, swept.

use std::sync::Arc;

use coterie_types::{BlobId, Millis};

use super::rows::{assert_conflict, channel, furnish, server, server_row, user};
use crate::{BlobWrite, Conflict, Store, Write, rows::BlobRow};

pub(super) fn blob(n: u8) -> BlobId {
    BlobId::from_bytes([n; 16])
}

pub(super) fn blob_row(n: u8, size: u64) -> BlobRow {
    BlobRow {
        blob: blob(n),
        owner: user(1),
        server: server(1),
        channel: channel(1),
        size,
        parts: 2,
        received: 0,
        created_at: Millis(5),
        free_at: Some(Millis(100)),
        condemned: false,
    }
}

fn insert(row: BlobRow) -> Vec<Write> {
    vec![Write::Blob(BlobWrite::Insert { row, user_most: 1_000, server_most: 2_000 })]
}

fn advance(n: u8, expected: u32) -> Vec<Write> {
    vec![Write::Blob(BlobWrite::Advance { blob: blob(n), expected, free_at: Millis(200) })]
}

fn name(seq: u64, blobs: &[u8]) -> Vec<Write> {
    let blobs = blobs.iter().map(|n| blob(*n)).collect();
    vec![Write::Blob(BlobWrite::Name { channel: channel(1), seq, blobs })]
}

fn release(seq: u64) -> Vec<Write> {
    vec![Write::Blob(BlobWrite::Release { channel: channel(1), seq, at: Millis(300) })]
}

fn condemn(n: u8, at: u64) -> Vec<Write> {
    vec![Write::Blob(BlobWrite::Condemn { blob: blob(n), at: Millis(at) })]
}

fn delete(n: u8) -> Vec<Write> {
    vec![Write::Blob(BlobWrite::Delete { blob: blob(n) })]
}

async fn whole(store: &dyn Store, n: u8) {
    store.commit(insert(blob_row(n, 10))).await.unwrap();
    for expected in [0, 1] {
        store.commit(advance(n, expected)).await.unwrap();
    }
}

async fn free(store: &dyn Store, at: u64) -> Vec<BlobId> {
    let rows = store.list_free_blobs(Millis(at), 9).await.unwrap();
    rows.iter().map(|row| row.blob).collect()
}

/// Part after part.
pub async fn a_blob_grows_by_the_part_that_is_next(store: Arc<dyn Store>) {
    furnish(&*store).await;
    assert_eq!(store.find_blob(blob(1)).await.unwrap(), None);
    assert_conflict(&*store, advance(1, 0), Conflict::Blob).await;
    store.commit(insert(blob_row(1, 10))).await.unwrap();
    assert_eq!(store.find_blob(blob(1)).await.unwrap(), Some(blob_row(1, 10)));
    assert_conflict(&*store, insert(blob_row(1, 10)), Conflict::BlobExists).await;
    assert_conflict(&*store, advance(1, 1), Conflict::Blob).await;
    store.commit(advance(1, 0)).await.unwrap();
    assert_conflict(&*store, advance(1, 0), Conflict::Blob).await;
    store.commit(advance(1, 1)).await.unwrap();
    assert_conflict(&*store, advance(1, 2), Conflict::Blob).await;
    let row = store.find_blob(blob(1)).await.unwrap().unwrap();
    assert!(row.is_whole());
    assert_eq!(row.free_at, Some(Millis(200)), "the last part puts the sweep off");
}

/// Of a user over all servers, and of a server over all users.
pub async fn bytes_of_blobs_are_bounded_by_user_and_server(store: Arc<dyn Store>) {
    furnish(&*store).await;
    store.commit(vec![Write::InsertServer(server_row(2, 2))]).await.unwrap();
    store.commit(insert(blob_row(1, 600))).await.unwrap();
    let elsewhere = BlobRow { server: server(2), ..blob_row(2, 401) };
    assert_conflict(&*store, insert(elsewhere.clone()), Conflict::BlobsOfUser).await;
    store.commit(insert(BlobRow { size: 400, ..elsewhere })).await.unwrap();
    let other = BlobRow { owner: user(2), ..blob_row(3, 900) };
    store.commit(insert(other)).await.unwrap();
    let third = BlobRow { owner: user(3), ..blob_row(4, 501) };
    assert_conflict(&*store, insert(third.clone()), Conflict::BlobsOfServer).await;
    store.commit(insert(BlobRow { size: 500, ..third })).await.unwrap();
    store.commit(condemn(1, 100)).await.unwrap();
    store.commit(delete(1)).await.unwrap();
    store.commit(insert(blob_row(5, 600))).await.unwrap();
}

/// Whole, of the channel, and not condemned.
pub async fn a_blob_stays_as_long_as_a_message_names_it(store: Arc<dyn Store>) {
    furnish(&*store).await;
    store.commit(insert(blob_row(1, 10))).await.unwrap();
    assert_conflict(&*store, name(1, &[1]), Conflict::Blob).await;
    whole(&*store, 2).await;
    whole(&*store, 3).await;
    assert_eq!(free(&*store, 99).await, []);
    assert_eq!(free(&*store, 200).await, [blob(1), blob(2), blob(3)]);
    let elsewhere = BlobWrite::Name { channel: channel(2), seq: 1, blobs: vec![blob(2)] };
    assert_conflict(&*store, vec![Write::Blob(elsewhere)], Conflict::Blob).await;
    assert_conflict(&*store, name(4, &[2, 9]), Conflict::Blob).await;
    assert_eq!(free(&*store, 200).await.len(), 3, "all or none");
    store.commit(name(4, &[2, 3])).await.unwrap();
    store.commit(name(5, &[2])).await.unwrap();
    assert_eq!(free(&*store, u64::MAX).await, [blob(1)]);
    assert_conflict(&*store, condemn(2, u64::MAX), Conflict::Blob).await;
    store.commit(release(4)).await.unwrap();
    assert_eq!(free(&*store, 300).await, [blob(1), blob(3)]);
    store.commit(release(4)).await.unwrap();
    store.commit(release(5)).await.unwrap();
    assert_eq!(free(&*store, 300).await, [blob(1), blob(2), blob(3)]);
    assert_eq!(free(&*store, 299).await, [blob(1)]);
}

/// Condemned first, forgotten when the bytes are gone.
pub async fn a_condemned_blob_is_named_by_nobody_any_more(store: Arc<dyn Store>) {
    furnish(&*store).await;
    whole(&*store, 1).await;
    assert_conflict(&*store, condemn(1, 199), Conflict::Blob).await;
    assert_conflict(&*store, condemn(2, 200), Conflict::Blob).await;
    store.commit(delete(1)).await.unwrap();
    assert!(store.find_blob(blob(1)).await.unwrap().is_some(), "it is not condemned");
    store.commit(condemn(1, 200)).await.unwrap();
    store.commit(condemn(1, 200)).await.unwrap();
    assert!(store.find_blob(blob(1)).await.unwrap().unwrap().condemned);
    assert_conflict(&*store, name(1, &[1]), Conflict::Blob).await;
    assert_conflict(&*store, insert(blob_row(1, 10)), Conflict::BlobExists).await;
    assert_eq!(free(&*store, 0).await, [blob(1)], "found again after a crash");
    store.commit(delete(1)).await.unwrap();
    assert_eq!(store.find_blob(blob(1)).await.unwrap(), None);
    // An upload that goes on beside the sweep.
    store.commit(insert(blob_row(2, 10))).await.unwrap();
    store.commit(condemn(2, 100)).await.unwrap();
    assert_conflict(&*store, advance(2, 0), Conflict::Blob).await;
}

/// Their rows stay until the bytes are gone.
pub async fn blobs_of_a_purged_server_are_free(store: Arc<dyn Store>) {
    furnish(&*store).await;
    whole(&*store, 1).await;
    store.commit(name(1, &[1])).await.unwrap();
    store.commit(vec![Write::EndServer { server: server(1), at: Millis(50) }]).await.unwrap();
    assert_eq!(free(&*store, u64::MAX).await, []);
    let purge = vec![Write::PurgeServer { server: server(1), limit: 1_000 }];
    store.commit(purge).await.unwrap();
    assert_eq!(free(&*store, 0).await, [blob(1)]);
}
