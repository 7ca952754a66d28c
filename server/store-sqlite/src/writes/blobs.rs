//! Uploaded files: their rows, and which messages name them.

use coterie_ports::{BlobWrite, Conflict, rows::BlobRow};
use coterie_types::{BlobId, ChannelId, Millis, Seq};
use sqlx::{Row, SqliteConnection, query};

use super::{Written, must, run};
use crate::{
    error::translate,
    values::{bound, int},
};

const BY_OWNER: &str = "SELECT coalesce(sum(size), 0) FROM blobs WHERE owner = ?";
const BY_SERVER: &str = "SELECT coalesce(sum(size), 0) FROM blobs WHERE server = ?";

pub(super) async fn write(db: &mut SqliteConnection, write: BlobWrite) -> Written {
    match write {
        BlobWrite::Insert { row, user_most, server_most } => {
            insert(db, row, user_most, server_most).await
        }
        BlobWrite::Advance { blob, expected, free_at } => {
            let sql = "UPDATE blobs
                       SET received = received + 1,
                           free_at = CASE WHEN free_at IS NOT NULL THEN ? END
                       WHERE blob = ? AND received = ? AND received < parts AND condemned = 0";
            let query = query(sql)
                .bind(int(free_at.0))
                .bind(blob.as_bytes().to_vec())
                .bind(i64::from(expected));
            must(db, query, Conflict::Blob).await
        }
        BlobWrite::Name { channel, seq, blobs } => name(db, channel, seq, blobs).await,
        BlobWrite::Release { channel, seq, at } => release(db, channel, seq, at).await,
        BlobWrite::Condemn { blob, at } => {
            let sql = "UPDATE blobs SET condemned = 1, free_at = 0
                       WHERE blob = ? AND free_at <= ?";
            let query = query(sql).bind(blob.as_bytes().to_vec()).bind(bound(at.0));
            must(db, query, Conflict::Blob).await
        }
        BlobWrite::Delete { blob } => {
            let sql = "DELETE FROM blobs WHERE blob = ? AND condemned = 1";
            run(db, query(sql).bind(blob.as_bytes().to_vec())).await.map(drop)
        }
    }
}

async fn insert(
    db: &mut SqliteConnection,
    row: BlobRow,
    user_most: u64,
    server_most: u64,
) -> Written {
    let bounds = [
        (BY_OWNER, row.owner.as_bytes().to_vec(), user_most, Conflict::BlobsOfUser),
        (BY_SERVER, row.server.as_bytes().to_vec(), server_most, Conflict::BlobsOfServer),
    ];
    for (sql, id, most, conflict) in bounds {
        let sum = query(sql).bind(id).fetch_one(&mut *db).await.map_err(translate)?;
        let used: i64 = sum.try_get(0).map_err(translate)?;
        if u64::try_from(used).unwrap_or(u64::MAX).saturating_add(row.size) > most {
            return Err(conflict.into());
        }
    }
    let sql = "INSERT INTO blobs (blob, owner, server, channel, size, parts, received, created_at,
                                  free_at, condemned)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (blob) DO NOTHING";
    let query = query(sql)
        .bind(row.blob.as_bytes().to_vec())
        .bind(row.owner.as_bytes().to_vec())
        .bind(row.server.as_bytes().to_vec())
        .bind(row.channel.as_bytes().to_vec())
        .bind(int(row.size))
        .bind(i64::from(row.parts))
        .bind(i64::from(row.received))
        .bind(int(row.created_at.0))
        .bind(row.free_at.map(|at| int(at.0)))
        .bind(i64::from(row.condemned));
    must(db, query, Conflict::BlobExists).await
}

async fn name(
    db: &mut SqliteConnection,
    channel: ChannelId,
    seq: Seq,
    blobs: Vec<BlobId>,
) -> Written {
    for blob in blobs {
        let sql = "UPDATE blobs SET free_at = NULL
                   WHERE blob = ? AND channel = ? AND received = parts AND condemned = 0";
        let query = query(sql).bind(blob.as_bytes().to_vec()).bind(channel.as_bytes().to_vec());
        must(db, query, Conflict::Blob).await?;
        let sql = "INSERT INTO blob_names (channel, seq, blob) VALUES (?, ?, ?)
                   ON CONFLICT (channel, seq, blob) DO NOTHING";
        let query = sqlx::query(sql)
            .bind(channel.as_bytes().to_vec())
            .bind(int(seq))
            .bind(blob.as_bytes().to_vec());
        run(db, query).await?;
    }
    Ok(())
}

async fn release(db: &mut SqliteConnection, channel: ChannelId, seq: Seq, at: Millis) -> Written {
    let sql = "UPDATE blobs SET free_at = ?
               WHERE blob IN (SELECT blob FROM blob_names WHERE channel = ? AND seq = ?)
                 AND free_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM blob_names other
                                 WHERE other.blob = blobs.blob
                                   AND NOT (other.channel = ? AND other.seq = ?))";
    let query = query(sql)
        .bind(int(at.0))
        .bind(channel.as_bytes().to_vec())
        .bind(bound(seq))
        .bind(channel.as_bytes().to_vec())
        .bind(bound(seq));
    run(db, query).await?;
    let sql = "DELETE FROM blob_names WHERE channel = ? AND seq = ?";
    run(db, sqlx::query(sql).bind(channel.as_bytes().to_vec()).bind(bound(seq))).await.map(drop)
}
