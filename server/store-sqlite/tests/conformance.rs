//! The suite of every store, on SQLite.

// A case fails by panicking, in its supporting cast too.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use coterie_ports::Store;
use coterie_store_sqlite::SqliteStore;
use tempfile::TempDir;

async fn open() -> (Arc<dyn Store>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (another(&folder).await, folder)
}

/// The same file by other connections.
async fn another(folder: &TempDir) -> Arc<dyn Store> {
    Arc::new(SqliteStore::open(&folder.path().join("node.db")).await.unwrap())
}

coterie_ports::conformance_tests!(open, another);
