//! The rows: SQLite with values sealed one by one, each bound to its key.

use std::path::PathBuf;

use coterie_core::{Change, Load, Row};
use coterie_seal::{SealKey, SealLabel};
use coterie_types::Bytes;
use rand_core::CryptoRngCore;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteRow, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use super::{KeyError, KeyState, LockError, StoreKey, StoreLock};
use crate::profile::private;
use crate::{Profile, ProfileError};

/// The key of the row that tells a wrong store key from an empty store. No row of the core has a
/// control character in its key.
const CHECK: &str = "\u{1}check";

/// The rows of one profile, open and locked for this program alone.
#[derive(Debug)]
pub struct Store {
    db: SqliteConnection,
    key: SealKey,
    path: PathBuf,
    _lock: StoreLock,
}

/// Why the store cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program has it, or the lock cannot be taken.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Its key is missing or wrapped.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The folder cannot be made.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A value does not open: another key, or changed bytes.
    #[error("{path}: the value of row {row:?} does not open with the store's key")]
    Sealed {
        /// The database.
        path: PathBuf,
        /// Which row.
        row: String,
    },
    /// SQLite says no (a full disk is here too).
    #[error("{path}: {source}")]
    Database {
        /// The database.
        path: PathBuf,
        /// What it says.
        source: sqlx::Error,
    },
}

impl Store {
    /// Opens the store of a profile, made when there is none, under a lock already taken.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn open(
        profile: &Profile,
        lock: StoreLock,
        passphrase: Option<&str>,
        rng: &mut (impl CryptoRngCore + Send),
    ) -> Result<Self, StoreError> {
        let path = profile.file("store.db");
        let files = StoreKey::of(profile);
        let new = !profile.has_store();
        let key = match files.state() {
            KeyState::Missing if new => files.generate(rng)?,
            _ => files.load(passphrase)?,
        };
        // Made by us so that it and SQLite's files beside it are the owner's alone.
        let made = private().truncate(false).open(&path);
        made.map_err(|source| StoreError::Database { path: path.clone(), source: source.into() })?;
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // What is replaced is overwritten: old ratchet states must not lie around.
            .pragma("secure_delete", "ON");
        let database = |source| StoreError::Database { path: path.clone(), source };
        let db = options.connect().await.map_err(database)?;
        let mut store = Self { db, key, path, _lock: lock };
        store.prepare(rng).await?;
        Ok(store)
    }

    /// Every row except those whose key starts with `t/`, in ascending order of keys.
    ///
    /// # Errors
    /// [`StoreError::Sealed`], [`StoreError::Database`].
    pub async fn load_state(&mut self) -> Result<Vec<Row>, StoreError> {
        let query = "SELECT key, value FROM rows WHERE (key < 't/' OR key >= 't0') AND key <> ? \
                     ORDER BY key";
        let found = sqlx::query(query).bind(CHECK).fetch_all(&mut self.db).await;
        let found = found.map_err(|source| self.database(source))?;
        found.iter().map(|row| self.unseal(row)).collect()
    }

    /// The rows a load asks for.
    ///
    /// # Errors
    /// [`StoreError::Sealed`], [`StoreError::Database`].
    pub async fn load(&mut self, load: &Load) -> Result<Vec<Row>, StoreError> {
        let query = if load.last {
            "SELECT key, value FROM rows WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT ?"
        } else {
            "SELECT key, value FROM rows WHERE key >= ? AND key < ? ORDER BY key LIMIT ?"
        };
        let query = sqlx::query(query).bind(&load.from).bind(&load.to).bind(i64::from(load.limit));
        let found = query.fetch_all(&mut self.db).await;
        let mut found = found.map_err(|source| self.database(source))?;
        if load.last {
            found.reverse();
        }
        found.iter().map(|row| self.unseal(row)).collect()
    }

    /// Makes changes durable, all or none.
    ///
    /// # Errors
    /// [`StoreError::Database`]: nothing was changed.
    pub async fn save(
        &mut self,
        changes: impl IntoIterator<Item = &Change>,
        rng: &mut (impl CryptoRngCore + Send),
    ) -> Result<(), StoreError> {
        let mut changes = changes.into_iter().peekable();
        if changes.peek().is_none() {
            return Ok(());
        }
        let path = &self.path;
        let database = |source| StoreError::Database { path: path.clone(), source };
        let mut transaction = self.db.begin_with("BEGIN IMMEDIATE").await.map_err(database)?;
        for change in changes {
            let query = match &change.value {
                Some(value) => {
                    let context = change.key.as_bytes();
                    let sealed = self.key.seal(SealLabel::StoreValue, context, value, rng);
                    sqlx::query("INSERT OR REPLACE INTO rows (key, value) VALUES (?, ?)")
                        .bind(&change.key)
                        .bind(sealed)
                }
                None => sqlx::query("DELETE FROM rows WHERE key = ?").bind(&change.key),
            };
            query.execute(&mut *transaction).await.map_err(database)?;
        }
        transaction.commit().await.map_err(database)
    }

    /// Closes the database, so that its write-ahead log is folded in and gone.
    ///
    /// # Errors
    /// [`StoreError::Database`].
    pub async fn close(self) -> Result<(), StoreError> {
        let path = self.path;
        self.db.close().await.map_err(|source| StoreError::Database { path, source })
    }

    async fn prepare(&mut self, rng: &mut (impl CryptoRngCore + Send)) -> Result<(), StoreError> {
        let create = "CREATE TABLE IF NOT EXISTS rows (key TEXT PRIMARY KEY, value BLOB NOT NULL)";
        let made = sqlx::query(create).execute(&mut self.db).await;
        made.map_err(|source| self.database(source))?;
        let found = sqlx::query("SELECT key, value FROM rows WHERE key = ?")
            .bind(CHECK)
            .fetch_optional(&mut self.db)
            .await
            .map_err(|source| self.database(source))?;
        if let Some(row) = found {
            return self.unseal(&row).map(drop);
        }
        let check = Change { key: CHECK.into(), value: Some(Bytes(b"coterie store 1".to_vec())) };
        self.save([&check], rng).await
    }

    fn unseal(&self, row: &SqliteRow) -> Result<Row, StoreError> {
        let key: String = row.try_get(0).map_err(|source| self.database(source))?;
        let sealed: Vec<u8> = row.try_get(1).map_err(|source| self.database(source))?;
        match self.key.open(SealLabel::StoreValue, key.as_bytes(), &sealed) {
            Ok(value) => Ok(Row { key, value: Bytes(value.to_vec()) }),
            Err(_) => Err(StoreError::Sealed { path: self.path.clone(), row: key }),
        }
    }

    fn database(&self, source: sqlx::Error) -> StoreError {
        StoreError::Database { path: self.path.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::OsRng;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    fn profile() -> (tempfile::TempDir, Profile) {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::new(home.path(), "p").unwrap();
        (home, profile)
    }

    async fn open(profile: &Profile) -> Result<Store, StoreError> {
        let lock = StoreLock::acquire(profile)?;
        Store::open(profile, lock, None, &mut OsRng).await
    }

    fn put(key: &str, value: &[u8]) -> Change {
        Change { key: key.into(), value: Some(value.into()) }
    }

    fn keys(rows: &[Row]) -> Vec<&str> {
        rows.iter().map(|row| row.key.as_str()).collect()
    }

    #[tokio::test]
    async fn what_is_saved_is_there_after_opening_again_and_no_file_holds_it_plainly() {
        let (_home, profile) = profile();
        let canary = b"canary-5f1e7a".as_slice();
        let mut store = open(&profile).await.unwrap();
        store.save(&[put("a/1", canary), put("t/c/1", canary)], &mut OsRng).await.unwrap();
        // While open, the write-ahead log has it too.
        for _ in 0..2 {
            for entry in fs::read_dir(profile.folder()).unwrap() {
                let path = entry.unwrap().path();
                let bytes = fs::read(&path).unwrap();
                assert!(!bytes.windows(canary.len()).any(|w| w == canary), "{}", path.display());
                assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
            }
            store.close().await.unwrap();
            store = open(&profile).await.unwrap();
        }
        let rows = store.load_state().await.unwrap();
        assert_eq!(rows, [Row { key: "a/1".into(), value: canary.into() }]);
    }

    #[tokio::test]
    async fn loads_are_ranges_from_either_end() {
        let (_home, profile) = profile();
        let mut store = open(&profile).await.unwrap();
        let all: Vec<Change> = (0..5).map(|n| put(&format!("t/c/{n}"), b"x")).collect();
        store.save(&all, &mut OsRng).await.unwrap();
        let mut load =
            Load { load: 1, from: "t/c/1".into(), to: "t/c/4".into(), limit: 2, last: false };
        assert_eq!(keys(&store.load(&load).await.unwrap()), ["t/c/1", "t/c/2"]);
        load.last = true;
        assert_eq!(keys(&store.load(&load).await.unwrap()), ["t/c/2", "t/c/3"]);
        let gone = [Change { key: "t/c/3".into(), value: None }];
        store.save(&gone, &mut OsRng).await.unwrap();
        assert_eq!(keys(&store.load(&load).await.unwrap()), ["t/c/1", "t/c/2"]);
    }

    #[tokio::test]
    async fn a_value_moved_to_another_row_or_another_key_is_refused() {
        let (_home, profile) = profile();
        let mut store = open(&profile).await.unwrap();
        store.save(&[put("a", b"1"), put("b", b"2")], &mut OsRng).await.unwrap();
        let swap = "UPDATE rows SET value = (SELECT value FROM rows WHERE key = 'b') \
                    WHERE key = 'a'";
        sqlx::query(swap).execute(&mut store.db).await.unwrap();
        assert!(matches!(store.load_state().await, Err(StoreError::Sealed { .. })));
        store.close().await.unwrap();

        fs::write(profile.file("store.key"), [7; 32]).unwrap();
        assert!(matches!(open(&profile).await, Err(StoreError::Sealed { .. })));
    }

    #[tokio::test]
    async fn a_store_without_its_key_gets_no_new_one() {
        let (_home, profile) = profile();
        open(&profile).await.unwrap().close().await.unwrap();
        fs::remove_file(profile.file("store.key")).unwrap();
        let error = open(&profile).await.unwrap_err();
        assert!(matches!(error, StoreError::Key(KeyError::Missing(_))));
        assert!(!profile.file("store.key").exists());
    }

    #[tokio::test]
    async fn a_second_program_is_refused() {
        let (_home, profile) = profile();
        let _store = open(&profile).await.unwrap();
        let error = open(&profile).await.unwrap_err();
        assert!(matches!(error, StoreError::Lock(LockError::Held { .. })));
    }
}
