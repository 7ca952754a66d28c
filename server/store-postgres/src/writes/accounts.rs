//! Users, device logs, vaults, sessions, flows.

use coterie_ports::{
    Conflict, Write,
    rows::{DeviceEntryRow, IdentityRow, SessionRow, UserRow},
};
use coterie_types::{Bytes, Head, Millis, UserId};
use sqlx::{PgConnection, query};

use super::{Written, must, run, unknown};
use crate::values::{bound, int};

pub(super) async fn write(db: &mut PgConnection, write: &Write) -> Written {
    match write {
        Write::InsertUser(row) => insert_user(db, row).await,
        Write::SetOpaqueRecord { user, record } => {
            let sql = r#"UPDATE users SET opaque_record = $1 WHERE "user" = $2"#;
            run(db, query(sql).bind(&record.0).bind(user.as_bytes())).await.map(drop)
        }
        Write::SetRecoveryKey { user, key } => {
            let sql = r#"UPDATE users SET recovery_key = $1 WHERE "user" = $2"#;
            run(db, query(sql).bind(key.0).bind(user.as_bytes())).await.map(drop)
        }
        Write::AppendDeviceEntry { user, expected, entry } => {
            append_device_entry(db, *user, *expected, entry).await
        }
        Write::PutVault { user, expected, version, bytes } => {
            put_vault(db, *user, *expected, *version, bytes).await
        }
        Write::InsertFlow(row) => {
            let sql = "INSERT INTO flows (flow, kind, state, expires_at) VALUES ($1, $2, $3, $4)";
            let query = query(sql).bind(&row.flow).bind(i64::from(row.kind)).bind(&row.state.0);
            run(db, query.bind(int(row.expires_at.0))).await.map(drop)
        }
        Write::TakeFlow { flow } => {
            let sql = "DELETE FROM flows WHERE flow = $1";
            must(db, query(sql).bind(flow), Conflict::Flow).await
        }
        Write::InsertIdentity(row) => insert_identity(db, row).await,
        Write::DeleteIdentity { user, provider } => {
            let sql = r#"DELETE FROM oidc_identities WHERE "user" = $1 AND provider = $2"#;
            let query = query(sql).bind(user.as_bytes()).bind(provider);
            must(db, query, Conflict::IdentityUnknown).await
        }
        Write::InsertUsedToken { hash, expires_at } => {
            let sql = "INSERT INTO used_tokens (hash, expires_at) VALUES ($1, $2)";
            run(db, query(sql).bind(hash.0).bind(int(expires_at.0))).await.map(drop)
        }
        Write::ForgetEnded { before } => forget_ended(db, *before).await,
        other => write_session(db, other).await,
    }
}

async fn write_session(db: &mut PgConnection, write: &Write) -> Written {
    match write {
        Write::InsertSession(row) => insert_session(db, row).await,
        Write::RotateSession { session, expected, refresh_hash, at, expires_at } => {
            let sql = "UPDATE sessions SET refresh_hash = $1, previous_hash = $2, rotated_at = $3,
                              expires_at = $4
                       WHERE session = $5 AND refresh_hash = $6 AND ended_at IS NULL";
            let query = query(sql)
                .bind(refresh_hash.0)
                .bind(expected.0)
                .bind(int(at.0))
                .bind(int(expires_at.0))
                .bind(session.0)
                .bind(expected.0);
            must(db, query, Conflict::Session).await
        }
        Write::SetSessionDevice { session, device } => {
            let sql = "UPDATE sessions SET device = $1
                       WHERE session = $2 AND device IS NULL AND ended_at IS NULL";
            let query = query(sql).bind(device.as_bytes()).bind(session.0);
            must(db, query, Conflict::Session).await
        }
        Write::SeeDevice { device, user, at } => {
            let sql = r#"INSERT INTO device_seen (device, "user", seen_at) VALUES ($1, $2, $3)
                         ON CONFLICT (device)
                         DO UPDATE SET seen_at = greatest(device_seen.seen_at, excluded.seen_at)"#;
            let query = query(sql).bind(device.as_bytes()).bind(user.as_bytes());
            run(db, query.bind(int(at.0))).await.map(drop)
        }
        Write::EndSession { session, at } => {
            let sql = "UPDATE sessions SET ended_at = $1 WHERE session = $2 AND ended_at IS NULL";
            run(db, query(sql).bind(int(at.0)).bind(session.0)).await.map(drop)
        }
        Write::EndSessionsOfDevice { user, device, at } => {
            let sql = r#"UPDATE sessions SET ended_at = $1
                       WHERE "user" = $2 AND device = $3 AND ended_at IS NULL"#;
            let query = query(sql).bind(int(at.0)).bind(user.as_bytes());
            run(db, query.bind(device.as_bytes())).await.map(drop)
        }
        Write::EndSessionsOfUser { user, except, at } => {
            let sql = r#"UPDATE sessions SET ended_at = $1
                         WHERE "user" = $2 AND ended_at IS NULL
                           AND ($3::BYTEA IS NULL OR session <> $3)"#;
            let query = query(sql).bind(int(at.0)).bind(user.as_bytes());
            run(db, query.bind(except.map(|session| session.0))).await.map(drop)
        }
        other => Err(unknown(other)),
    }
}

async fn insert_user(db: &mut PgConnection, row: &UserRow) -> Written {
    let sql = r#"INSERT INTO users ("user", username, opaque_record, recovery_key, created_at,
                                  device_seq, device_hash, disabled_at, disabled_reason,
                                  deleted_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"#;
    let query = query(sql)
        .bind(row.user.as_bytes())
        .bind(&row.username)
        .bind(&row.opaque_record.0)
        .bind(row.recovery_key.0)
        .bind(int(row.created_at.0))
        .bind(int(row.device_head.seq))
        .bind(row.device_head.hash.0)
        .bind(row.disabled_at.map(|at| int(at.0)))
        .bind(&row.disabled_reason)
        .bind(row.deleted_at.map(|at| int(at.0)));
    run(db, query).await.map(drop)
}

async fn append_device_entry(
    db: &mut PgConnection,
    user: UserId,
    expected: Head,
    entry: &DeviceEntryRow,
) -> Written {
    let sql = r#"UPDATE users SET device_seq = $1, device_hash = $2
               WHERE "user" = $3 AND device_seq = $4 AND device_hash = $5"#;
    let head = query(sql)
        .bind(int(entry.seq))
        .bind(entry.hash.0)
        .bind(user.as_bytes())
        .bind(int(expected.seq))
        .bind(expected.hash.0);
    must(db, head, Conflict::DeviceHead).await?;
    let sql =
        r#"INSERT INTO device_entries ("user", seq, hash, bytes, at) VALUES ($1, $2, $3, $4, $5)"#;
    let row = query(sql)
        .bind(user.as_bytes())
        .bind(int(entry.seq))
        .bind(entry.hash.0)
        .bind(&entry.bytes.0)
        .bind(int(entry.at.0));
    run(db, row).await.map(drop)
}

async fn put_vault(
    db: &mut PgConnection,
    user: UserId,
    expected: u64,
    version: u64,
    bytes: &Bytes,
) -> Written {
    let user = user.as_bytes();
    let query = if expected == 0 {
        let sql = r#"INSERT INTO vaults (version, bytes, "user") VALUES ($1, $2, $3)
                   ON CONFLICT ("user") DO NOTHING"#;
        query(sql).bind(int(version)).bind(&bytes.0).bind(user)
    } else {
        let sql =
            r#"UPDATE vaults SET version = $1, bytes = $2 WHERE "user" = $3 AND version = $4"#;
        query(sql).bind(int(version)).bind(&bytes.0).bind(user).bind(int(expected))
    };
    must(db, query, Conflict::VaultVersion).await
}

async fn insert_session(db: &mut PgConnection, row: &SessionRow) -> Written {
    let sql = r#"INSERT INTO sessions (session, "user", device, label, refresh_hash, previous_hash,
                                     created_at, rotated_at, expires_at, ended_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"#;
    let query = query(sql)
        .bind(row.session.0)
        .bind(row.user.as_bytes())
        .bind(row.device.as_ref().map(|device| device.as_bytes()))
        .bind(&row.label)
        .bind(row.refresh_hash.0)
        .bind(row.previous_hash.map(|hash| hash.0))
        .bind(int(row.created_at.0))
        .bind(int(row.rotated_at.0))
        .bind(int(row.expires_at.0))
        .bind(row.ended_at.map(|at| int(at.0)));
    run(db, query).await.map(drop)
}

async fn insert_identity(db: &mut PgConnection, row: &IdentityRow) -> Written {
    let sql = r#"INSERT INTO oidc_identities (identity, "user", provider, linked_at)
                 VALUES ($1, $2, $3, $4)"#;
    let query = query(sql)
        .bind(row.identity.0)
        .bind(row.user.as_bytes())
        .bind(&row.provider)
        .bind(int(row.linked_at.0));
    run(db, query).await.map(drop)
}

async fn forget_ended(db: &mut PgConnection, before: Millis) -> Written {
    let before = bound(before.0);
    // What somebody holds now is forgotten next time: this waits for nobody.
    let sql = "DELETE FROM flows WHERE flow IN
                   (SELECT flow FROM flows WHERE expires_at < $1 FOR UPDATE SKIP LOCKED)";
    run(db, query(sql).bind(before)).await?;
    let sql = "DELETE FROM used_tokens WHERE hash IN
                   (SELECT hash FROM used_tokens WHERE expires_at < $1 FOR UPDATE SKIP LOCKED)";
    run(db, query(sql).bind(before)).await?;
    let sql = "DELETE FROM sessions WHERE session IN
                   (SELECT session FROM sessions WHERE ended_at < $1 OR expires_at < $1
                    FOR UPDATE SKIP LOCKED)";
    run(db, query(sql).bind(before)).await.map(drop)
}
