//! Users, device logs, vaults, sessions, flows.

use coterie_ports::{
    Conflict, Write,
    rows::{DeviceEntryRow, IdentityRow, SessionRow, UserRow},
};
use coterie_types::{Bytes, Head, Millis, UserId};
use sqlx::{SqliteConnection, query};

use super::{Written, must, run, unknown};
use crate::values::{bound, int};

pub(super) async fn write(db: &mut SqliteConnection, write: Write) -> Written {
    match write {
        Write::InsertUser(row) => insert_user(db, row).await,
        Write::SetOpaqueRecord { user, record } => {
            let sql = "UPDATE users SET opaque_record = ? WHERE user = ?";
            run(db, query(sql).bind(record.0).bind(user.as_bytes().to_vec())).await.map(drop)
        }
        Write::SetRecoveryKey { user, key } => {
            let sql = "UPDATE users SET recovery_key = ? WHERE user = ?";
            run(db, query(sql).bind(key.to_vec()).bind(user.as_bytes().to_vec())).await.map(drop)
        }
        Write::AppendDeviceEntry { user, expected, entry } => {
            append_device_entry(db, user, expected, entry).await
        }
        Write::PutVault { user, expected, version, bytes } => {
            put_vault(db, user, expected, version, bytes).await
        }
        Write::InsertFlow(row) => {
            let sql = "INSERT INTO flows (flow, kind, state, expires_at) VALUES (?, ?, ?, ?)";
            let query = query(sql).bind(row.flow).bind(i64::from(row.kind)).bind(row.state.0);
            run(db, query.bind(int(row.expires_at.0))).await.map(drop)
        }
        Write::TakeFlow { flow } => {
            let sql = "DELETE FROM flows WHERE flow = ?";
            must(db, query(sql).bind(flow), Conflict::Flow).await
        }
        Write::InsertIdentity(row) => insert_identity(db, row).await,
        Write::DeleteIdentity { user, provider } => {
            let sql = "DELETE FROM oidc_identities WHERE user = ? AND provider = ?";
            let query = query(sql).bind(user.as_bytes().to_vec()).bind(provider);
            must(db, query, Conflict::IdentityUnknown).await
        }
        Write::InsertUsedToken { hash, expires_at } => {
            let sql = "INSERT INTO used_tokens (hash, expires_at) VALUES (?, ?)";
            let query = query(sql).bind(hash.to_vec()).bind(int(expires_at.0));
            run(db, query).await.map(drop)
        }
        Write::ForgetEnded { before } => forget_ended(db, before).await,
        other => write_session(db, other).await,
    }
}

async fn write_session(db: &mut SqliteConnection, write: Write) -> Written {
    match write {
        Write::InsertSession(row) => insert_session(db, row).await,
        Write::RotateSession { session, expected, refresh_hash, at, expires_at } => {
            let sql = "UPDATE sessions SET refresh_hash = ?, previous_hash = ?, rotated_at = ?,
                              expires_at = ?
                       WHERE session = ? AND refresh_hash = ? AND ended_at IS NULL";
            let query = query(sql)
                .bind(refresh_hash.to_vec())
                .bind(expected.to_vec())
                .bind(int(at.0))
                .bind(int(expires_at.0))
                .bind(session.0.to_vec())
                .bind(expected.to_vec());
            must(db, query, Conflict::Session).await
        }
        Write::SetSessionDevice { session, device } => {
            let sql = "UPDATE sessions SET device = ?
                       WHERE session = ? AND device IS NULL AND ended_at IS NULL";
            let query = query(sql).bind(device.as_bytes().to_vec()).bind(session.0.to_vec());
            must(db, query, Conflict::Session).await
        }
        Write::SeeDevice { device, user, at } => {
            let sql = "INSERT INTO device_seen (device, user, seen_at) VALUES (?, ?, ?)
                       ON CONFLICT (device) DO UPDATE SET seen_at = max(seen_at, excluded.seen_at)";
            let query = query(sql).bind(device.as_bytes().to_vec()).bind(user.as_bytes().to_vec());
            run(db, query.bind(int(at.0))).await.map(drop)
        }
        Write::EndSession { session, at } => {
            let sql = "UPDATE sessions SET ended_at = ? WHERE session = ? AND ended_at IS NULL";
            run(db, query(sql).bind(int(at.0)).bind(session.0.to_vec())).await.map(drop)
        }
        Write::EndSessionsOfDevice { user, device, at } => {
            let sql = "UPDATE sessions SET ended_at = ?
                       WHERE user = ? AND device = ? AND ended_at IS NULL";
            let query = query(sql).bind(int(at.0)).bind(user.as_bytes().to_vec());
            run(db, query.bind(device.as_bytes().to_vec())).await.map(drop)
        }
        Write::EndSessionsOfUser { user, except, at } => {
            let sql = "UPDATE sessions SET ended_at = ?
                       WHERE user = ? AND ended_at IS NULL AND (?3 IS NULL OR session <> ?3)";
            let query = query(sql).bind(int(at.0)).bind(user.as_bytes().to_vec());
            run(db, query.bind(except.map(|session| session.0.to_vec()))).await.map(drop)
        }
        other => Err(unknown(&other)),
    }
}

async fn insert_user(db: &mut SqliteConnection, row: UserRow) -> Written {
    let sql = "INSERT INTO users (user, username, opaque_record, recovery_key, created_at,
                                  device_seq, device_hash, disabled_at, disabled_reason,
                                  deleted_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let query = query(sql)
        .bind(row.user.as_bytes().to_vec())
        .bind(row.username)
        .bind(row.opaque_record.0)
        .bind(row.recovery_key.to_vec())
        .bind(int(row.created_at.0))
        .bind(int(row.device_head.seq))
        .bind(row.device_head.hash.to_vec())
        .bind(row.disabled_at.map(|at| int(at.0)))
        .bind(row.disabled_reason)
        .bind(row.deleted_at.map(|at| int(at.0)));
    run(db, query).await.map(drop)
}

async fn append_device_entry(
    db: &mut SqliteConnection,
    user: UserId,
    expected: Head,
    entry: DeviceEntryRow,
) -> Written {
    let sql = "UPDATE users SET device_seq = ?, device_hash = ?
               WHERE user = ? AND device_seq = ? AND device_hash = ?";
    let head = query(sql)
        .bind(int(entry.seq))
        .bind(entry.hash.to_vec())
        .bind(user.as_bytes().to_vec())
        .bind(int(expected.seq))
        .bind(expected.hash.to_vec());
    must(db, head, Conflict::DeviceHead).await?;
    let sql = "INSERT INTO device_entries (user, seq, hash, bytes, at) VALUES (?, ?, ?, ?, ?)";
    let row = query(sql)
        .bind(user.as_bytes().to_vec())
        .bind(int(entry.seq))
        .bind(entry.hash.to_vec())
        .bind(entry.bytes.0)
        .bind(int(entry.at.0));
    run(db, row).await.map(drop)
}

async fn put_vault(
    db: &mut SqliteConnection,
    user: UserId,
    expected: u64,
    version: u64,
    bytes: Bytes,
) -> Written {
    let user = user.as_bytes().to_vec();
    let query = if expected == 0 {
        let sql = "INSERT INTO vaults (version, bytes, user) VALUES (?, ?, ?)
                   ON CONFLICT (user) DO NOTHING";
        query(sql).bind(int(version)).bind(bytes.0).bind(user)
    } else {
        let sql = "UPDATE vaults SET version = ?, bytes = ? WHERE user = ? AND version = ?";
        query(sql).bind(int(version)).bind(bytes.0).bind(user).bind(int(expected))
    };
    must(db, query, Conflict::VaultVersion).await
}

async fn insert_session(db: &mut SqliteConnection, row: SessionRow) -> Written {
    let sql = "INSERT INTO sessions (session, user, device, label, refresh_hash, previous_hash,
                                     created_at, rotated_at, expires_at, ended_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let query = query(sql)
        .bind(row.session.0.to_vec())
        .bind(row.user.as_bytes().to_vec())
        .bind(row.device.map(|device| device.as_bytes().to_vec()))
        .bind(row.label)
        .bind(row.refresh_hash.to_vec())
        .bind(row.previous_hash.map(|hash| hash.to_vec()))
        .bind(int(row.created_at.0))
        .bind(int(row.rotated_at.0))
        .bind(int(row.expires_at.0))
        .bind(row.ended_at.map(|at| int(at.0)));
    run(db, query).await.map(drop)
}

async fn insert_identity(db: &mut SqliteConnection, row: IdentityRow) -> Written {
    let sql = "INSERT INTO oidc_identities (identity, user, provider, linked_at)
               VALUES (?, ?, ?, ?)";
    let query = query(sql)
        .bind(row.identity.to_vec())
        .bind(row.user.as_bytes().to_vec())
        .bind(row.provider)
        .bind(int(row.linked_at.0));
    run(db, query).await.map(drop)
}

async fn forget_ended(db: &mut SqliteConnection, before: Millis) -> Written {
    let before = bound(before.0);
    run(db, query("DELETE FROM flows WHERE expires_at < ?").bind(before)).await?;
    run(db, query("DELETE FROM used_tokens WHERE expires_at < ?").bind(before)).await?;
    let sql = "DELETE FROM sessions WHERE ended_at < ? OR expires_at < ?";
    run(db, query(sql).bind(before).bind(before)).await.map(drop)
}
