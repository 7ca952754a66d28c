//! Uploaded files: their rows, and which messages name them.

use coterie_ports::{BlobWrite, Conflict, rows::BlobRow};
use coterie_types::{BlobId, ChannelId, Millis, Seq};
use sqlx::{PgConnection, Row, query};

use super::{Written, must, run};
use crate::values::{bound, int};

const BY_OWNER: &str = "SELECT coalesce(sum(size), 0)::BIGINT FROM blobs WHERE owner = $1";
const BY_SERVER: &str = "SELECT coalesce(sum(size), 0)::BIGINT FROM blobs WHERE server = $1";

pub(super) async fn write(db: &mut PgConnection, write: &BlobWrite) -> Written {
    match write {
        BlobWrite::Insert { row, user_most, server_most } => {
            insert(db, row, *user_most, *server_most).await
        }
        BlobWrite::Advance { blob, expected, free_at } => {
            let sql = "UPDATE blobs
                       SET received = received + 1,
                           free_at = CASE WHEN free_at IS NOT NULL THEN $1 END
                       WHERE blob = $2 AND received = $3 AND received < parts AND NOT condemned";
            let query =
                query(sql).bind(int(free_at.0)).bind(blob.as_bytes()).bind(i64::from(*expected));
            must(db, query, Conflict::Blob).await
        }
        BlobWrite::Name { channel, seq, blobs } => name(db, *channel, *seq, blobs).await,
        BlobWrite::Release { channel, seq, at } => release(db, *channel, *seq, *at).await,
        BlobWrite::Condemn { blob, at } => {
            let sql = "UPDATE blobs SET condemned = true, free_at = 0
                       WHERE blob = $1 AND free_at <= $2";
            let query = query(sql).bind(blob.as_bytes()).bind(bound(at.0));
            must(db, query, Conflict::Blob).await
        }
        BlobWrite::Delete { blob } => {
            let sql = "DELETE FROM blobs WHERE blob = $1 AND condemned";
            run(db, query(sql).bind(blob.as_bytes())).await.map(drop)
        }
    }
}

async fn insert(db: &mut PgConnection, row: &BlobRow, user_most: u64, server_most: u64) -> Written {
    let bounds = [
        (BY_OWNER, row.owner.as_bytes().as_slice(), user_most, Conflict::BlobsOfUser),
        (BY_SERVER, row.server.as_bytes().as_slice(), server_most, Conflict::BlobsOfServer),
    ];
    for (sql, id, most, conflict) in bounds {
        let sum = query(sql).bind(id).fetch_one(&mut *db).await?;
        let used: i64 = sum.try_get(0)?;
        if u64::try_from(used).unwrap_or(u64::MAX).saturating_add(row.size) > most {
            return Err(conflict.into());
        }
    }
    let sql = "INSERT INTO blobs (blob, owner, server, channel, size, parts, received, created_at,
                                  free_at, condemned)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (blob) DO NOTHING";
    let query = query(sql)
        .bind(row.blob.as_bytes())
        .bind(row.owner.as_bytes())
        .bind(row.server.as_bytes())
        .bind(row.channel.as_bytes())
        .bind(int(row.size))
        .bind(i64::from(row.parts))
        .bind(i64::from(row.received))
        .bind(int(row.created_at.0))
        .bind(row.free_at.map(|at| int(at.0)))
        .bind(row.condemned);
    must(db, query, Conflict::BlobExists).await
}

async fn name(db: &mut PgConnection, channel: ChannelId, seq: Seq, blobs: &[BlobId]) -> Written {
    for blob in blobs {
        let sql = "UPDATE blobs SET free_at = NULL
                   WHERE blob = $1 AND channel = $2 AND received = parts AND NOT condemned";
        let query = query(sql).bind(blob.as_bytes()).bind(channel.as_bytes());
        must(db, query, Conflict::Blob).await?;
        let sql = "INSERT INTO blob_names (channel, seq, blob) VALUES ($1, $2, $3)
                   ON CONFLICT (channel, seq, blob) DO NOTHING";
        let query = sqlx::query(sql).bind(channel.as_bytes()).bind(int(seq)).bind(blob.as_bytes());
        run(db, query).await?;
    }
    Ok(())
}

async fn release(db: &mut PgConnection, channel: ChannelId, seq: Seq, at: Millis) -> Written {
    let sql = "UPDATE blobs SET free_at = $1
               WHERE blob IN (SELECT blob FROM blob_names WHERE channel = $2 AND seq = $3)
                 AND free_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM blob_names other
                                 WHERE other.blob = blobs.blob
                                   AND NOT (other.channel = $4 AND other.seq = $5))";
    let query = query(sql)
        .bind(int(at.0))
        .bind(channel.as_bytes())
        .bind(bound(seq))
        .bind(channel.as_bytes())
        .bind(bound(seq));
    run(db, query).await?;
    let sql = "DELETE FROM blob_names WHERE channel = $1 AND seq = $2";
    run(db, sqlx::query(sql).bind(channel.as_bytes()).bind(bound(seq))).await.map(drop)
}
