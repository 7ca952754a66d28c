//! Users, device logs, vaults, sessions, flows.

use coterie_ports::{
    SessionId, StoreError,
    rows::{DeviceEntryRow, FlowRow, IdentityRow, SessionRow, UserRow, VaultRow},
};
use coterie_types::{DeviceId, Hash, Millis, ServerId, UserId};
use sqlx::{SqlitePool, query, sqlite::SqliteRow};

use super::{all, one};
use crate::values::{Columns, bound, int};

type Read<T> = Result<T, StoreError>;

pub(super) fn user(row: &SqliteRow) -> Read<UserRow> {
    let mut c = Columns::of(row);
    Ok(UserRow {
        user: c.blob()?,
        username: c.text()?,
        opaque_record: c.blob()?,
        recovery_key: c.blob()?,
        created_at: c.millis()?,
        device_head: c.head()?,
        disabled_at: c.maybe_number()?.map(Millis),
        disabled_reason: c.maybe_text()?,
        deleted_at: c.maybe_number()?.map(Millis),
    })
}

pub(crate) async fn find_user(pool: &SqlitePool, id: UserId) -> Read<Option<UserRow>> {
    let sql = "SELECT user, username, opaque_record, recovery_key, created_at, device_seq,
                      device_hash, disabled_at, disabled_reason, deleted_at
               FROM users WHERE user = ?";
    one(pool, query(sql).bind(id.as_bytes().to_vec()), user).await
}

pub(crate) async fn find_username(pool: &SqlitePool, name: &str) -> Read<Option<UserRow>> {
    let sql = "SELECT user, username, opaque_record, recovery_key, created_at, device_seq,
                      device_hash, disabled_at, disabled_reason, deleted_at
               FROM users WHERE username = ?";
    one(pool, query(sql).bind(name.to_owned()), user).await
}

pub(crate) async fn list_device_entries(
    pool: &SqlitePool,
    user: UserId,
) -> Read<Vec<DeviceEntryRow>> {
    let sql = "SELECT seq, hash, bytes, at FROM device_entries WHERE user = ? ORDER BY seq";
    all(pool, query(sql).bind(user.as_bytes().to_vec()), |row| {
        let mut c = Columns::of(row);
        Ok(DeviceEntryRow { seq: c.number()?, hash: c.blob()?, bytes: c.blob()?, at: c.millis()? })
    })
    .await
}

pub(crate) async fn find_vault(pool: &SqlitePool, user: UserId) -> Read<Option<VaultRow>> {
    let sql = "SELECT version, bytes FROM vaults WHERE user = ?";
    one(pool, query(sql).bind(user.as_bytes().to_vec()), |row| {
        let mut c = Columns::of(row);
        Ok(VaultRow { version: c.number()?, bytes: c.blob()? })
    })
    .await
}

fn session(row: &SqliteRow) -> Read<SessionRow> {
    let mut c = Columns::of(row);
    Ok(SessionRow {
        session: c.blob()?,
        user: c.blob()?,
        device: c.maybe_blob()?,
        label: c.maybe_text()?,
        refresh_hash: c.blob()?,
        previous_hash: c.maybe_blob()?,
        created_at: c.millis()?,
        rotated_at: c.millis()?,
        expires_at: c.millis()?,
        ended_at: c.maybe_number()?.map(Millis),
    })
}

pub(crate) async fn find_session(pool: &SqlitePool, id: SessionId) -> Read<Option<SessionRow>> {
    let sql =
        "SELECT session, user, device, label, refresh_hash, previous_hash, created_at, rotated_at,
                      expires_at, ended_at
               FROM sessions WHERE session = ?";
    one(pool, query(sql).bind(id.0.to_vec()), session).await
}

pub(crate) async fn list_sessions(pool: &SqlitePool, user: UserId) -> Read<Vec<SessionRow>> {
    let sql =
        "SELECT session, user, device, label, refresh_hash, previous_hash, created_at, rotated_at,
                      expires_at, ended_at
               FROM sessions WHERE user = ? AND ended_at IS NULL
               ORDER BY created_at DESC, session";
    all(pool, query(sql).bind(user.as_bytes().to_vec()), session).await
}

pub(crate) async fn find_device_seen(pool: &SqlitePool, device: DeviceId) -> Read<Option<Millis>> {
    let sql = "SELECT seen_at FROM device_seen WHERE device = ?";
    one(pool, query(sql).bind(device.as_bytes().to_vec()), |row| Columns::of(row).millis()).await
}

pub(crate) async fn list_silent_devices(
    pool: &SqlitePool,
    server: ServerId,
    before: Millis,
    after: DeviceId,
    limit: usize,
) -> Read<Vec<(DeviceId, UserId)>> {
    let sql = "SELECT s.device, s.user FROM server_members AS m
               JOIN device_seen AS s ON s.user = m.user AND s.seen_at < ?
               WHERE m.server = ? AND s.device > ? ORDER BY s.device LIMIT ?";
    let query = query(sql)
        .bind(int(before.0))
        .bind(server.as_bytes().to_vec())
        .bind(after.as_bytes().to_vec())
        .bind(bound(limit as u64));
    all(pool, query, |row| {
        let mut c = Columns::of(row);
        Ok((c.blob()?, c.blob()?))
    })
    .await
}

pub(crate) async fn find_flow(pool: &SqlitePool, flow: &str) -> Read<Option<FlowRow>> {
    let sql = "SELECT flow, kind, state, expires_at FROM flows WHERE flow = ?";
    one(pool, query(sql).bind(flow.to_owned()), |row| {
        let mut c = Columns::of(row);
        Ok(FlowRow {
            flow: c.text()?,
            kind: c.number()?,
            state: c.blob()?,
            expires_at: c.millis()?,
        })
    })
    .await
}

fn identity(row: &SqliteRow) -> Read<IdentityRow> {
    let mut c = Columns::of(row);
    Ok(IdentityRow {
        identity: c.blob()?,
        user: c.blob()?,
        provider: c.text()?,
        linked_at: c.millis()?,
    })
}

pub(crate) async fn find_identity(pool: &SqlitePool, id: &Hash) -> Read<Option<IdentityRow>> {
    let sql = "SELECT identity, user, provider, linked_at FROM oidc_identities WHERE identity = ?";
    one(pool, query(sql).bind(id.to_vec()), identity).await
}

pub(crate) async fn list_identities(pool: &SqlitePool, user: UserId) -> Read<Vec<IdentityRow>> {
    let sql = "SELECT identity, user, provider, linked_at FROM oidc_identities
               WHERE user = ? ORDER BY provider";
    all(pool, query(sql).bind(user.as_bytes().to_vec()), identity).await
}
