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
    pub(crate) clock: Arc<SettableClock>,
    folder: TempDir,
}

async fn node(folder: &TempDir, clock: Arc<SettableClock>) -> Node {
    let store = SqliteStore::open(&folder.path().join("node.db")).await.unwrap();
    let keys = Keys::open(&Seeds::generate()).unwrap();
    Node::new(Arc::new(store), Arc::new(LocalBus::new()), clock, keys, Config::default())
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(SettableClock::at(START));
        Self { node: node(&folder, Arc::clone(&clock)).await, clock, folder }
    }

    /// Forgets everything that is in memory only.
    pub(crate) async fn restart(&mut self) {
        self.node = node(&self.folder, Arc::clone(&self.clock)).await;
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.node.store
    }
}
