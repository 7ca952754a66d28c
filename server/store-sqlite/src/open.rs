//! Opening the database file.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::migrations;

const READERS: u32 = 4;
const BUSY: Duration = Duration::from_secs(10);

/// Why the database could not be opened.
#[derive(Debug)]
pub struct OpenError {
    path: PathBuf,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the database {} could not be opened: {}", self.path.display(), self.source)
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// The store on one SQLite file. Cheap to clone.
#[derive(Clone)]
pub struct SqliteStore {
    pub(crate) writer: SqlitePool,
    pub(crate) readers: SqlitePool,
    pub(crate) commits: Arc<AtomicU64>,
}

impl SqliteStore {
    /// Opens the file, makes it if it is missing, and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, or its schema is not one of this program's.
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| OpenError {
            path: path.to_path_buf(),
            source,
        };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let writer = pool(1).connect_with(options.clone()).await.map_err(|e| failed(e.into()))?;
        migrations::migrator().run(&writer).await.map_err(|e| failed(e.into()))?;
        let readers = pool(READERS)
            .connect_with(options.create_if_missing(false).read_only(true))
            .await
            .map_err(|e| failed(e.into()))?;
        Ok(Self { writer, readers, commits: Arc::default() })
    }

    /// Closes every connection, after what was begun has ended.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Connections that stay open: reopening costs more than keeping them.
fn pool(size: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(size)
        .min_connections(size)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}
