//! Inboxes.

use coterie_ports::Write;
use coterie_types::{Bytes, DeviceId, Millis};
use sqlx::{PgConnection, query};

use super::{Written, run, unknown};
use crate::values::{bound, int};

pub(super) async fn write(db: &mut PgConnection, write: &Write) -> Written {
    match write {
        Write::PushNotice { device, key, notice, at, keep } => {
            push(db, *device, (key, notice), *at, *keep).await
        }
        Write::AcknowledgeInbox { device, seq } => {
            let sql = "DELETE FROM inbox WHERE device = $1 AND seq <= $2";
            run(db, query(sql).bind(device.as_bytes()).bind(bound(*seq))).await.map(drop)
        }
        Write::DropInbox { device } => {
            for sql in
                ["DELETE FROM inbox WHERE device = $1", "DELETE FROM inbox_heads WHERE device = $1"]
            {
                run(db, query(sql).bind(device.as_bytes())).await?;
            }
            Ok(())
        }
        other => Err(unknown(other)),
    }
}

async fn push(
    db: &mut PgConnection,
    device: DeviceId,
    (key, notice): (&Bytes, &Bytes),
    at: Millis,
    keep: usize,
) -> Written {
    let sql = "WITH head AS (
                   INSERT INTO inbox_heads (device, head_seq, floor) VALUES ($1, 1, 0)
                   ON CONFLICT (device) DO UPDATE SET head_seq = inbox_heads.head_seq + 1
                   RETURNING head_seq)
               INSERT INTO inbox (device, seq, key, notice, at)
               SELECT $1, head_seq, $2, $3, $4 FROM head
               ON CONFLICT (device, key) DO UPDATE
               SET seq = excluded.seq, notice = excluded.notice, at = excluded.at";
    let row = query(sql).bind(device.as_bytes()).bind(&key.0).bind(&notice.0).bind(int(at.0));
    run(db, row).await?;
    // The newest that is one too many, and with it everything older.
    let sql = "WITH oldest AS (
                   SELECT seq FROM inbox WHERE device = $1 ORDER BY seq DESC LIMIT 1 OFFSET $2),
               dropped AS (
                   DELETE FROM inbox USING oldest
                   WHERE inbox.device = $1 AND inbox.seq <= oldest.seq)
               UPDATE inbox_heads SET floor = oldest.seq FROM oldest WHERE device = $1";
    run(db, query(sql).bind(device.as_bytes()).bind(bound(keep as u64))).await.map(drop)
}
