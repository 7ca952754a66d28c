//! The schema's history, built into the program and checked by hash against the database's.

use std::borrow::Cow;

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

const ALL: &[(&str, &str)] = &[
    ("first", include_str!("../../../migrations/postgres/0001_first.sql")),
    (
        "profiles_and_key_packages",
        include_str!("../../../migrations/postgres/0002_profiles_and_key_packages.sql"),
    ),
    ("expiry", include_str!("../../../migrations/postgres/0003_expiry.sql")),
    ("deployment", include_str!("../../../migrations/postgres/0004_deployment.sql")),
    ("policy_tables", include_str!("../../../migrations/postgres/0005_policy_tables.sql")),
    ("sign_in", include_str!("../../../migrations/postgres/0006_sign_in.sql")),
    ("operator", include_str!("../../../migrations/postgres/0007_operator.sql")),
    ("direct_messages", include_str!("../../../migrations/postgres/0008_direct_messages.sql")),
    ("runs", include_str!("../../../migrations/postgres/0009_runs.sql")),
    ("device_seen", include_str!("../../../migrations/postgres/0010_device_seen.sql")),
    ("blobs", include_str!("../../../migrations/postgres/0011_blobs.sql")),
    ("anonymous", include_str!("../../../migrations/postgres/0012_anonymous.sql")),
    ("backups", include_str!("../../../migrations/postgres/0013_backups.sql")),
];

/// Every migration, in order.
pub(crate) fn migrator() -> Migrator {
    let migration = |(name, sql): &(&'static str, &'static str), version| {
        let kind = MigrationType::Simple;
        Migration::new(version, Cow::Borrowed(name), kind, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(ALL.iter().zip(1..).map(|(m, n)| migration(m, n)).collect())
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_file_in_the_folder_is_in_the_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/postgres");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let table: Vec<_> =
            ALL.iter().zip(1..).map(|((name, _), n)| format!("{n:04}_{name}.sql")).collect();
        assert_eq!(files, table);
    }
}
