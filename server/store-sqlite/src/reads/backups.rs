//! Backups.

use coterie_ports::{
    StoreError,
    rows::{BackupChunkRow, BackupRow},
};
use coterie_types::{BlobId, Millis, UserId};
use sqlx::{SqlitePool, query, sqlite::SqliteRow};

use super::{all, one};
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

pub(crate) async fn find_backup(pool: &SqlitePool, user: UserId) -> Read<Option<BackupRow>> {
    let sql = "SELECT version, manifest FROM backups WHERE user = ?";
    one(pool, query(sql).bind(user.as_bytes().to_vec()), |row| {
        let mut c = Columns::of(row);
        Ok(BackupRow { version: c.number()?, manifest: c.blob()? })
    })
    .await
}

pub(crate) async fn find_backup_chunk(
    pool: &SqlitePool,
    owner: UserId,
    chunk: BlobId,
) -> Read<Option<BackupChunkRow>> {
    let sql = "SELECT owner, chunk, size, whole, free_at, condemned
               FROM backup_chunks WHERE owner = ? AND chunk = ?";
    let query = query(sql).bind(owner.as_bytes().to_vec()).bind(chunk.as_bytes().to_vec());
    one(pool, query, chunk_row).await
}

pub(crate) async fn list_free_backup_chunks(
    pool: &SqlitePool,
    at: Millis,
    limit: u32,
) -> Read<Vec<BackupChunkRow>> {
    let sql = "SELECT owner, chunk, size, whole, free_at, condemned
               FROM backup_chunks WHERE free_at <= ? ORDER BY free_at, owner, chunk LIMIT ?";
    all(pool, query(sql).bind(bound(at.0)).bind(i64::from(limit)), chunk_row).await
}

fn chunk_row(row: &SqliteRow) -> Read<BackupChunkRow> {
    let mut c = Columns::of(row);
    Ok(BackupChunkRow {
        owner: c.blob()?,
        chunk: c.blob()?,
        size: c.number()?,
        whole: c.flag()?,
        free_at: c.maybe_number()?.map(Millis),
        condemned: c.flag()?,
    })
}
