//! Audit logs.

use coterie_ports::{
    StoreError,
    rows::{AuditQuery, AuditRow},
};
use sqlx::{AssertSqlSafe, SqlitePool, query, sqlite::SqliteRow};

use super::all;
use crate::values::{Columns, bound};

fn entry(row: &SqliteRow) -> Result<AuditRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(AuditRow {
        seq: c.number()?,
        at: c.millis()?,
        actor: c.blob()?,
        action: c.text()?,
        target_kind: c.text()?,
        target: c.text()?,
        policy_seq: c.maybe_number()?,
        reason: c.maybe_text()?,
        before: c.maybe_text()?,
        after: c.maybe_text()?,
    })
}

pub(crate) async fn list_audit(
    pool: &SqlitePool,
    asked: &AuditQuery,
) -> Result<Vec<AuditRow>, StoreError> {
    let mut sql = String::from(
        "SELECT seq, at, actor, action, target_kind, target, policy_seq, reason, before, after
         FROM audit_entries WHERE server = ? AND seq < ?",
    );
    for (column, wanted) in [
        (" AND actor = ?", asked.actor.is_some()),
        (" AND action = ?", asked.action.is_some()),
        (" AND target = ?", asked.target.is_some()),
    ] {
        if wanted {
            sql.push_str(column);
        }
    }
    sql.push_str(" ORDER BY seq DESC LIMIT ?");
    let mut query =
        query(AssertSqlSafe(sql)).bind(asked.server.as_bytes().to_vec()).bind(bound(asked.before));
    if let Some(actor) = asked.actor {
        query = query.bind(actor.as_bytes().to_vec());
    }
    for text in [&asked.action, &asked.target].into_iter().flatten() {
        query = query.bind(text.clone());
    }
    all(pool, query.bind(i64::from(asked.limit)), entry).await
}
