//! Backups: chunks, and the lists that name them.

use coterie_ports::{BackupWrite, Conflict, rows::BackupChunkRow};
use coterie_types::{BlobId, Bytes, Millis, UserId};
use sqlx::{PgConnection, Row, query};

use super::{Written, must, run};
use crate::values::{bound, int};

pub(super) async fn write(db: &mut PgConnection, write: &BackupWrite) -> Written {
    match write {
        BackupWrite::InsertChunk { row, most } => insert(db, row, *most).await,
        BackupWrite::Whole { owner, chunk } => {
            let sql = "UPDATE backup_chunks SET whole = true
                       WHERE owner = $1 AND chunk = $2 AND NOT condemned";
            let query = query(sql).bind(owner.as_bytes()).bind(chunk.as_bytes());
            must(db, query, Conflict::Blob).await
        }
        BackupWrite::Put { user, expected, version, manifest, chunks, at } => {
            put(db, *user, (*expected, *version), manifest).await?;
            name(db, *user, chunks, *at).await
        }
        BackupWrite::Condemn { owner, chunk, at } => {
            let sql = "UPDATE backup_chunks SET condemned = true, free_at = 0
                       WHERE owner = $1 AND chunk = $2 AND free_at <= $3";
            let query = query(sql).bind(owner.as_bytes()).bind(chunk.as_bytes()).bind(bound(at.0));
            must(db, query, Conflict::Blob).await
        }
        BackupWrite::Delete { owner, chunk } => {
            let sql = "DELETE FROM backup_chunks WHERE owner = $1 AND chunk = $2 AND condemned";
            run(db, query(sql).bind(owner.as_bytes()).bind(chunk.as_bytes())).await.map(drop)
        }
    }
}

async fn insert(db: &mut PgConnection, row: &BackupChunkRow, most: u64) -> Written {
    let sql = "SELECT coalesce(sum(size), 0)::BIGINT FROM backup_chunks WHERE owner = $1";
    let sum = query(sql).bind(row.owner.as_bytes()).fetch_one(&mut *db).await?;
    let used: i64 = sum.try_get(0)?;
    if u64::try_from(used).unwrap_or(u64::MAX).saturating_add(row.size) > most {
        return Err(Conflict::BlobsOfUser.into());
    }
    let sql = "INSERT INTO backup_chunks (owner, chunk, size, whole, free_at, condemned)
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (owner, chunk) DO NOTHING";
    let query = query(sql)
        .bind(row.owner.as_bytes())
        .bind(row.chunk.as_bytes())
        .bind(int(row.size))
        .bind(row.whole)
        .bind(row.free_at.map(|at| int(at.0)))
        .bind(row.condemned);
    must(db, query, Conflict::BlobExists).await
}

async fn put(
    db: &mut PgConnection,
    user: UserId,
    (expected, version): (u64, u64),
    manifest: &Bytes,
) -> Written {
    if expected == 0 {
        let sql = r#"INSERT INTO backups ("user", version, manifest) VALUES ($1, $2, $3)
                     ON CONFLICT ("user") DO NOTHING"#;
        let query = query(sql).bind(user.as_bytes()).bind(int(version)).bind(manifest.0.as_slice());
        return must(db, query, Conflict::BackupVersion).await;
    }
    let sql = r#"UPDATE backups SET version = $1, manifest = $2
                 WHERE "user" = $3 AND version = $4"#;
    let query = query(sql)
        .bind(int(version))
        .bind(manifest.0.as_slice())
        .bind(user.as_bytes())
        .bind(bound(expected));
    must(db, query, Conflict::BackupVersion).await
}

/// Frees what was named, then names what is to be.
async fn name(db: &mut PgConnection, owner: UserId, chunks: &[BlobId], at: Millis) -> Written {
    let sql = "UPDATE backup_chunks SET free_at = $1 WHERE owner = $2 AND free_at IS NULL";
    run(db, query(sql).bind(int(at.0)).bind(owner.as_bytes())).await?;
    for chunk in chunks {
        let sql = "UPDATE backup_chunks SET free_at = NULL
                   WHERE owner = $1 AND chunk = $2 AND whole AND NOT condemned";
        let query = query(sql).bind(owner.as_bytes()).bind(chunk.as_bytes());
        must(db, query, Conflict::Blob).await?;
    }
    Ok(())
}
