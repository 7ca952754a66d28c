//! The suite of every store, on SQLite.

// A case fails by panicking, in its supporting cast too.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use coterie_ports::Store;
use coterie_store_sqlite::SqliteStore;
use tempfile::TempDir;

async fn open() -> (Arc<dyn Store>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("node.db")).await.unwrap();
    (Arc::new(store), folder)
}

coterie_ports::conformance_tests!(open);
