//! What the operator asks. A statement marked `whole tables` reads some: now and then, for one
//! person.

use coterie_ports::{
    StoreError,
    rows::{
        Leftovers, LeftoversBefore, ServerQuery, ServerRow, ServerSize, Totals, UserQuery, UserRow,
    },
};
use coterie_types::{Millis, ServerId, UserId};
use sqlx::{AssertSqlSafe, PgPool, query};

use super::{accounts, all, one, servers};
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

/// After every text that begins with it.
fn end_of(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
}

fn set_or_not(sql: &mut String, condition: &str, wanted: Option<bool>) {
    if let Some(wanted) = wanted {
        sql.push_str(if wanted { " AND " } else { " AND NOT " });
        sql.push_str(condition);
    }
}

pub(crate) async fn list_users(pool: &PgPool, asked: &UserQuery) -> Read<Vec<UserRow>> {
    let mut sql = String::from(
        r#"SELECT "user", username, opaque_record, recovery_key, created_at, device_seq,
                  device_hash, disabled_at, disabled_reason, deleted_at
           FROM users WHERE username COLLATE "C" >= $1 AND username COLLATE "C" < $2
                        AND username COLLATE "C" > $3"#,
    );
    set_or_not(&mut sql, "(disabled_at IS NOT NULL)", asked.disabled);
    set_or_not(&mut sql, "(deleted_at IS NOT NULL)", asked.deleted);
    sql.push_str(r#" ORDER BY username COLLATE "C" LIMIT $4"#);
    let query = query(AssertSqlSafe(sql))
        .bind(asked.prefix.clone())
        .bind(end_of(&asked.prefix))
        .bind(asked.after.clone())
        .bind(i64::from(asked.limit));
    all(pool, query, accounts::user).await
}

pub(crate) async fn list_all_servers(pool: &PgPool, asked: &ServerQuery) -> Read<Vec<ServerRow>> {
    let mut sql = String::from(
        r#"SELECT server, kind, name, description, icon, language, category, system_channel, owner,
                  deleted, head_seq, head_hash, deleted_at, purge, disabled_at, disabled_reason
           FROM servers WHERE name COLLATE "C" >= $1 AND name COLLATE "C" < $2
                          AND (name COLLATE "C", server) > ($3, $4) AND purge = 0"#,
    );
    set_or_not(&mut sql, "(disabled_at IS NOT NULL)", asked.disabled);
    set_or_not(&mut sql, "deleted", asked.deleted);
    sql.push_str(r#" ORDER BY name COLLATE "C", server LIMIT $5"#);
    let (name, server) = asked.after.clone().unzip();
    let query = query(AssertSqlSafe(sql))
        .bind(asked.prefix.clone())
        .bind(end_of(&asked.prefix))
        .bind(name.unwrap_or_default())
        // No id stands before the empty one.
        .bind(server.map_or(Vec::new(), |server| server.as_bytes().to_vec()))
        .bind(i64::from(asked.limit));
    all(pool, query, servers::server).await
}

pub(crate) async fn measure_server(pool: &PgPool, server: ServerId) -> Read<ServerSize> {
    let sql = "SELECT (SELECT count(*) FROM channels WHERE server = $1), count(e.seq),
                      coalesce(sum(length(e.body)), 0)::BIGINT
               FROM channels c JOIN envelopes e ON e.channel = c.channel WHERE c.server = $1";
    let size = one(pool, query(sql).bind(*server.as_bytes()), |row| {
        let mut c = Columns::of(row);
        let (channels, envelopes, body_bytes) = (c.number()?, c.number()?, c.number()?);
        Ok(ServerSize { channels, envelopes, body_bytes })
    });
    Ok(size.await?.unwrap_or_default())
}

pub(crate) async fn count_everything(pool: &PgPool, now: Millis) -> Read<Totals> {
    let sql = "SELECT /* whole tables */
        (SELECT count(*) FROM users WHERE deleted_at IS NULL),
        (SELECT count(*) FROM users WHERE deleted_at IS NULL AND disabled_at IS NOT NULL),
        (SELECT count(*) FROM sessions WHERE ended_at IS NULL AND expires_at > $1),
        (SELECT count(*) FROM servers WHERE NOT deleted),
        (SELECT count(*) FROM servers WHERE NOT deleted AND disabled_at IS NOT NULL),
        (SELECT count(*) FROM channels WHERE NOT deleted),
        count(*), coalesce(sum(length(body)), 0)::BIGINT FROM envelopes";
    let totals = one(pool, query(sql).bind(bound(now.0)), |row| {
        let mut c = Columns::of(row);
        Ok(Totals {
            users: c.number()?,
            users_disabled: c.number()?,
            sessions: c.number()?,
            servers: c.number()?,
            servers_disabled: c.number()?,
            channels: c.number()?,
            envelopes: c.number()?,
            body_bytes: c.number()?,
        })
    });
    Ok(totals.await?.unwrap_or_default())
}

pub(crate) async fn database_size(pool: &PgPool) -> Read<u64> {
    let sql = "SELECT pg_database_size(current_database())";
    Ok(one(pool, query(sql), |row| Columns::of(row).number()).await?.unwrap_or(0))
}

pub(crate) async fn list_users_to_purge(
    pool: &PgPool,
    before: Millis,
    limit: u32,
) -> Read<Vec<UserId>> {
    let sql = r#"SELECT "user" FROM users
               WHERE deleted_at IS NOT NULL AND deleted_at < $1 AND purged_at IS NULL
               ORDER BY deleted_at, "user" LIMIT $2"#;
    let query = query(sql).bind(bound(before.0)).bind(i64::from(limit));
    all(pool, query, |row| Columns::of(row).blob()).await
}

pub(crate) async fn list_servers_to_purge(
    pool: &PgPool,
    before: Millis,
    limit: u32,
) -> Read<Vec<ServerId>> {
    let sql = "SELECT server FROM servers WHERE deleted AND purge < 2 AND deleted_at < $1
               ORDER BY deleted_at, server LIMIT $2";
    let query = query(sql).bind(bound(before.0)).bind(i64::from(limit));
    all(pool, query, |row| Columns::of(row).blob()).await
}

pub(crate) async fn count_leftovers(pool: &PgPool, before: LeftoversBefore) -> Read<Leftovers> {
    let sql = "SELECT
        (SELECT count(*) FROM sessions WHERE ended_at < $1 OR expires_at < $1),
        (SELECT count(*) FROM flows WHERE expires_at < $1),
        (SELECT count(*) FROM used_tokens WHERE expires_at < $1),
        (SELECT count(*) FROM invitations WHERE expires_at > 0 AND expires_at < $2)";
    let query = query(sql).bind(bound(before.ended.0)).bind(bound(before.expired.0));
    let leftovers = one(pool, query, |row| {
        let mut c = Columns::of(row);
        Ok(Leftovers {
            sessions: c.number()?,
            flows: c.number()?,
            used_tokens: c.number()?,
            invitations: c.number()?,
        })
    });
    Ok(leftovers.await?.unwrap_or_default())
}
