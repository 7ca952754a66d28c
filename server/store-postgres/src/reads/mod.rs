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
use sqlx::{
    Executor, PgPool, Postgres,
    postgres::{PgArguments, PgRow},
};

use crate::error::translate;

type Query = sqlx::query::Query<'static, Postgres, PgArguments>;

pub(crate) async fn one<T>(
    pool: &PgPool,
    query: Query,
    read: impl Fn(&PgRow) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let row = pool.fetch_optional(query).await.map_err(translate)?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn all<T>(
    pool: &PgPool,
    query: Query,
    read: impl Fn(&PgRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let rows = pool.fetch_all(query).await.map_err(translate)?;
    rows.iter().map(read).collect()
}
