//! Users, device logs, vaults, sessions, flows.

use coterie_ports::{
    SessionId, StoreError,
    rows::{DeviceEntryRow, FlowRow, IdentityRow, SessionRow, UserRow, VaultRow},
};
use coterie_types::{DeviceId, Hash, Millis, ServerId, UserId};
use sqlx::{PgPool, postgres::PgRow, query};

use super::{all, one};
use crate::values::{Columns, bound, int};

type Read<T> = Result<T, StoreError>;

pub(super) fn user(row: &PgRow) -> Read<UserRow> {
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

pub(crate) async fn find_user(pool: &PgPool, id: UserId) -> Read<Option<UserRow>> {
    let sql = r#"SELECT "user", username, opaque_record, recovery_key, created_at, device_seq,
                      device_hash, disabled_at, disabled_reason, deleted_at
               FROM users WHERE "user" = $1"#;
    one(pool, query(sql).bind(id.as_bytes()), user).await
}

pub(crate) async fn find_username(pool: &PgPool, name: &str) -> Read<Option<UserRow>> {
    let sql = r#"SELECT "user", username, opaque_record, recovery_key, created_at, device_seq,
                      device_hash, disabled_at, disabled_reason, deleted_at
               FROM users WHERE username = $1"#;
    one(pool, query(sql).bind(name), user).await
}

pub(crate) async fn list_device_entries(pool: &PgPool, user: UserId) -> Read<Vec<DeviceEntryRow>> {
    let sql = r#"SELECT seq, hash, bytes, at FROM device_entries WHERE "user" = $1 ORDER BY seq"#;
    all(pool, query(sql).bind(user.as_bytes()), |row| {
        let mut c = Columns::of(row);
        Ok(DeviceEntryRow { seq: c.number()?, hash: c.blob()?, bytes: c.blob()?, at: c.millis()? })
    })
    .await
}

pub(crate) async fn find_vault(pool: &PgPool, user: UserId) -> Read<Option<VaultRow>> {
    let sql = r#"SELECT version, bytes FROM vaults WHERE "user" = $1"#;
    one(pool, query(sql).bind(user.as_bytes()), |row| {
        let mut c = Columns::of(row);
        Ok(VaultRow { version: c.number()?, bytes: c.blob()? })
    })
    .await
}

fn session(row: &PgRow) -> Read<SessionRow> {
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

pub(crate) async fn find_session(pool: &PgPool, id: SessionId) -> Read<Option<SessionRow>> {
    let sql = r#"SELECT session, "user", device, label, refresh_hash, previous_hash, created_at,
                      rotated_at, expires_at, ended_at
               FROM sessions WHERE session = $1"#;
    one(pool, query(sql).bind(id.0), session).await
}

pub(crate) async fn list_sessions(pool: &PgPool, user: UserId) -> Read<Vec<SessionRow>> {
    let sql = r#"SELECT session, "user", device, label, refresh_hash, previous_hash, created_at,
                      rotated_at, expires_at, ended_at
               FROM sessions WHERE "user" = $1 AND ended_at IS NULL
               ORDER BY created_at DESC, session"#;
    all(pool, query(sql).bind(user.as_bytes()), session).await
}

pub(crate) async fn find_device_seen(pool: &PgPool, device: DeviceId) -> Read<Option<Millis>> {
    let sql = "SELECT seen_at FROM device_seen WHERE device = $1";
    one(pool, query(sql).bind(device.as_bytes()), |row| Columns::of(row).millis()).await
}

pub(crate) async fn list_silent_devices(
    pool: &PgPool,
    server: ServerId,
    before: Millis,
    after: DeviceId,
    limit: usize,
) -> Read<Vec<(DeviceId, UserId)>> {
    let sql = r#"SELECT s.device, s."user" FROM server_members AS m
                 JOIN device_seen AS s ON s."user" = m."user" AND s.seen_at < $1
                 WHERE m.server = $2 AND s.device > $3 ORDER BY s.device LIMIT $4"#;
    let query = query(sql)
        .bind(int(before.0))
        .bind(server.as_bytes())
        .bind(after.as_bytes())
        .bind(bound(limit as u64));
    all(pool, query, |row| {
        let mut c = Columns::of(row);
        Ok((c.blob()?, c.blob()?))
    })
    .await
}

pub(crate) async fn find_flow(pool: &PgPool, flow: &str) -> Read<Option<FlowRow>> {
    let sql = "SELECT flow, kind, state, expires_at FROM flows WHERE flow = $1";
    one(pool, query(sql).bind(flow), |row| {
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

fn identity(row: &PgRow) -> Read<IdentityRow> {
    let mut c = Columns::of(row);
    Ok(IdentityRow {
        identity: c.blob()?,
        user: c.blob()?,
        provider: c.text()?,
        linked_at: c.millis()?,
    })
}

pub(crate) async fn find_identity(pool: &PgPool, id: &Hash) -> Read<Option<IdentityRow>> {
    let sql = r#"SELECT identity, "user", provider, linked_at FROM oidc_identities
                 WHERE identity = $1"#;
    one(pool, query(sql).bind(id.0), identity).await
}

pub(crate) async fn list_identities(pool: &PgPool, user: UserId) -> Read<Vec<IdentityRow>> {
    let sql = r#"SELECT identity, "user", provider, linked_at FROM oidc_identities
                 WHERE "user" = $1 ORDER BY provider"#;
    all(pool, query(sql).bind(user.as_bytes()), identity).await
}
