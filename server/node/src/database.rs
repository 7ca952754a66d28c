//! Which database: SQLite in the data folder, or a Postgres that nodes share.

use std::sync::Arc;

use anyhow::{Context, bail};
use coterie_acts::Keys;
use coterie_ports::{Conflict, Store, StoreError, Write};
use coterie_store_postgres::{PostgresStore, Settings};
use coterie_store_sqlite::SqliteStore;
use serde::Deserialize;

use crate::data_folder::DataFolder;

/// The `[database]` table: how many connections to a Postgres, at most.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pools {
    writers: Option<u32>,
    readers: Option<u32>,
}

impl Pools {
    /// The Postgres at `url`, if there is one.
    pub(crate) fn of(&self, url: Option<String>) -> anyhow::Result<Option<Settings>> {
        let Some(url) = url else {
            if self.writers.is_some() || self.readers.is_some() {
                bail!("database.writers and database.readers are for a database_url");
            }
            return Ok(None);
        };
        let writers = self.writers.unwrap_or(Settings::WRITERS);
        let readers = self.readers.unwrap_or(Settings::READERS);
        if writers == 0 || readers == 0 {
            bail!("database.writers and database.readers must be at least 1");
        }
        Ok(Some(Settings { url, writers, readers }))
    }
}

/// Opens the Postgres, or without one the data folder's SQLite.
pub(crate) async fn open(
    postgres: Option<&Settings>,
    folder: Option<&DataFolder>,
) -> anyhow::Result<Arc<dyn Store>> {
    if let Some(settings) = postgres {
        let store = PostgresStore::open(settings).await?;
        if !store.is_verified() {
            tracing::warn!(
                "nobody looks at the database's certificate: sslmode=verify-full in its URL"
            );
        }
        return Ok(Arc::new(store));
    }
    let path = folder.context("there is no folder for the database")?.database();
    Ok(Arc::new(SqliteStore::open(&path).await.context("opening the database")?))
}

/// Binds the database to these secrets, or refuses it if it has others: passwords and sessions
/// would be good at some nodes only.
pub(crate) async fn bind(store: &dyn Store, keys: &Keys) -> anyhow::Result<()> {
    match store.commit(vec![Write::BindSecrets { digest: keys.digest() }]).await {
        Err(StoreError::Conflict(Conflict::Secrets)) => bail!(
            "the database was begun with other secrets: restore them, or copy those of the other \
             nodes (if they are lost for good: DELETE FROM deployment, and every password with it)"
        ),
        done => done.context("the database takes no writes"),
    }
}
