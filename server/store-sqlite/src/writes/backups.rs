//! Backups: chunks, and the lists that name them.

use coterie_ports::{BackupWrite, Conflict, rows::BackupChunkRow};
use coterie_types::{BlobId, Bytes, Millis, UserId};
use sqlx::{Row, SqliteConnection, query};

use super::{Written, must, run};
use crate::{
    error::translate,
    values::{bound, int},
};

pub(super) async fn write(db: &mut SqliteConnection, write: BackupWrite) -> Written {
    match write {
        BackupWrite::InsertChunk { row, most } => insert(db, row, most).await,
        BackupWrite::Whole { owner, chunk } => {
            let sql = "UPDATE backup_chunks SET whole = 1
                       WHERE owner = ? AND chunk = ? AND condemned = 0";
            let query = query(sql).bind(owner.as_bytes().to_vec()).bind(chunk.as_bytes().to_vec());
            must(db, query, Conflict::Blob).await
        }
        BackupWrite::Put { user, expected, version, manifest, chunks, at } => {
            put(db, user, (expected, version), manifest).await?;
            name(db, user, chunks, at).await
        }
        BackupWrite::Condemn { owner, chunk, at } => {
            let sql = "UPDATE backup_chunks SET condemned = 1, free_at = 0
                       WHERE owner = ? AND chunk = ? AND free_at <= ?";
            let query = query(sql)
                .bind(owner.as_bytes().to_vec())
                .bind(chunk.as_bytes().to_vec())
                .bind(bound(at.0));
            must(db, query, Conflict::Blob).await
        }
        BackupWrite::Delete { owner, chunk } => {
            let sql = "DELETE FROM backup_chunks WHERE owner = ? AND chunk = ? AND condemned = 1";
            let query = query(sql).bind(owner.as_bytes().to_vec()).bind(chunk.as_bytes().to_vec());
            run(db, query).await.map(drop)
        }
    }
}

async fn insert(db: &mut SqliteConnection, row: BackupChunkRow, most: u64) -> Written {
    let sql = "SELECT coalesce(sum(size), 0) FROM backup_chunks WHERE owner = ?";
    let sum = query(sql).bind(row.owner.as_bytes().to_vec());
    let sum = sum.fetch_one(&mut *db).await.map_err(translate)?;
    let used: i64 = sum.try_get(0).map_err(translate)?;
    if u64::try_from(used).unwrap_or(u64::MAX).saturating_add(row.size) > most {
        return Err(Conflict::BlobsOfUser.into());
    }
    let sql = "INSERT INTO backup_chunks (owner, chunk, size, whole, free_at, condemned)
               VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (owner, chunk) DO NOTHING";
    let query = query(sql)
        .bind(row.owner.as_bytes().to_vec())
        .bind(row.chunk.as_bytes().to_vec())
        .bind(int(row.size))
        .bind(i64::from(row.whole))
        .bind(row.free_at.map(|at| int(at.0)))
        .bind(i64::from(row.condemned));
    must(db, query, Conflict::BlobExists).await
}

async fn put(
    db: &mut SqliteConnection,
    user: UserId,
    (expected, version): (u64, u64),
    manifest: Bytes,
) -> Written {
    let user = user.as_bytes().to_vec();
    if expected == 0 {
        let sql = "INSERT INTO backups (user, version, manifest) VALUES (?, ?, ?)
                   ON CONFLICT (user) DO NOTHING";
        let query = query(sql).bind(user).bind(int(version)).bind(manifest.0);
        return must(db, query, Conflict::BackupVersion).await;
    }
    let sql = "UPDATE backups SET version = ?, manifest = ? WHERE user = ? AND version = ?";
    let query = query(sql).bind(int(version)).bind(manifest.0).bind(user).bind(bound(expected));
    must(db, query, Conflict::BackupVersion).await
}

/// Frees what was named, then names what is to be.
async fn name(
    db: &mut SqliteConnection,
    owner: UserId,
    chunks: Vec<BlobId>,
    at: Millis,
) -> Written {
    let sql = "UPDATE backup_chunks SET free_at = ? WHERE owner = ? AND free_at IS NULL";
    run(db, query(sql).bind(int(at.0)).bind(owner.as_bytes().to_vec())).await?;
    for chunk in chunks {
        let sql = "UPDATE backup_chunks SET free_at = NULL
                   WHERE owner = ? AND chunk = ? AND whole = 1 AND condemned = 0";
        let query = query(sql).bind(owner.as_bytes().to_vec()).bind(chunk.as_bytes().to_vec());
        must(db, query, Conflict::Blob).await?;
    }
    Ok(())
}
