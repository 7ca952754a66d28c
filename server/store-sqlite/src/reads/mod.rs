//! Reads, by the rows they give.

pub(crate) mod accounts;
pub(crate) mod admin;
pub(crate) mod anonymous;
pub(crate) mod audit;
pub(crate) mod backups;
pub(crate) mod blobs;
pub(crate) mod channels;
pub(crate) mod inbox;
pub(crate) mod key_packages;
pub(crate) mod listings;
pub(crate) mod marks;
pub(crate) mod permissions;
pub(crate) mod runs;
pub(crate) mod servers;

use coterie_ports::StoreError;
use futures_util::TryStreamExt;
use sqlx::{Executor, Sqlite, SqlitePool, sqlite::SqliteArguments, sqlite::SqliteRow};

use crate::error::translate;

type Query = sqlx::query::Query<'static, Sqlite, SqliteArguments>;

pub(crate) async fn one<T>(
    pool: &SqlitePool,
    query: Query,
    read: impl Fn(&SqliteRow) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let row = pool.fetch_optional(query).await.map_err(translate)?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn all<T>(
    pool: &SqlitePool,
    query: Query,
    read: impl Fn(&SqliteRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let rows = pool.fetch_all(query).await.map_err(translate)?;
    rows.iter().map(read).collect()
}

/// Rows until one would pass `bytes`; at least one if there is one.
pub(crate) async fn page<T>(
    pool: &SqlitePool,
    query: Query,
    bytes: usize,
    read: impl Fn(&SqliteRow) -> Result<T, StoreError>,
    size: impl Fn(&T) -> usize,
) -> Result<Vec<T>, StoreError> {
    let mut rows = pool.fetch(query);
    let (mut page, mut total) = (Vec::new(), 0usize);
    while let Some(row) = rows.try_next().await.map_err(translate)? {
        let item = read(&row)?;
        total = total.saturating_add(size(&item));
        if total > bytes && !page.is_empty() {
            break;
        }
        page.push(item);
    }
    Ok(page)
}
