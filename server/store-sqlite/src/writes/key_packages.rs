//! Profiles and KeyPackages.

use coterie_ports::{
    Conflict, StoreError, Write,
    rows::{KeyPackageClaim, KeyPackageRow},
};
use coterie_types::{Bytes, DeviceId, Millis, UserId};
use sqlx::{SqliteConnection, query};

use super::{Work, Written, must, run, unknown};
use crate::{
    error::translate,
    values::{Columns, bound, int},
};

pub(super) async fn write(db: &mut SqliteConnection, write: Write) -> Written {
    match write {
        Write::PutProfile { user, expected, version, bytes } => {
            put_profile(db, user, expected, version, bytes).await
        }
        Write::InsertKeyPackages { user, packages, most } => {
            insert_all(db, user, packages, most).await
        }
        Write::DropKeyPackages { device } => {
            let sql = "DELETE FROM key_packages WHERE device = ?";
            run(db, query(sql).bind(device.as_bytes().to_vec())).await.map(drop)
        }
        Write::ForgetKeyPackages { before, known_before } => forget(db, before, known_before).await,
        other => Err(unknown(&other)),
    }
}

async fn put_profile(
    db: &mut SqliteConnection,
    user: UserId,
    expected: u64,
    version: u64,
    bytes: Bytes,
) -> Written {
    let user = user.as_bytes().to_vec();
    let query = if expected == 0 {
        let sql = "INSERT INTO profiles (version, bytes, user) VALUES (?, ?, ?)
                   ON CONFLICT (user) DO NOTHING";
        query(sql).bind(int(version)).bind(bytes.0).bind(user)
    } else {
        let sql = "UPDATE profiles SET version = ?, bytes = ? WHERE user = ? AND version = ?";
        query(sql).bind(int(version)).bind(bytes.0).bind(user).bind(int(expected))
    };
    must(db, query, Conflict::ProfileVersion).await
}

async fn insert_all(
    db: &mut SqliteConnection,
    user: UserId,
    packages: Vec<KeyPackageRow>,
    most: usize,
) -> Written {
    let mut devices: Vec<DeviceId> = Vec::new();
    for row in packages {
        if !devices.contains(&row.device) {
            devices.push(row.device);
        }
        insert(db, user, row).await?;
    }
    for device in devices {
        let sql = "SELECT 1 FROM key_packages WHERE device = ? AND last_resort = 0
                   LIMIT 1 OFFSET ?";
        let over = query(sql).bind(device.as_bytes().to_vec()).bind(bound(most as u64));
        if over.fetch_optional(&mut *db).await.map_err(translate)?.is_some() {
            return Err(Conflict::KeyPackageCount.into());
        }
    }
    Ok(())
}

async fn insert(db: &mut SqliteConnection, user: UserId, row: KeyPackageRow) -> Written {
    let sql = "INSERT INTO key_packages_known (hash, at) VALUES (?, ?)
               ON CONFLICT (hash) DO NOTHING";
    let known = query(sql).bind(row.hash.to_vec()).bind(int(row.at.0));
    if run(db, known).await?.rows_affected() == 0 {
        return Ok(());
    }
    if row.last_resort {
        let sql = "DELETE FROM key_packages WHERE device = ? AND last_resort = 1";
        run(db, query(sql).bind(row.device.as_bytes().to_vec())).await?;
    }
    let sql = "INSERT INTO key_packages (hash, user, device, last_resort, bytes, at)
               VALUES (?, ?, ?, ?, ?, ?)";
    let query = query(sql)
        .bind(row.hash.to_vec())
        .bind(user.as_bytes().to_vec())
        .bind(row.device.as_bytes().to_vec())
        .bind(i64::from(row.last_resort))
        .bind(row.bytes.0)
        .bind(int(row.at.0));
    run(db, query).await.map(drop)
}

async fn forget(db: &mut SqliteConnection, before: Millis, known_before: Millis) -> Written {
    for (sql, before) in [
        ("DELETE FROM key_packages WHERE at < ?", before),
        ("DELETE FROM key_packages_known WHERE at < ?", known_before),
        ("DELETE FROM key_package_claims WHERE at < ?", known_before),
    ] {
        run(db, query(sql).bind(bound(before.0))).await?;
    }
    Ok(())
}

/// A transaction of its own, because it gives what it took.
impl Work for KeyPackageClaim {
    type Done = Vec<KeyPackageRow>;

    async fn run(self, db: &mut SqliteConnection) -> Result<Self::Done, StoreError> {
        let sql = "SELECT count(*) FROM key_package_claims
                   WHERE claimer = ? AND target = ? AND at >= ?";
        let counted = query(sql)
            .bind(self.claimer.as_bytes().to_vec())
            .bind(self.target.as_bytes().to_vec())
            .bind(bound(self.counted_since.0));
        let counted = counted.fetch_one(&mut *db).await.map_err(translate)?;
        if Columns::of(&counted).number::<u64>()? >= self.most {
            return Err(Conflict::KeyPackageClaims.into());
        }
        let sql = "INSERT INTO key_package_claims (claimer, target, at) VALUES (?, ?, ?)";
        let insert = query(sql)
            .bind(self.claimer.as_bytes().to_vec())
            .bind(self.target.as_bytes().to_vec())
            .bind(int(self.at.0));
        run(db, insert).await?;
        let mut taken = Vec::new();
        for device in self.devices {
            taken.extend(take(db, device, self.fresh_since).await?);
        }
        Ok(taken)
    }
}

async fn take(
    db: &mut SqliteConnection,
    device: DeviceId,
    fresh_since: Millis,
) -> Result<Option<KeyPackageRow>, StoreError> {
    let once = "DELETE FROM key_packages WHERE hash =
                    (SELECT hash FROM key_packages
                     WHERE device = ? AND last_resort = 0 AND at >= ?
                     ORDER BY at, hash LIMIT 1)
                RETURNING hash, device, last_resort, bytes, at";
    let last_resort = "SELECT hash, device, last_resort, bytes, at FROM key_packages
                       WHERE device = ? AND last_resort = 1 AND at >= ?";
    for sql in [once, last_resort] {
        let query = query(sql).bind(device.as_bytes().to_vec()).bind(bound(fresh_since.0));
        if let Some(row) = query.fetch_optional(&mut *db).await.map_err(translate)? {
            let mut c = Columns::of(&row);
            return Ok(Some(KeyPackageRow {
                hash: c.blob()?,
                device: c.blob()?,
                last_resort: c.number::<i64>()? != 0,
                bytes: c.blob()?,
                at: c.millis()?,
            }));
        }
    }
    Ok(None)
}
