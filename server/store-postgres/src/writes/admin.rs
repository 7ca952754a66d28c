//! What the operator does: keeping somebody out, and purging.

use coterie_ports::{Conflict, Write};
use coterie_types::{Millis, ServerId, UserId};
use sqlx::{PgConnection, query};

use super::{Written, must, run, unknown};
use crate::values::{bound, int};

/// The tables of a server's data in the order in which nothing hangs on them any more; each
/// statement takes the server and the number of rows.
const OF_SERVER: [&str; 18] = [
    "DELETE FROM blob_names WHERE ctid = ANY(ARRAY
        (SELECT n.ctid FROM channels c JOIN blob_names n ON n.channel = c.channel
         WHERE c.server = $1 LIMIT $2))",
    // Their bytes are swept by the node.
    "UPDATE blobs SET free_at = 0 WHERE ctid = ANY(ARRAY
        (SELECT ctid FROM blobs WHERE server = $1 AND free_at IS NULL LIMIT $2))",
    "DELETE FROM anonymous_posts WHERE ctid = ANY(ARRAY
        (SELECT p.ctid FROM channels c JOIN anonymous_posts p ON p.channel = c.channel
         WHERE c.server = $1 LIMIT $2))",
    "DELETE FROM gates WHERE ctid = ANY(ARRAY
        (SELECT g.ctid FROM channels c JOIN gates g ON g.channel = c.channel
         WHERE c.server = $1 LIMIT $2))",
    "DELETE FROM envelopes WHERE ctid = ANY(ARRAY
        (SELECT e.ctid FROM channels c JOIN envelopes e ON e.channel = c.channel
         WHERE c.server = $1 LIMIT $2))",
    "DELETE FROM group_snapshots WHERE ctid = ANY(ARRAY
        (SELECT s.ctid FROM channels c JOIN group_snapshots s ON s.channel = c.channel
         WHERE c.server = $1 LIMIT $2))",
    "DELETE FROM commit_reports WHERE ctid = ANY(ARRAY
        (SELECT r.ctid FROM channels c JOIN commit_reports r ON r.channel = c.channel
         WHERE c.server = $1 LIMIT $2))",
    "DELETE FROM groups WHERE ctid = ANY(ARRAY
        (SELECT g.ctid FROM channels c JOIN groups g ON g.channel = c.channel
         WHERE c.server = $1 LIMIT $2))",
    "DELETE FROM channel_logs WHERE ctid = ANY(ARRAY
        (SELECT l.ctid FROM channels c JOIN channel_logs l ON l.channel = c.channel
         WHERE c.server = $1 LIMIT $2))",
    "DELETE FROM last_sends WHERE ctid = ANY(ARRAY
        (SELECT l.ctid FROM channels c JOIN last_sends l ON l.channel = c.channel
         WHERE c.server = $1 LIMIT $2))",
    "DELETE FROM overwrites WHERE ctid = ANY(ARRAY
        (SELECT o.ctid FROM channels c JOIN overwrites o ON o.channel = c.channel
         WHERE c.server = $1 LIMIT $2))",
    "DELETE FROM channels WHERE ctid = ANY(ARRAY
        (SELECT ctid FROM channels WHERE server = $1 LIMIT $2))",
    "DELETE FROM policy_entries WHERE ctid = ANY(ARRAY
        (SELECT ctid FROM policy_entries WHERE server = $1 LIMIT $2))",
    "DELETE FROM audit_entries WHERE ctid = ANY(ARRAY
        (SELECT ctid FROM audit_entries WHERE server = $1 LIMIT $2))",
    "DELETE FROM invitations WHERE ctid = ANY(ARRAY
        (SELECT ctid FROM invitations WHERE server = $1 LIMIT $2))",
    "DELETE FROM server_members WHERE ctid = ANY(ARRAY
        (SELECT ctid FROM server_members WHERE server = $1 LIMIT $2))",
    "DELETE FROM roles WHERE ctid = ANY(ARRAY
        (SELECT ctid FROM roles WHERE server = $1 LIMIT $2))",
    "DELETE FROM bans WHERE ctid = ANY(ARRAY
        (SELECT ctid FROM bans WHERE server = $1 LIMIT $2))",
];

const OF_USER: [&str; 9] = [
    r#"DELETE FROM device_seen WHERE "user" = $1"#,
    r#"DELETE FROM sessions WHERE "user" = $1"#,
    r#"DELETE FROM oidc_identities WHERE "user" = $1"#,
    r#"DELETE FROM vaults WHERE "user" = $1"#,
    r#"DELETE FROM backups WHERE "user" = $1"#,
    // Their bytes are swept by the node.
    "UPDATE backup_chunks SET free_at = 0 WHERE owner = $1",
    r#"DELETE FROM profiles WHERE "user" = $1"#,
    r#"DELETE FROM key_packages WHERE "user" = $1"#,
    "DELETE FROM key_package_claims WHERE claimer = $1",
];

pub(super) async fn write(db: &mut PgConnection, write: &Write) -> Written {
    match write {
        Write::SetUserDisabled { user, at, reason } => {
            let sql = r#"UPDATE users
                SET disabled_at =
                        CASE WHEN $1::BIGINT IS NOT NULL THEN coalesce(disabled_at, $1) END,
                    disabled_reason =
                        CASE WHEN $1 IS NOT NULL THEN coalesce($2::TEXT, disabled_reason) END
                WHERE "user" = $3 AND deleted_at IS NULL"#;
            let query = query(sql).bind(at.map(|at| int(at.0))).bind(reason);
            must(db, query.bind(user.as_bytes()), Conflict::UserUnknown).await
        }
        Write::SetServerDisabled { server, at, reason } => {
            let sql = "UPDATE servers
                SET disabled_at =
                        CASE WHEN $1::BIGINT IS NOT NULL THEN coalesce(disabled_at, $1) END,
                    disabled_reason =
                        CASE WHEN $1 IS NOT NULL THEN coalesce($2::TEXT, disabled_reason) END,
                    switched = switched
                        + CASE WHEN (disabled_at IS NULL) <> ($1 IS NULL) THEN 1 ELSE 0 END
                WHERE server = $3";
            let switch = query(sql).bind(at.map(|at| int(at.0))).bind(reason);
            must(db, switch.bind(server.as_bytes()), Conflict::ServerUnknown).await?;
            let sql = "UPDATE listings SET hidden = $1 WHERE server = $2";
            run(db, query(sql).bind(at.is_some()).bind(server.as_bytes())).await.map(drop)
        }
        Write::PurgeUser { user, at } => purge_user(db, *user, *at).await,
        Write::PurgeServer { server, limit } => purge_server(db, *server, *limit).await,
        Write::ForgetInvitations { before, limit } => {
            let sql = "DELETE FROM invitations WHERE ctid = ANY(ARRAY
                           (SELECT ctid FROM invitations
                            WHERE expires_at > 0 AND expires_at < $1
                            ORDER BY expires_at, invitation LIMIT $2))";
            run(db, query(sql).bind(bound(before.0)).bind(i64::from(*limit))).await.map(drop)
        }
        other => Err(unknown(other)),
    }
}

async fn purge_user(db: &mut PgConnection, user: UserId, at: Millis) -> Written {
    let sql = r#"UPDATE users SET purged_at = $1, opaque_record = '', recovery_key = $2
               WHERE "user" = $3 AND deleted_at IS NOT NULL AND purged_at IS NULL"#;
    let mark = query(sql).bind(int(at.0)).bind([0u8; 32]).bind(user.as_bytes());
    must(db, mark, Conflict::UserUnknown).await?;
    for sql in OF_USER {
        run(db, query(sql).bind(user.as_bytes())).await?;
    }
    Ok(())
}

async fn purge_server(db: &mut PgConnection, server: ServerId, limit: u32) -> Written {
    let sql = "UPDATE servers
               SET purge = 1, name = '', description = '', icon = '', language = '', category = 0,
                   system_channel = NULL
               WHERE server = $1 AND deleted AND purge < 2";
    must(db, query(sql).bind(server.as_bytes()), Conflict::ServerUnknown).await?;
    let mut left = u64::from(limit);
    for sql in OF_SERVER {
        let rows = run(db, query(sql).bind(server.as_bytes()).bind(bound(left))).await?;
        left = left.saturating_sub(rows.rows_affected());
        if left == 0 {
            return Ok(());
        }
    }
    let sql = "UPDATE servers SET purge = 2 WHERE server = $1";
    run(db, query(sql).bind(server.as_bytes())).await.map(drop)
}
