//! Backups.

use coterie_ports::{
    StoreError,
    rows::{BackupChunkRow, BackupRow},
};
use coterie_types::{BlobId, Millis, UserId};
use sqlx::{PgPool, postgres::PgRow, query};

use super::{all, one};
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

pub(crate) async fn find_backup(pool: &PgPool, user: UserId) -> Read<Option<BackupRow>> {
    let sql = r#"SELECT version, manifest FROM backups WHERE "user" = $1"#;
    one(pool, query(sql).bind(user.as_bytes()), |row| {
        let mut c = Columns::of(row);
        Ok(BackupRow { version: c.number()?, manifest: c.blob()? })
    })
    .await
}

pub(crate) async fn find_backup_chunk(
    pool: &PgPool,
    owner: UserId,
    chunk: BlobId,
) -> Read<Option<BackupChunkRow>> {
    let sql = "SELECT owner, chunk, size, whole, free_at, condemned
               FROM backup_chunks WHERE owner = $1 AND chunk = $2";
    let query = query(sql).bind(owner.as_bytes()).bind(chunk.as_bytes());
    one(pool, query, chunk_row).await
}

pub(crate) async fn list_free_backup_chunks(
    pool: &PgPool,
    at: Millis,
    limit: u32,
) -> Read<Vec<BackupChunkRow>> {
    let sql = "SELECT owner, chunk, size, whole, free_at, condemned
               FROM backup_chunks WHERE free_at <= $1 ORDER BY free_at, owner, chunk LIMIT $2";
    all(pool, query(sql).bind(bound(at.0)).bind(i64::from(limit)), chunk_row).await
}

fn chunk_row(row: &PgRow) -> Read<BackupChunkRow> {
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
