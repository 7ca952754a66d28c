//! Listed servers.

use coterie_ports::{
    StoreError, Write,
    rows::{ListingRow, coarse_activity},
};
use coterie_types::ServerId;
use sqlx::{Sqlite, SqliteConnection, query, query::Query, sqlite::SqliteArguments};

use super::{Written, run, unknown};
use crate::{
    error::translate,
    values::{Columns, bound, int},
};

pub(super) async fn write(db: &mut SqliteConnection, write: Write) -> Written {
    match write {
        Write::PutListing(row) => put(db, row).await,
        Write::DeleteListing { server } => delete(db, server).await,
        Write::CountActivity { server, day, since } => count(db, server, day, since).await,
        other => Err(unknown(&other)),
    }
}

async fn put(db: &mut SqliteConnection, row: ListingRow) -> Written {
    let server = row.server.as_bytes().to_vec();
    let sql = "INSERT INTO listings (server, invitation, code, secret, name, description, icon,
                                     language, category, members, listed_at, hidden)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
                       EXISTS (SELECT 1 FROM servers
                               WHERE server = ?1 AND disabled_at IS NOT NULL))
               ON CONFLICT (server) DO UPDATE
               SET invitation = excluded.invitation, code = excluded.code,
                   secret = excluded.secret, name = excluded.name,
                   description = excluded.description, icon = excluded.icon,
                   language = excluded.language, category = excluded.category,
                   members = excluded.members";
    let listing = query(sql)
        .bind(server.clone())
        .bind(row.invitation.as_bytes().to_vec())
        .bind(row.code.to_vec())
        .bind(row.secret.to_vec())
        .bind(row.name)
        .bind(row.description)
        .bind(row.icon)
        .bind(row.language)
        .bind(i64::from(row.category))
        .bind(int(row.members))
        .bind(int(row.listed_at.0));
    run(db, listing).await?;
    // Most changes are of the number of members: the index stays as it is then.
    let sql = "INSERT OR REPLACE INTO listing_words (rowid, words)
               SELECT l.id, ?2 FROM listings l LEFT JOIN listing_words w ON w.rowid = l.id
               WHERE l.server = ?1 AND w.words IS NOT ?2";
    run(db, query(sql).bind(server).bind(row.words.join(" "))).await.map(drop)
}

pub(super) async fn delete(db: &mut SqliteConnection, server: ServerId) -> Written {
    for sql in [
        "DELETE FROM listing_words
         WHERE rowid = (SELECT id FROM listings WHERE server = ?)",
        "DELETE FROM listings WHERE server = ?",
    ] {
        run(db, query(sql).bind(server.as_bytes().to_vec())).await?;
    }
    Ok(())
}

async fn count(db: &mut SqliteConnection, server: ServerId, day: u64, since: u64) -> Written {
    let server = server.as_bytes().to_vec();
    let sql = "DELETE FROM listing_counts WHERE server = ? AND day < ?";
    run(db, query(sql).bind(server.clone()).bind(bound(since))).await?;
    let sql = "SELECT coalesce(sum(g.head_seq), 0)
               FROM channels c JOIN channel_logs g ON g.channel = c.channel
               WHERE c.server = ?";
    let total = number(db, query(sql).bind(server.clone())).await?.unwrap_or(0);
    let sql = "INSERT INTO listing_counts (server, day, total)
               SELECT server, ?, ? FROM listings WHERE server = ?
               ON CONFLICT (server, day) DO NOTHING";
    run(db, query(sql).bind(int(day)).bind(int(total)).bind(server.clone())).await?;
    let sql = "SELECT total FROM listing_counts WHERE server = ? ORDER BY day LIMIT 1";
    let oldest = number(db, query(sql).bind(server.clone())).await?.unwrap_or(total);
    let sql = "UPDATE listings SET activity = ? WHERE server = ?";
    let activity = coarse_activity(total.saturating_sub(oldest));
    run(db, query(sql).bind(int(activity)).bind(server)).await.map(drop)
}

async fn number(
    db: &mut SqliteConnection,
    query: Query<'_, Sqlite, SqliteArguments>,
) -> Result<Option<u64>, StoreError> {
    let row = query.fetch_optional(db).await.map_err(translate)?;
    row.map(|row| Columns::of(&row).number()).transpose()
}
