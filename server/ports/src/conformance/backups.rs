//! Backups: chunks are uploaded, named by a list, swept.

use std::sync::Arc;

use coterie_types::{BlobId, Bytes, Millis, UserId};

use super::{
    blobs::blob,
    rows::{assert_conflict, furnish, user, user_row},
};
use crate::{
    BackupWrite, Conflict, Store, Write,
    rows::{BackupChunkRow, BackupRow},
};

pub(super) fn chunk_row(owner: u8, n: u8, size: u64) -> BackupChunkRow {
    BackupChunkRow {
        owner: user(owner),
        chunk: blob(n),
        size,
        whole: false,
        free_at: Some(Millis(100)),
        condemned: false,
    }
}

fn insert(row: BackupChunkRow) -> Vec<Write> {
    vec![Write::Backup(BackupWrite::InsertChunk { row, most: 1_000 })]
}

fn whole(owner: u8, n: u8) -> Vec<Write> {
    vec![Write::Backup(BackupWrite::Whole { owner: user(owner), chunk: blob(n) })]
}

fn put(owner: u8, expected: u64, version: u64, chunks: &[u8]) -> Vec<Write> {
    vec![Write::Backup(BackupWrite::Put {
        user: user(owner),
        expected,
        version,
        manifest: Bytes(vec![version as u8; 5]),
        chunks: chunks.iter().map(|n| blob(*n)).collect(),
        at: Millis(300),
    })]
}

fn condemn(owner: u8, n: u8, at: u64) -> Vec<Write> {
    let (owner, chunk, at) = (user(owner), blob(n), Millis(at));
    vec![Write::Backup(BackupWrite::Condemn { owner, chunk, at })]
}

fn delete(owner: u8, n: u8) -> Vec<Write> {
    vec![Write::Backup(BackupWrite::Delete { owner: user(owner), chunk: blob(n) })]
}

async fn uploaded(store: &dyn Store, owner: u8, n: u8) {
    store.commit(insert(chunk_row(owner, n, 10))).await.unwrap();
    store.commit(whole(owner, n)).await.unwrap();
}

async fn free(store: &dyn Store, at: u64) -> Vec<(UserId, BlobId)> {
    let rows = store.list_free_backup_chunks(Millis(at), 9).await.unwrap();
    rows.iter().map(|row| (row.owner, row.chunk)).collect()
}

/// From the version it replaces, each time.
pub async fn a_backup_goes_up_from_the_version_it_replaces(store: Arc<dyn Store>) {
    furnish(&*store).await;
    assert_eq!(store.find_backup(user(1)).await.unwrap(), None);
    assert_conflict(&*store, put(1, 1, 2, &[]), Conflict::BackupVersion).await;
    store.commit(put(1, 0, 1, &[])).await.unwrap();
    assert_conflict(&*store, put(1, 0, 1, &[]), Conflict::BackupVersion).await;
    assert_conflict(&*store, put(1, 2, 3, &[]), Conflict::BackupVersion).await;
    store.commit(put(1, 1, 7, &[])).await.unwrap();
    let row = BackupRow { version: 7, manifest: Bytes(vec![7; 5]) };
    assert_eq!(store.find_backup(user(1)).await.unwrap(), Some(row));
    assert_eq!(store.find_backup(user(2)).await.unwrap(), None);
}

/// Whole ones of the same user; what is not named any more is free.
pub async fn a_chunk_stays_as_long_as_its_owners_list_names_it(store: Arc<dyn Store>) {
    furnish(&*store).await;
    store.commit(insert(chunk_row(1, 1, 10))).await.unwrap();
    assert_conflict(&*store, insert(chunk_row(1, 1, 10)), Conflict::BlobExists).await;
    assert_conflict(&*store, put(1, 0, 1, &[1]), Conflict::Blob).await;
    assert_conflict(&*store, whole(1, 2), Conflict::Blob).await;
    store.commit(whole(1, 1)).await.unwrap();
    let row = BackupChunkRow { whole: true, ..chunk_row(1, 1, 10) };
    assert_eq!(store.find_backup_chunk(user(1), blob(1)).await.unwrap(), Some(row));
    assert_eq!(store.find_backup_chunk(user(2), blob(1)).await.unwrap(), None);
    uploaded(&*store, 1, 2).await;
    uploaded(&*store, 2, 1).await;
    assert_conflict(&*store, put(2, 0, 1, &[2]), Conflict::Blob).await;
    assert_eq!(store.find_backup(user(2)).await.unwrap(), None, "all or nothing");
    store.commit(put(1, 0, 1, &[1, 2])).await.unwrap();
    assert_eq!(free(&*store, u64::MAX).await, [(user(2), blob(1))]);
    assert_conflict(&*store, condemn(1, 1, u64::MAX), Conflict::Blob).await;
    store.commit(put(1, 1, 2, &[2])).await.unwrap();
    assert_eq!(free(&*store, 299).await, [(user(2), blob(1))]);
    assert_eq!(free(&*store, 300).await, [(user(2), blob(1)), (user(1), blob(1))]);
}

/// Condemned first, forgotten when the bytes are gone.
pub async fn a_condemned_chunk_is_named_by_no_list_any_more(store: Arc<dyn Store>) {
    furnish(&*store).await;
    uploaded(&*store, 1, 1).await;
    assert_conflict(&*store, condemn(1, 1, 99), Conflict::Blob).await;
    store.commit(delete(1, 1)).await.unwrap();
    assert!(store.find_backup_chunk(user(1), blob(1)).await.unwrap().is_some());
    store.commit(condemn(1, 1, 100)).await.unwrap();
    store.commit(condemn(1, 1, 100)).await.unwrap();
    assert_conflict(&*store, put(1, 0, 1, &[1]), Conflict::Blob).await;
    assert_conflict(&*store, whole(1, 1), Conflict::Blob).await;
    assert_eq!(free(&*store, 0).await, [(user(1), blob(1))], "found again after a crash");
    store.commit(delete(1, 1)).await.unwrap();
    assert_eq!(store.find_backup_chunk(user(1), blob(1)).await.unwrap(), None);
}

/// Of one user, whatever they name.
pub async fn bytes_of_a_backup_are_bounded(store: Arc<dyn Store>) {
    furnish(&*store).await;
    store.commit(insert(chunk_row(1, 1, 600))).await.unwrap();
    assert_conflict(&*store, insert(chunk_row(1, 2, 401)), Conflict::BlobsOfUser).await;
    store.commit(insert(chunk_row(1, 2, 400))).await.unwrap();
    store.commit(insert(chunk_row(2, 3, 900))).await.unwrap();
}

/// The list goes, and the chunks are free.
pub async fn the_backup_of_a_purged_user_is_free(store: Arc<dyn Store>) {
    let mut gone = user_row(5);
    gone.deleted_at = Some(Millis(20));
    store.commit(vec![Write::InsertUser(gone)]).await.unwrap();
    uploaded(&*store, 5, 1).await;
    store.commit(put(5, 0, 1, &[1])).await.unwrap();
    assert_eq!(free(&*store, u64::MAX).await, []);
    let purge = Write::PurgeUser { user: user(5), at: Millis(99) };
    store.commit(vec![purge]).await.unwrap();
    assert_eq!(store.find_backup(user(5)).await.unwrap(), None);
    assert_eq!(free(&*store, 0).await, [(user(5), blob(1))]);
}
