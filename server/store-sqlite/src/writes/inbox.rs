//! Inboxes.

use coterie_ports::Write;
use coterie_types::{Bytes, DeviceId, Millis};
use sqlx::{Row, SqliteConnection, query};

use super::{Written, run, unknown};
use crate::{
    error::translate,
    values::{bound, int},
};

pub(super) async fn write(db: &mut SqliteConnection, write: Write) -> Written {
    match write {
        Write::PushNotice { device, key, notice, at, keep } => {
            push(db, device, key, notice, at, keep).await
        }
        Write::AcknowledgeInbox { device, seq } => {
            let sql = "DELETE FROM inbox WHERE device = ? AND seq <= ?";
            let query = query(sql).bind(device.as_bytes().to_vec()).bind(bound(seq));
            run(db, query).await.map(drop)
        }
        Write::DropInbox { device } => {
            for sql in
                ["DELETE FROM inbox WHERE device = ?", "DELETE FROM inbox_heads WHERE device = ?"]
            {
                run(db, query(sql).bind(device.as_bytes().to_vec())).await?;
            }
            Ok(())
        }
        other => Err(unknown(&other)),
    }
}

async fn push(
    db: &mut SqliteConnection,
    device: DeviceId,
    key: Bytes,
    notice: Bytes,
    at: Millis,
    keep: usize,
) -> Written {
    let id = || device.as_bytes().to_vec();
    let sql = "INSERT INTO inbox_heads (device, head_seq, floor) VALUES (?, 1, 0)
               ON CONFLICT (device) DO UPDATE SET head_seq = head_seq + 1
               RETURNING head_seq";
    let row = query(sql).bind(id()).fetch_one(&mut *db).await.map_err(translate)?;
    let seq: i64 = row.try_get(0).map_err(translate)?;
    let sql = "DELETE FROM inbox WHERE device = ? AND key = ?";
    run(db, query(sql).bind(id()).bind(key.0.clone())).await?;
    let sql = "INSERT INTO inbox (device, seq, key, notice, at) VALUES (?, ?, ?, ?, ?)";
    let insert = query(sql).bind(id()).bind(seq).bind(key.0).bind(notice.0).bind(int(at.0));
    run(db, insert).await?;
    // The newest that is one too many, and with it everything older.
    let sql = "SELECT seq FROM inbox WHERE device = ? ORDER BY seq DESC LIMIT 1 OFFSET ?";
    let oldest = query(sql).bind(id()).bind(bound(keep as u64));
    let Some(row) = oldest.fetch_optional(&mut *db).await.map_err(translate)? else {
        return Ok(());
    };
    let floor: i64 = row.try_get(0).map_err(translate)?;
    run(db, query("DELETE FROM inbox WHERE device = ? AND seq <= ?").bind(id()).bind(floor))
        .await?;
    run(db, query("UPDATE inbox_heads SET floor = ? WHERE device = ?").bind(floor).bind(id()))
        .await
        .map(drop)
}
