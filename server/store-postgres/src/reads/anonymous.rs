//! Anonymous posts and gate keys.

use coterie_ports::{StoreError, rows::AnonymousRow};
use coterie_types::{ChannelId, FixedBytes};
use sqlx::{PgPool, query};

use super::one;
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

macro_rules! row {
    () => {
        |row| {
            let mut c = Columns::of(row);
            Ok(AnonymousRow {
                seq: c.number()?,
                nullifier: c.blob()?,
                ticket: c.blob()?,
                starts: c.number()?,
            })
        }
    };
}

pub(crate) async fn find_anonymous(
    pool: &PgPool,
    channel: ChannelId,
    nullifier: &FixedBytes<32>,
) -> Read<Option<AnonymousRow>> {
    let sql = "SELECT seq, nullifier, ticket, starts FROM anonymous_posts
               WHERE channel = $1 AND nullifier = $2";
    let query = query(sql).bind(channel.as_bytes().to_vec()).bind(nullifier.to_vec());
    one(pool, query, row!()).await
}

pub(crate) async fn find_last_anonymous(
    pool: &PgPool,
    channel: ChannelId,
) -> Read<Option<AnonymousRow>> {
    let sql = "SELECT seq, nullifier, ticket, starts FROM anonymous_posts
               WHERE channel = $1 AND starts > 0 ORDER BY seq DESC LIMIT 1";
    one(pool, query(sql).bind(channel.as_bytes().to_vec()), row!()).await
}

pub(crate) async fn find_gate(
    pool: &PgPool,
    channel: ChannelId,
    incarnation: u32,
    epoch: u64,
) -> Read<Option<FixedBytes<32>>> {
    let sql = "SELECT gate FROM gates WHERE channel = $1 AND incarnation = $2 AND epoch = $3";
    let query = query(sql)
        .bind(channel.as_bytes().to_vec())
        .bind(i64::from(incarnation))
        .bind(bound(epoch));
    one(pool, query, |row| Columns::of(row).blob()).await
}
