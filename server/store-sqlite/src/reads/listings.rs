//! Listed servers, and the search for them.

use coterie_ports::{
    StoreError,
    rows::{ListingOrder, ListingQuery, ListingRow},
};
use coterie_types::ServerId;
use sqlx::{AssertSqlSafe, SqlitePool, query, sqlite::SqliteRow};

use super::{all, one};
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

fn listing(row: &SqliteRow) -> Read<ListingRow> {
    let mut c = Columns::of(row);
    Ok(ListingRow {
        server: c.blob()?,
        invitation: c.blob()?,
        code: c.blob()?,
        secret: c.blob()?,
        name: c.text()?,
        description: c.text()?,
        icon: c.text()?,
        language: c.text()?,
        category: c.number()?,
        members: c.number()?,
        listed_at: c.millis()?,
        activity: c.number()?,
        words: c.text()?.split_whitespace().map(str::to_owned).collect(),
    })
}

pub(crate) async fn find_listing(pool: &SqlitePool, id: ServerId) -> Read<Option<ListingRow>> {
    let sql = "SELECT l.server, l.invitation, l.code, l.secret, l.name, l.description, l.icon,
                      l.language, l.category, l.members, l.listed_at, l.activity, w.words
               FROM listings l JOIN listing_words w ON w.rowid = l.id WHERE l.server = ?";
    one(pool, query(sql).bind(id.as_bytes().to_vec()), listing).await
}

pub(crate) async fn list_listed(
    pool: &SqlitePool,
    after: Option<ServerId>,
    limit: u32,
) -> Read<Vec<ServerId>> {
    // No id stands before the empty one.
    let after = after.map_or(Vec::new(), |server| server.as_bytes().to_vec());
    let sql = "SELECT server FROM listings WHERE server > ? ORDER BY server LIMIT ?";
    let query = query(sql).bind(after).bind(i64::from(limit));
    all(pool, query, |row| Columns::of(row).blob()).await
}

pub(crate) async fn search_listings(
    pool: &SqlitePool,
    asked: &ListingQuery,
) -> Read<Vec<ListingRow>> {
    let key = match asked.order {
        ListingOrder::Size => "members",
        ListingOrder::Activity => "activity",
        ListingOrder::Newest => "listed_at",
    };
    let mut sql = String::from(
        "SELECT server, invitation, code, secret, name, description, icon, language, category,
                members, listed_at, activity, ''
         FROM listings WHERE ",
    );
    // So that the index that has the order is the one that is gone along.
    sql.push_str(&format!("{key} >= 0"));
    if asked.min_members > 0 {
        sql.push_str(" AND members >= ?1");
    }
    if asked.max_members < u64::MAX {
        sql.push_str(" AND members <= ?2");
    }
    // Not those that the operator keeps closed.
    sql.push_str(" AND hidden = 0");
    if asked.category.is_some() {
        sql.push_str(" AND category = ?3");
    }
    if asked.language.is_some() {
        sql.push_str(" AND (lower(language) = ?4 OR lower(language) LIKE ?4 || '-%')");
    }
    if asked.after.is_some() {
        sql.push_str(&format!(" AND ({key} < ?5 OR ({key} = ?5 AND server > ?6))"));
    }
    if !asked.words.is_empty() {
        sql.push_str(" AND id IN (SELECT rowid FROM listing_words WHERE listing_words MATCH ?7)");
    }
    sql.push_str(&format!(" ORDER BY {key} DESC, server LIMIT ?8"));
    let (after, server) = asked.after.unzip();
    let query = query(AssertSqlSafe(sql))
        .bind(bound(asked.min_members))
        .bind(bound(asked.max_members))
        .bind(asked.category.map(i64::from))
        .bind(asked.language.clone())
        .bind(after.map(bound))
        .bind(server.map(|server| server.as_bytes().to_vec()))
        .bind(expression(&asked.words))
        .bind(i64::from(asked.limit));
    all(pool, query, listing).await
}

/// Every word is the beginning of one of the listing's.
fn expression(words: &[String]) -> String {
    let quoted = words.iter().map(|word| format!("\"{}\"*", word.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(" AND ")
}
