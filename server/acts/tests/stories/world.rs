//! A node over a temporary database, with a clock that stands still.

use std::sync::Arc;

use coterie_acts::{Config, Keys, Node, Ports, Seeds};
use coterie_ports::{Blobs, LocalBus, NoIssuerKeys, SettableClock, Store};
use coterie_stores::Database;
use coterie_types::Millis;

/// When every story begins.
pub(crate) const START: Millis = Millis(1_800_000_000_000);

pub(crate) struct World {
    pub(crate) node: Node,
    pub(crate) bus: Arc<LocalBus>,
    pub(crate) clock: Arc<SettableClock>,
    seeds: Arc<Seeds>,
    database: Arc<Database>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Config::default()).await
    }

    pub(crate) async fn with(config: Config) -> Self {
        let database = Arc::new(Database::new());
        let clock = Arc::new(SettableClock::at(START));
        Self::open(database, clock, Arc::new(Seeds::generate()), config).await
    }

    /// On a database that can be made to fail.
    pub(crate) async fn on(database: Arc<Database>) -> Self {
        let clock = Arc::new(SettableClock::at(START));
        Self::open(database, clock, Arc::new(Seeds::generate()), Config::default()).await
    }

    async fn open(
        database: Arc<Database>,
        clock: Arc<SettableClock>,
        seeds: Arc<Seeds>,
        config: Config,
    ) -> Self {
        let store = database.open().await;
        let keys = Keys::open(&seeds).unwrap();
        let bus = Arc::new(LocalBus::new());
        let ports = (Arc::clone(&bus), Arc::clone(&clock));
        let node = Node::new(store, ports.0, ports.1, keys, config);
        Self { node, bus, clock, seeds, database }
    }

    /// The same with another place for files.
    pub(crate) async fn keeping(self, blobs: Arc<dyn Blobs>) -> Self {
        let (store, bus, clock) =
            (self.database.open().await, Arc::clone(&self.bus), Arc::clone(&self.clock));
        let issuer_keys = Arc::new(NoIssuerKeys);
        let ports = Ports { store, blobs, bus, clock, issuer_keys };
        let keys = Keys::open(&self.seeds).unwrap();
        Self { node: Node::with_ports(ports, keys, Config::default()), ..self }
    }

    /// Another node with the same database, clock and secrets, and a bus of its own.
    pub(crate) async fn another_node(&self) -> Self {
        let (database, clock) = (Arc::clone(&self.database), Arc::clone(&self.clock));
        Self::open(database, clock, Arc::clone(&self.seeds), Config::default()).await
    }

    /// Forgets everything that is in memory only.
    pub(crate) async fn restart(&mut self) {
        *self = self.another_node().await;
    }

    pub(crate) fn store(&self) -> &dyn Store {
        &*self.node.store
    }
}
