//! Servers, policy logs, members, invitations.

use coterie_ports::{
    PageBounds, StoreError,
    rows::{CheckpointRow, InvitationRow, MemberRow, PolicyEntryRow, RequestCounts, ServerRow},
};
use coterie_types::{EntryId, Hash, Millis, Seq, ServerId, UserId};
use sqlx::{SqlitePool, query, sqlite::SqliteRow};

use super::{all, one, page};
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

fn blob(id: &[u8; 16]) -> Vec<u8> {
    id.to_vec()
}

pub(super) fn server(row: &SqliteRow) -> Read<ServerRow> {
    let mut c = Columns::of(row);
    Ok(ServerRow {
        server: c.blob()?,
        kind: c.number()?,
        name: c.text()?,
        description: c.text()?,
        icon: c.text()?,
        language: c.text()?,
        category: c.number()?,
        system_channel: c.maybe_blob()?,
        owner: c.blob()?,
        deleted: c.flag()?,
        head: c.head()?,
        deleted_at: c.maybe_number()?.map(Millis),
        purged: c.number::<i64>()? > 0,
        disabled_at: c.maybe_number()?.map(Millis),
        disabled_reason: c.maybe_text()?,
    })
}

pub(crate) async fn find_server(pool: &SqlitePool, id: ServerId) -> Read<Option<ServerRow>> {
    let sql =
        "SELECT server, kind, name, description, icon, language, category, system_channel, owner,
                      deleted, head_seq, head_hash, deleted_at, purge, disabled_at,
                      disabled_reason
               FROM servers WHERE server = ?";
    one(pool, query(sql).bind(blob(id.as_bytes())), server).await
}

pub(crate) async fn list_servers(pool: &SqlitePool, user: UserId) -> Read<Vec<ServerRow>> {
    let sql = "SELECT s.server, s.kind, s.name, s.description, s.icon, s.language, s.category,
                      s.system_channel, s.owner, s.deleted, s.head_seq, s.head_hash,
                      s.deleted_at, s.purge, s.disabled_at, s.disabled_reason
               FROM server_members m JOIN servers s ON s.server = m.server
               WHERE m.user = ? ORDER BY s.server";
    all(pool, query(sql).bind(blob(user.as_bytes())), server).await
}

fn entry(row: &SqliteRow) -> Read<PolicyEntryRow> {
    let mut c = Columns::of(row);
    Ok(PolicyEntryRow { seq: c.number()?, hash: c.blob()?, entry: c.blob()?, bytes: c.blob()? })
}

pub(crate) async fn list_policy(
    pool: &SqlitePool,
    server: ServerId,
    bounds: PageBounds,
) -> Read<Vec<PolicyEntryRow>> {
    let sql = "SELECT seq, hash, entry, bytes FROM policy_entries
               WHERE server = ? AND seq > ? ORDER BY seq LIMIT ?";
    let query = query(sql)
        .bind(blob(server.as_bytes()))
        .bind(bound(bounds.after))
        .bind(i64::from(bounds.limit));
    page(pool, query, bounds.bytes, entry, |row| row.bytes.len()).await
}

pub(crate) async fn find_entry(
    pool: &SqlitePool,
    server: ServerId,
    id: EntryId,
) -> Read<Option<PolicyEntryRow>> {
    let sql = "SELECT seq, hash, entry, bytes FROM policy_entries
               WHERE server = ? AND entry = ?";
    let query = query(sql).bind(blob(server.as_bytes())).bind(blob(id.as_bytes()));
    one(pool, query, entry).await
}

pub(crate) async fn find_policy_hash(
    pool: &SqlitePool,
    server: ServerId,
    seq: Seq,
) -> Read<Option<Hash>> {
    let sql = "SELECT hash FROM policy_entries WHERE server = ? AND seq = ?";
    let query = query(sql).bind(blob(server.as_bytes())).bind(bound(seq));
    one(pool, query, |row| Columns::of(row).blob()).await
}

fn member(row: &SqliteRow) -> Read<MemberRow> {
    let mut c = Columns::of(row);
    Ok(MemberRow {
        server: c.blob()?,
        user: c.blob()?,
        username: c.text()?,
        joined_seq: c.number()?,
        nickname: c.maybe_text()?,
        timeout_until: c.millis()?,
        roles: c.roles()?,
        invited_by: c.maybe_blob()?,
    })
}

pub(crate) async fn find_member(
    pool: &SqlitePool,
    server: ServerId,
    user: UserId,
) -> Read<Option<MemberRow>> {
    let sql =
        "SELECT server, user, username, joined_seq, nickname, timeout_until, roles, invited_by
               FROM server_members
               WHERE server = ? AND user = ?";
    let query = query(sql).bind(blob(server.as_bytes())).bind(blob(user.as_bytes()));
    one(pool, query, member).await
}

pub(crate) async fn list_members(pool: &SqlitePool, server: ServerId) -> Read<Vec<MemberRow>> {
    let sql =
        "SELECT server, user, username, joined_seq, nickname, timeout_until, roles, invited_by
               FROM server_members
               WHERE server = ? ORDER BY user";
    all(pool, query(sql).bind(blob(server.as_bytes())), member).await
}

pub(crate) async fn count_requests(pool: &SqlitePool, user: UserId) -> Read<RequestCounts> {
    let sql = "SELECT (SELECT count(*) FROM server_members WHERE invited_by = ?1),
                      (SELECT count(*) FROM server_members
                       WHERE user = ?1 AND invited_by IS NOT NULL)";
    let query = query(sql).bind(blob(user.as_bytes()));
    let counts = one(pool, query, |row| {
        let mut c = Columns::of(row);
        Ok(RequestCounts { made: c.number()?, received: c.number()? })
    });
    Ok(counts.await?.unwrap_or_default())
}

pub(crate) async fn count_members(pool: &SqlitePool, server: ServerId) -> Read<u64> {
    let sql = "SELECT count(*) FROM server_members WHERE server = ?";
    let query = query(sql).bind(blob(server.as_bytes()));
    Ok(one(pool, query, |row| Columns::of(row).number()).await?.unwrap_or(0))
}

fn invitation(row: &SqliteRow) -> Read<InvitationRow> {
    let mut c = Columns::of(row);
    Ok(InvitationRow {
        invitation: c.blob()?,
        server: c.blob()?,
        code_hash: c.blob()?,
        creator: c.blob()?,
        max_uses: c.number()?,
        uses: c.number()?,
        expires_at: c.millis()?,
        closed: c.flag()?,
        channel: c.maybe_blob()?,
        roles: c.roles()?,
    })
}

pub(crate) async fn find_invitation(
    pool: &SqlitePool,
    code_hash: &Hash,
) -> Read<Option<InvitationRow>> {
    let sql = "SELECT invitation, server, code_hash, creator, max_uses, uses, expires_at, closed,
                      channel, roles
               FROM invitations WHERE code_hash = ?";
    one(pool, query(sql).bind(code_hash.to_vec()), invitation).await
}

pub(crate) async fn list_invitations(
    pool: &SqlitePool,
    server: ServerId,
) -> Read<Vec<InvitationRow>> {
    let sql = "SELECT invitation, server, code_hash, creator, max_uses, uses, expires_at, closed,
                      channel, roles
               FROM invitations WHERE server = ? ORDER BY invitation";
    all(pool, query(sql).bind(blob(server.as_bytes())), invitation).await
}

pub(crate) async fn find_checkpoint(
    pool: &SqlitePool,
    server: ServerId,
) -> Read<Option<CheckpointRow>> {
    let sql = "SELECT server, seq, state_hash, snapshot FROM checkpoints WHERE server = ?";
    one(pool, query(sql).bind(blob(server.as_bytes())), |row| {
        let mut c = Columns::of(row);
        Ok(CheckpointRow {
            server: c.blob()?,
            seq: c.number()?,
            state_hash: c.blob()?,
            snapshot: c.blob()?,
        })
    })
    .await
}
