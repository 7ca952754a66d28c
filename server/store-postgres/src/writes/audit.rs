//! Audit logs.

use coterie_ports::rows::AuditRow;
use coterie_types::ServerId;
use sqlx::{PgConnection, query};

use super::{Written, run};
use crate::values::int;

pub(super) async fn append(db: &mut PgConnection, server: ServerId, row: &AuditRow) -> Written {
    let sql = "WITH next AS (
                 UPDATE servers SET audit_seq = audit_seq + 1 WHERE server = $1
                 RETURNING server, audit_seq
               )
               INSERT INTO audit_entries (server, seq, at, actor, action, target_kind, target,
                                          policy_seq, reason, before, after)
               SELECT server, audit_seq, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM next";
    let query = query(sql)
        .bind(server.as_bytes())
        .bind(int(row.at.0))
        .bind(row.actor.as_bytes())
        .bind(&row.action)
        .bind(&row.target_kind)
        .bind(&row.target)
        .bind(row.policy_seq.map(int))
        .bind(&row.reason)
        .bind(&row.before)
        .bind(&row.after);
    run(db, query).await.map(drop)
}
