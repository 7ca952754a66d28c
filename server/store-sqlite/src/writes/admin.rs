//! What the operator does: keeping somebody out, and purging.

use coterie_ports::{Conflict, Write};
use coterie_types::{Millis, ServerId, UserId};
use sqlx::{SqliteConnection, query};

use super::{Written, must, run, unknown};
use crate::values::{bound, int};

/// The tables of a server's data in the order in which nothing hangs on them any more; each
/// statement takes the server and the number of rows.
const OF_SERVER: [&str; 18] = [
    "DELETE FROM blob_names WHERE (channel, seq, blob) IN
        (SELECT n.channel, n.seq, n.blob FROM channels c JOIN blob_names n ON n.channel = c.channel
         WHERE c.server = ? LIMIT ?)",
    // Their bytes are swept by the node.
    "UPDATE blobs SET free_at = 0 WHERE blob IN
        (SELECT blob FROM blobs WHERE server = ? AND free_at IS NULL LIMIT ?)",
    "DELETE FROM anonymous_posts WHERE (channel, nullifier) IN
        (SELECT p.channel, p.nullifier
         FROM channels c JOIN anonymous_posts p ON p.channel = c.channel WHERE c.server = ? LIMIT ?)",
    "DELETE FROM gates WHERE (channel, incarnation, epoch) IN
        (SELECT g.channel, g.incarnation, g.epoch
         FROM channels c JOIN gates g ON g.channel = c.channel WHERE c.server = ? LIMIT ?)",
    "DELETE FROM envelopes WHERE rowid IN
        (SELECT e.rowid FROM channels c JOIN envelopes e ON e.channel = c.channel
         WHERE c.server = ? LIMIT ?)",
    "DELETE FROM group_snapshots WHERE rowid IN
        (SELECT s.rowid FROM channels c JOIN group_snapshots s ON s.channel = c.channel
         WHERE c.server = ? LIMIT ?)",
    "DELETE FROM commit_reports WHERE (channel, seq, device) IN
        (SELECT r.channel, r.seq, r.device
         FROM channels c JOIN commit_reports r ON r.channel = c.channel
         WHERE c.server = ? LIMIT ?)",
    "DELETE FROM groups WHERE channel IN
        (SELECT g.channel FROM channels c JOIN groups g ON g.channel = c.channel
         WHERE c.server = ? LIMIT ?)",
    "DELETE FROM channel_logs WHERE channel IN
        (SELECT l.channel FROM channels c JOIN channel_logs l ON l.channel = c.channel
         WHERE c.server = ? LIMIT ?)",
    "DELETE FROM last_sends WHERE (channel, user) IN
        (SELECT l.channel, l.user FROM channels c JOIN last_sends l ON l.channel = c.channel
         WHERE c.server = ? LIMIT ?)",
    "DELETE FROM overwrites WHERE (channel, kind, target) IN
        (SELECT o.channel, o.kind, o.target
         FROM channels c JOIN overwrites o ON o.channel = c.channel WHERE c.server = ? LIMIT ?)",
    "DELETE FROM channels WHERE channel IN
        (SELECT channel FROM channels WHERE server = ? LIMIT ?)",
    "DELETE FROM policy_entries WHERE rowid IN
        (SELECT rowid FROM policy_entries WHERE server = ? LIMIT ?)",
    "DELETE FROM audit_entries WHERE (server, seq) IN
        (SELECT server, seq FROM audit_entries WHERE server = ? LIMIT ?)",
    "DELETE FROM invitations WHERE invitation IN
        (SELECT invitation FROM invitations WHERE server = ? LIMIT ?)",
    "DELETE FROM server_members WHERE (server, user) IN
        (SELECT server, user FROM server_members WHERE server = ? LIMIT ?)",
    "DELETE FROM roles WHERE (server, role) IN
        (SELECT server, role FROM roles WHERE server = ? LIMIT ?)",
    "DELETE FROM bans WHERE (server, user) IN
        (SELECT server, user FROM bans WHERE server = ? LIMIT ?)",
];

const OF_USER: [&str; 9] = [
    "DELETE FROM device_seen WHERE user = ?",
    "DELETE FROM sessions WHERE user = ?",
    "DELETE FROM oidc_identities WHERE user = ?",
    "DELETE FROM vaults WHERE user = ?",
    "DELETE FROM backups WHERE user = ?",
    // Their bytes are swept by the node.
    "UPDATE backup_chunks SET free_at = 0 WHERE owner = ?",
    "DELETE FROM profiles WHERE user = ?",
    "DELETE FROM key_packages WHERE user = ?",
    "DELETE FROM key_package_claims WHERE claimer = ?",
];

pub(super) async fn write(db: &mut SqliteConnection, write: Write) -> Written {
    match write {
        Write::SetUserDisabled { user, at, reason } => {
            let sql = "UPDATE users
                       SET disabled_at = CASE WHEN ?1 IS NOT NULL THEN coalesce(disabled_at, ?1) END,
                           disabled_reason =
                               CASE WHEN ?1 IS NOT NULL THEN coalesce(?2, disabled_reason) END
                       WHERE user = ?3 AND deleted_at IS NULL";
            let query = query(sql).bind(at.map(|at| int(at.0))).bind(reason);
            must(db, query.bind(user.as_bytes().to_vec()), Conflict::UserUnknown).await
        }
        Write::SetServerDisabled { server, at, reason } => {
            let sql = "UPDATE servers
                       SET disabled_at = CASE WHEN ?1 IS NOT NULL THEN coalesce(disabled_at, ?1) END,
                           disabled_reason =
                               CASE WHEN ?1 IS NOT NULL THEN coalesce(?2, disabled_reason) END,
                           switched = switched + ((disabled_at IS NULL) <> (?1 IS NULL))
                       WHERE server = ?3";
            let switch = query(sql).bind(at.map(|at| int(at.0))).bind(reason);
            let switch = switch.bind(server.as_bytes().to_vec());
            must(db, switch, Conflict::ServerUnknown).await?;
            let sql = "UPDATE listings SET hidden = ? WHERE server = ?";
            let hide = query(sql).bind(i64::from(at.is_some())).bind(server.as_bytes().to_vec());
            run(db, hide).await.map(drop)
        }
        Write::PurgeUser { user, at } => purge_user(db, user, at).await,
        Write::PurgeServer { server, limit } => purge_server(db, server, limit).await,
        Write::ForgetInvitations { before, limit } => {
            let sql = "DELETE FROM invitations WHERE invitation IN
                           (SELECT invitation FROM invitations
                            WHERE expires_at > 0 AND expires_at < ?
                            ORDER BY expires_at, invitation LIMIT ?)";
            run(db, query(sql).bind(bound(before.0)).bind(i64::from(limit))).await.map(drop)
        }
        other => Err(unknown(&other)),
    }
}

async fn purge_user(db: &mut SqliteConnection, user: UserId, at: Millis) -> Written {
    let sql = "UPDATE users SET purged_at = ?, opaque_record = x'', recovery_key = zeroblob(32)
               WHERE user = ? AND deleted_at IS NOT NULL AND purged_at IS NULL";
    let mark = query(sql).bind(int(at.0)).bind(user.as_bytes().to_vec());
    must(db, mark, Conflict::UserUnknown).await?;
    for sql in OF_USER {
        run(db, query(sql).bind(user.as_bytes().to_vec())).await?;
    }
    Ok(())
}

async fn purge_server(db: &mut SqliteConnection, server: ServerId, limit: u32) -> Written {
    let server = server.as_bytes().to_vec();
    let sql = "UPDATE servers
               SET purge = 1, name = '', description = '', icon = '', language = '', category = 0,
                   system_channel = NULL
               WHERE server = ? AND deleted = 1 AND purge < 2";
    must(db, query(sql).bind(server.clone()), Conflict::ServerUnknown).await?;
    let mut left = u64::from(limit);
    for sql in OF_SERVER {
        let rows = run(db, query(sql).bind(server.clone()).bind(bound(left))).await?;
        left = left.saturating_sub(rows.rows_affected());
        if left == 0 {
            return Ok(());
        }
    }
    let sql = "UPDATE servers SET purge = 2 WHERE server = ?";
    run(db, query(sql).bind(server)).await.map(drop)
}
