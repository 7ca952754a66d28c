//! Audit logs.

use coterie_ports::{
    StoreError,
    rows::{AuditQuery, AuditRow},
};
use sqlx::{AssertSqlSafe, PgPool, postgres::PgRow, query};

use super::all;
use crate::values::{Columns, bound};

fn entry(row: &PgRow) -> Result<AuditRow, StoreError> {
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
    pool: &PgPool,
    asked: &AuditQuery,
) -> Result<Vec<AuditRow>, StoreError> {
    let mut sql = String::from(
        "SELECT seq, at, actor, action, target_kind, target, policy_seq, reason, before, after
         FROM audit_entries WHERE server = $1 AND seq < $2",
    );
    // Only what is asked for is compared, so that an index serves it.
    let mut number = 3;
    for (column, wanted) in [
        ("actor", asked.actor.is_some()),
        ("action", asked.action.is_some()),
        ("target", asked.target.is_some()),
    ] {
        if wanted {
            number += 1;
            sql.push_str(&format!(" AND {column} = ${number}"));
        }
    }
    sql.push_str(" ORDER BY seq DESC LIMIT $3");
    let mut query = query(AssertSqlSafe(sql))
        .bind(asked.server.as_bytes())
        .bind(bound(asked.before))
        .bind(i64::from(asked.limit));
    if let Some(actor) = asked.actor {
        query = query.bind(*actor.as_bytes());
    }
    for text in [&asked.action, &asked.target].into_iter().flatten() {
        query = query.bind(text.clone());
    }
    all(pool, query, entry).await
}
