//! Profiles, KeyPackages, and who may see whom.

use coterie_ports::{
    StoreError,
    rows::{KeyPackageCounts, ProfileRow},
};
use coterie_types::{DeviceId, Millis, UserId};
use sqlx::{SqlitePool, query};

use super::one;
use crate::values::{Columns, bound};

type Read<T> = Result<T, StoreError>;

pub(crate) async fn find_profile(pool: &SqlitePool, user: UserId) -> Read<Option<ProfileRow>> {
    let sql = "SELECT version, bytes FROM profiles WHERE user = ?";
    one(pool, query(sql).bind(user.as_bytes().to_vec()), |row| {
        let mut c = Columns::of(row);
        Ok(ProfileRow { version: c.number()?, bytes: c.blob()? })
    })
    .await
}

pub(crate) async fn count_key_packages(
    pool: &SqlitePool,
    device: DeviceId,
    fresh_since: Millis,
) -> Read<KeyPackageCounts> {
    let sql = "SELECT count(*) FILTER (WHERE last_resort = 0),
                      count(*) FILTER (WHERE last_resort = 1)
               FROM key_packages WHERE device = ? AND at >= ?";
    let query = query(sql).bind(device.as_bytes().to_vec()).bind(bound(fresh_since.0));
    let counts = one(pool, query, |row| {
        let mut c = Columns::of(row);
        let (one_time, last_resort) = (c.number()?, c.number::<i64>()? > 0);
        Ok(KeyPackageCounts { one_time, last_resort })
    });
    Ok(counts.await?.unwrap_or_default())
}

pub(crate) async fn share_server(pool: &SqlitePool, one_user: UserId, other: UserId) -> Read<bool> {
    let sql = "SELECT 1 FROM server_members a JOIN server_members b ON b.server = a.server
               WHERE a.user = ? AND b.user = ? LIMIT 1";
    let query = query(sql).bind(one_user.as_bytes().to_vec()).bind(other.as_bytes().to_vec());
    Ok(one(pool, query, |_| Ok(())).await?.is_some())
}
