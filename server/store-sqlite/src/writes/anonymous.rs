//! Anonymous posts and gate keys.

use coterie_ports::{AnonymousWrite, GATES_KEPT};
use sqlx::{SqliteConnection, query};

use super::{Written, run};
use crate::values::{bound, int};

pub(super) async fn write(db: &mut SqliteConnection, write: AnonymousWrite) -> Written {
    match write {
        AnonymousWrite::Insert { channel, row } => {
            let sql = "INSERT INTO anonymous_posts (channel, nullifier, seq, ticket, starts)
                       VALUES (?, ?, ?, ?, ?)";
            let query = query(sql)
                .bind(channel.as_bytes().to_vec())
                .bind(row.nullifier.to_vec())
                .bind(int(row.seq))
                .bind(row.ticket.to_vec())
                .bind(int(row.starts));
            run(db, query).await.map(drop)
        }
        AnonymousWrite::PutGate { channel, incarnation, epoch, gate } => {
            let sql = "DELETE FROM gates WHERE channel = ?1
                       AND (incarnation < ?2 OR (incarnation = ?2 AND (epoch < ?3 OR epoch = ?4)))";
            let forget = query(sql)
                .bind(channel.as_bytes().to_vec())
                .bind(i64::from(incarnation))
                .bind(bound(epoch.saturating_sub(GATES_KEPT)))
                .bind(bound(epoch));
            run(db, forget).await?;
            let Some(gate) = gate else { return Ok(()) };
            let sql = "INSERT INTO gates (channel, incarnation, epoch, gate) VALUES (?, ?, ?, ?)";
            let query = query(sql)
                .bind(channel.as_bytes().to_vec())
                .bind(i64::from(incarnation))
                .bind(int(epoch))
                .bind(gate.to_vec());
            run(db, query).await.map(drop)
        }
    }
}
