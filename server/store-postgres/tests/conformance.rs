//! The suite of every store, on Postgres.

// A case fails by panicking, in its supporting cast too.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use coterie_ports::Store;
use coterie_services::Postgres;
use coterie_store_postgres::{PostgresStore, Settings};

/// A new database of the cluster that this process shares.
async fn open() -> (Arc<dyn Store>, Settings) {
    let settings = Settings::new(Postgres::shared().database());
    (another(&settings).await, settings)
}

/// The same database by other connections, as another node has them.
async fn another(settings: &Settings) -> Arc<dyn Store> {
    Arc::new(PostgresStore::open(settings).await.unwrap())
}

coterie_ports::conformance_tests!(open, another);
