//! Uploaded files.

use coterie_ports::{StoreError, rows::BlobRow};
use coterie_types::{BlobId, Millis};
use sqlx::{PgPool, postgres::PgRow, query};

use super::{all, one};
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

pub(crate) async fn find_blob(pool: &PgPool, blob: BlobId) -> Read<Option<BlobRow>> {
    let sql = "SELECT blob, owner, server, channel, size, parts, received, created_at, free_at,
                      condemned
               FROM blobs WHERE blob = $1";
    one(pool, query(sql).bind(blob.as_bytes()), blob_row).await
}

pub(crate) async fn list_free_blobs(pool: &PgPool, at: Millis, limit: u32) -> Read<Vec<BlobRow>> {
    let sql = "SELECT blob, owner, server, channel, size, parts, received, created_at, free_at,
                      condemned
               FROM blobs WHERE free_at <= $1 ORDER BY free_at, blob LIMIT $2";
    all(pool, query(sql).bind(bound(at.0)).bind(i64::from(limit)), blob_row).await
}

fn blob_row(row: &PgRow) -> Read<BlobRow> {
    let mut c = Columns::of(row);
    Ok(BlobRow {
        blob: c.blob()?,
        owner: c.blob()?,
        server: c.blob()?,
        channel: c.blob()?,
        size: c.number()?,
        parts: c.number()?,
        received: c.number()?,
        created_at: c.millis()?,
        free_at: c.maybe_number()?.map(Millis),
        condemned: c.flag()?,
    })
}
