//! Profiles and KeyPackages.

use coterie_ports::{
    Conflict, StoreError, Write,
    rows::{KeyPackageClaim, KeyPackageRow},
};
use coterie_types::{Bytes, DeviceId, Millis, UserId};
use sqlx::{PgConnection, postgres::PgRow, query};

use super::{Work, Written, must, run, unknown};
use crate::{
    error::Failure,
    values::{Columns, bound, int},
};

pub(super) async fn write(db: &mut PgConnection, write: &Write) -> Written {
    match write {
        Write::PutProfile { user, expected, version, bytes } => {
            put_profile(db, *user, *expected, *version, bytes).await
        }
        Write::InsertKeyPackages { user, packages, most } => {
            insert_all(db, *user, packages, *most).await
        }
        Write::DropKeyPackages { device } => {
            let sql = "DELETE FROM key_packages WHERE device = $1";
            run(db, query(sql).bind(device.as_bytes())).await.map(drop)
        }
        Write::ForgetKeyPackages { before, known_before } => {
            forget(db, *before, *known_before).await
        }
        other => Err(unknown(other)),
    }
}

async fn put_profile(
    db: &mut PgConnection,
    user: UserId,
    expected: u64,
    version: u64,
    bytes: &Bytes,
) -> Written {
    let user = user.as_bytes();
    let query = if expected == 0 {
        let sql = r#"INSERT INTO profiles (version, bytes, "user") VALUES ($1, $2, $3)
                     ON CONFLICT ("user") DO NOTHING"#;
        query(sql).bind(int(version)).bind(&bytes.0).bind(user)
    } else {
        let sql = r#"UPDATE profiles SET version = $1, bytes = $2
                     WHERE "user" = $3 AND version = $4"#;
        query(sql).bind(int(version)).bind(&bytes.0).bind(user).bind(int(expected))
    };
    must(db, query, Conflict::ProfileVersion).await
}

async fn insert_all(
    db: &mut PgConnection,
    user: UserId,
    packages: &[KeyPackageRow],
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
        let sql = "SELECT 1 FROM key_packages WHERE device = $1 AND NOT last_resort
                   LIMIT 1 OFFSET $2";
        let over = query(sql).bind(device.as_bytes()).bind(bound(most as u64));
        if over.fetch_optional(&mut *db).await?.is_some() {
            return Err(Conflict::KeyPackageCount.into());
        }
    }
    Ok(())
}

/// One that is known already is passed over; one of last resort takes the earlier one's place.
async fn insert(db: &mut PgConnection, user: UserId, row: &KeyPackageRow) -> Written {
    let sql = r#"WITH new AS (
                     INSERT INTO key_packages_known (hash, at) VALUES ($1, $6)
                     ON CONFLICT (hash) DO NOTHING RETURNING hash)
                 INSERT INTO key_packages (hash, "user", device, last_resort, bytes, at)
                 SELECT hash, $2, $3, $4, $5, $6 FROM new
                 ON CONFLICT (device) WHERE last_resort DO UPDATE
                 SET hash = excluded.hash, "user" = excluded."user", bytes = excluded.bytes,
                     at = excluded.at"#;
    let query = query(sql)
        .bind(row.hash.0)
        .bind(user.as_bytes())
        .bind(row.device.as_bytes())
        .bind(row.last_resort)
        .bind(&row.bytes.0)
        .bind(int(row.at.0));
    run(db, query).await.map(drop)
}

/// What somebody holds now is forgotten next time: this waits for nobody.
async fn forget(db: &mut PgConnection, before: Millis, known_before: Millis) -> Written {
    for (sql, before) in [
        (
            "DELETE FROM key_packages WHERE hash IN
                 (SELECT hash FROM key_packages WHERE at < $1 FOR UPDATE SKIP LOCKED)",
            before,
        ),
        (
            "DELETE FROM key_packages_known WHERE hash IN
                 (SELECT hash FROM key_packages_known WHERE at < $1 FOR UPDATE SKIP LOCKED)",
            known_before,
        ),
        (
            "DELETE FROM key_package_claims WHERE ctid = ANY (ARRAY
                 (SELECT ctid FROM key_package_claims WHERE at < $1 FOR UPDATE SKIP LOCKED))",
            known_before,
        ),
    ] {
        run(db, query(sql).bind(bound(before.0))).await?;
    }
    Ok(())
}

/// Under the target's lock, so that claims are counted and packages given one after the other.
impl Work for KeyPackageClaim {
    type Done = Vec<KeyPackageRow>;

    async fn run(&self, db: &mut PgConnection) -> Result<Vec<KeyPackageRow>, Failure> {
        let lock = r#"SELECT 1 FROM users WHERE "user" = $1 FOR NO KEY UPDATE"#;
        run(db, query(lock).bind(self.target.as_bytes())).await?;
        let sql = "SELECT count(*) FROM key_package_claims
                   WHERE claimer = $1 AND target = $2 AND at >= $3";
        let counted = query(sql)
            .bind(self.claimer.as_bytes())
            .bind(self.target.as_bytes())
            .bind(bound(self.counted_since.0));
        let counted = counted.fetch_one(&mut *db).await?;
        if Columns::of(&counted).number::<u64>()? >= self.most {
            return Err(Conflict::KeyPackageClaims.into());
        }
        let sql = "INSERT INTO key_package_claims (claimer, target, at) VALUES ($1, $2, $3)";
        let insert = query(sql)
            .bind(self.claimer.as_bytes())
            .bind(self.target.as_bytes())
            .bind(int(self.at.0));
        run(db, insert).await?;
        let mut taken = Vec::new();
        for device in &self.devices {
            taken.extend(take(db, *device, self.fresh_since).await?);
        }
        Ok(taken)
    }
}

async fn take(
    db: &mut PgConnection,
    device: DeviceId,
    fresh_since: Millis,
) -> Result<Option<KeyPackageRow>, Failure> {
    let once = "DELETE FROM key_packages WHERE hash =
                    (SELECT hash FROM key_packages
                     WHERE device = $1 AND NOT last_resort AND at >= $2
                     ORDER BY at, hash LIMIT 1)
                RETURNING hash, device, last_resort, bytes, at";
    let last_resort = "SELECT hash, device, last_resort, bytes, at FROM key_packages
                       WHERE device = $1 AND last_resort AND at >= $2";
    for sql in [once, last_resort] {
        let query = query(sql).bind(device.as_bytes()).bind(bound(fresh_since.0));
        if let Some(row) = query.fetch_optional(&mut *db).await? {
            return Ok(Some(key_package(&row)?));
        }
    }
    Ok(None)
}

fn key_package(row: &PgRow) -> Result<KeyPackageRow, StoreError> {
    let mut c = Columns::of(row);
    Ok(KeyPackageRow {
        hash: c.blob()?,
        device: c.blob()?,
        last_resort: c.flag()?,
        bytes: c.blob()?,
        at: c.millis()?,
    })
}
