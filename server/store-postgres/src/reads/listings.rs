//! Listed servers, and the search for them.

use coterie_ports::{
    StoreError,
    rows::{ListingOrder, ListingQuery, ListingRow},
};
use coterie_types::ServerId;
use sqlx::{AssertSqlSafe, PgPool, postgres::PgRow, query};

use super::{all, one};
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

fn listing(row: &PgRow) -> Read<ListingRow> {
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
        words: c.texts()?,
    })
}

pub(crate) async fn find_listing(pool: &PgPool, id: ServerId) -> Read<Option<ListingRow>> {
    let sql = "SELECT server, invitation, code, secret, name, description, icon, language,
                      category, members, listed_at, activity, words
               FROM listings WHERE server = $1";
    one(pool, query(sql).bind(id.as_bytes()), listing).await
}

pub(crate) async fn list_listed(
    pool: &PgPool,
    after: Option<ServerId>,
    limit: u32,
) -> Read<Vec<ServerId>> {
    // No id stands before the empty one.
    let after = after.map_or(Vec::new(), |server| server.as_bytes().to_vec());
    let sql = "SELECT server FROM listings WHERE server > $1 ORDER BY server LIMIT $2";
    let query = query(sql).bind(after).bind(i64::from(limit));
    all(pool, query, |row| Columns::of(row).blob()).await
}

pub(crate) async fn search_listings(pool: &PgPool, asked: &ListingQuery) -> Read<Vec<ListingRow>> {
    let key = match asked.order {
        ListingOrder::Size => "members",
        ListingOrder::Activity => "activity",
        ListingOrder::Newest => "listed_at",
    };
    let mut sql = String::from(
        "SELECT server, invitation, code, secret, name, description, icon, language, category,
                members, listed_at, activity, ARRAY[]::TEXT[]
         FROM listings WHERE members BETWEEN $1 AND $2",
    );
    // Only what is asked for is compared, so that an index serves it.
    let mut number = 3;
    let mut place = || {
        number += 1;
        number
    };
    // Not those that the operator keeps closed.
    sql.push_str(" AND NOT hidden");
    if asked.category.is_some() {
        sql.push_str(&format!(" AND category = ${}", place()));
    }
    if asked.language.is_some() {
        let tag = place();
        let like = format!("lower(language) LIKE ${tag} || '-%'");
        sql.push_str(&format!(" AND (lower(language) = ${tag} OR {like})"));
    }
    if asked.after.is_some() {
        let (value, server) = (place(), place());
        let equal = format!("{key} = ${value} AND server > ${server}");
        sql.push_str(&format!(" AND ({key} < ${value} OR ({equal}))"));
    }
    if !asked.words.is_empty() {
        sql.push_str(&format!(" AND search @@ ${}::TEXT::TSQUERY", place()));
    }
    sql.push_str(&format!(" ORDER BY {key} DESC, server LIMIT $3"));
    let mut query = query(AssertSqlSafe(sql))
        .bind(bound(asked.min_members))
        .bind(bound(asked.max_members))
        .bind(i64::from(asked.limit));
    if let Some(category) = asked.category {
        query = query.bind(i64::from(category));
    }
    if let Some(language) = &asked.language {
        query = query.bind(language.clone());
    }
    if let Some((value, server)) = asked.after {
        query = query.bind(bound(value)).bind(*server.as_bytes());
    }
    if !asked.words.is_empty() {
        query = query.bind(expression(&asked.words));
    }
    all(pool, query, listing).await
}

/// Every word is the beginning of one of the listing's.
fn expression(words: &[String]) -> String {
    let quoted = |word: &String| {
        let word = word.replace('\\', "\\\\").replace('\'', "''");
        format!("'{word}':*")
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" & ")
}
