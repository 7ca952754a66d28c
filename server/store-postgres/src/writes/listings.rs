//! Listed servers.

use coterie_ports::{
    Write,
    rows::{ListingRow, coarse_activity},
};
use coterie_types::ServerId;
use sqlx::{PgConnection, Postgres, postgres::PgArguments, query, query::Query};

use super::{Written, run, unknown};
use crate::{
    error::Failure,
    values::{Columns, bound, int},
};

pub(super) async fn write(db: &mut PgConnection, write: &Write) -> Written {
    match write {
        Write::PutListing(row) => put(db, row).await,
        Write::DeleteListing { server } => delete(db, *server).await,
        Write::CountActivity { server, day, since } => count(db, *server, *day, *since).await,
        other => Err(unknown(other)),
    }
}

async fn put(db: &mut PgConnection, row: &ListingRow) -> Written {
    let sql = "INSERT INTO listings (server, invitation, code, secret, name, description, icon,
                                     language, category, members, listed_at, words, hidden)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
                       EXISTS (SELECT 1 FROM servers
                               WHERE server = $1 AND disabled_at IS NOT NULL))
               ON CONFLICT (server) DO UPDATE
               SET invitation = excluded.invitation, code = excluded.code,
                   secret = excluded.secret, name = excluded.name,
                   description = excluded.description, icon = excluded.icon,
                   language = excluded.language, category = excluded.category,
                   members = excluded.members, words = excluded.words";
    let query = query(sql)
        .bind(row.server.as_bytes())
        .bind(row.invitation.as_bytes())
        .bind(row.code.0)
        .bind(row.secret.0)
        .bind(&row.name)
        .bind(&row.description)
        .bind(&row.icon)
        .bind(&row.language)
        .bind(i64::from(row.category))
        .bind(int(row.members))
        .bind(int(row.listed_at.0))
        .bind(&row.words);
    run(db, query).await.map(drop)
}

pub(super) async fn delete(db: &mut PgConnection, server: ServerId) -> Written {
    let sql = "DELETE FROM listings WHERE server = $1";
    run(db, query(sql).bind(server.as_bytes())).await.map(drop)
}

async fn count(db: &mut PgConnection, server: ServerId, day: u64, since: u64) -> Written {
    let server = server.as_bytes();
    let sql = "DELETE FROM listing_counts WHERE server = $1 AND day < $2";
    run(db, query(sql).bind(server).bind(bound(since))).await?;
    let sql = "SELECT coalesce(sum(g.head_seq), 0)::BIGINT
               FROM channels c JOIN channel_logs g ON g.channel = c.channel
               WHERE c.server = $1";
    let total = number(db, query(sql).bind(server)).await?.unwrap_or(0);
    let sql = "INSERT INTO listing_counts (server, day, total)
               SELECT server, $1, $2 FROM listings WHERE server = $3
               ON CONFLICT (server, day) DO NOTHING";
    run(db, query(sql).bind(int(day)).bind(int(total)).bind(server)).await?;
    let sql = "SELECT total FROM listing_counts WHERE server = $1 ORDER BY day LIMIT 1";
    let oldest = number(db, query(sql).bind(server)).await?.unwrap_or(total);
    let sql = "UPDATE listings SET activity = $1 WHERE server = $2";
    let activity = coarse_activity(total.saturating_sub(oldest));
    run(db, query(sql).bind(int(activity)).bind(server)).await.map(drop)
}

async fn number(
    db: &mut PgConnection,
    query: Query<'_, Postgres, PgArguments>,
) -> Result<Option<u64>, Failure> {
    let row = query.fetch_optional(db).await?;
    row.map(|row| Columns::of(&row).number()).transpose().map_err(Failure::Final)
}
