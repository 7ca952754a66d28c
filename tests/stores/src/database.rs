//! A database that outlives the stores opened on it.

use std::{env, sync::Arc};

use coterie_ports::Store;
use coterie_services::Postgres;
use coterie_store_postgres::{PostgresStore, Settings};
use coterie_store_sqlite::SqliteStore;
use tempfile::TempDir;

/// What names the kind of database.
const VARIABLE: &str = "COTERIE_TEST_STORE";

/// An empty database of a story's own; gone when it is dropped, or with the process.
#[derive(Debug)]
pub struct Database(Place);

#[derive(Debug)]
enum Place {
    Sqlite(TempDir),
    Postgres(Settings),
}

impl Database {
    /// Makes one of the kind that the environment names.
    ///
    /// # Panics
    /// When it names none, or the database does not start.
    #[must_use]
    pub fn new() -> Self {
        let kind = env::var(VARIABLE).unwrap_or_else(|_| "sqlite".into());
        match kind.as_str() {
            "sqlite" => Self(Place::Sqlite(tempfile::tempdir().expect("a temporary folder"))),
            "postgres" => Self::postgres(),
            other => panic!("{VARIABLE}={other}: sqlite or postgres"),
        }
    }

    /// Makes one on SQLite, which can be copied.
    ///
    /// # Panics
    /// When there is no room for it.
    #[must_use]
    pub fn sqlite() -> Self {
        Self(Place::Sqlite(tempfile::tempdir().expect("a temporary folder")))
    }

    /// Makes one on Postgres, whatever the environment names.
    ///
    /// # Panics
    /// When Postgres does not start.
    #[must_use]
    pub fn postgres() -> Self {
        // A story has few who ask at a time.
        let settings = Settings::new(Postgres::shared().database());
        Self(Place::Postgres(Settings { writers: 4, readers: 4, ..settings }))
    }

    /// From now on a transaction that has appended to a channel log fails at COMMIT, after every
    /// one of its statements went well; or no longer.
    ///
    /// # Panics
    /// On SQLite, which has no such triggers, and when Postgres refuses.
    pub fn refuse_at_commit(&self, refuse: bool) {
        let Place::Postgres(settings) = &self.0 else { panic!("only Postgres has such triggers") };
        let sql = if refuse {
            "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN RAISE EXCEPTION 'refused at COMMIT'; END $$;
             CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON envelopes
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
        } else {
            "DROP TRIGGER refuse ON envelopes"
        };
        Postgres::shared().sql(&settings.url, sql);
    }

    /// Another one with the same in it, of one on SQLite in which nobody writes meanwhile.
    ///
    /// # Panics
    /// On Postgres, and when there is no room for it.
    #[must_use]
    pub fn copy(&self) -> Self {
        let Place::Sqlite(from) = &self.0 else { panic!("only SQLite's is a file") };
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["node.db", "node.db-wal"] {
            let file = from.path().join(name);
            if file.exists() {
                std::fs::copy(file, folder.path().join(name)).expect("a copy");
            }
        }
        Self(Place::Sqlite(folder))
    }

    /// A store on it, by connections of its own, as another node has them.
    ///
    /// # Panics
    /// When it cannot be opened.
    pub async fn open(&self) -> Arc<dyn Store> {
        match &self.0 {
            Place::Sqlite(folder) => {
                let store = SqliteStore::open(&folder.path().join("node.db")).await;
                Arc::new(store.expect("SQLite opens"))
            }
            Place::Postgres(settings) => {
                Arc::new(PostgresStore::open(settings).await.expect("Postgres opens"))
            }
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self::new()
    }
}
