//! A node over a temporary database, with a clock that stands still.

use std::sync::Arc;

use coterie_acts::{Config, Keys, Node, Seeds};
use coterie_ports::{LocalBus, SettableClock, Store};
use coterie_store_sqlite::SqliteStore;
use coterie_types::Millis;
use tempfile::TempDir;

/// When every story begins.
pub(crate) const START: Millis = Millis(1_800_000_000_000);

pub(crate) struct World {
    pub(crate) node: Node,
    pub(crate) bus: Arc<LocalBus>,
    pub(crate) clock: Arc<SettableClock>,
    seeds: Arc<Seeds>,
    folder: Arc<TempDir>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let clock = Arc::new(SettableClock::at(START));
        Self::open(folder, clock, Arc::new(Seeds::generate()), config).await
    }

    async fn open(
        folder: Arc<TempDir>,
        clock: Arc<SettableClock>,
        seeds: Arc<Seeds>,
        config: Config,
    ) -> Self {
        let store = SqliteStore::open(&folder.path().join("node.db")).await.unwrap();
        let keys = Keys::open(&seeds).unwrap();
        let bus = Arc::new(LocalBus::new());
        let (store, ports) = (Arc::new(store), (Arc::clone(&bus), Arc::clone(&clock)));
        let node = Node::new(store, ports.0, ports.1, keys, config);
        Self { node, bus, clock, seeds, folder }
    }

    /// Another node with the same database, clock and secrets, and a bus of its own.
    pub(crate) async fn another_node(&self) -> Self {
        let (folder, clock) = (Arc::clone(&self.folder), Arc::clone(&self.clock));
        Self::open(folder, clock, Arc::clone(&self.seeds), Config::default()).await
    }

    /// Forgets everything that is in memory only.
    pub(crate) async fn restart(&mut self) {
        *self = self.another_node().await;
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.node.store
    }
}
