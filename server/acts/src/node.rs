//! The node as the acts see it: ports, keys, settings and what they keep in memory.

use std::{ops::Deref, sync::Arc};

use coterie_ports::{Bus, Clock, Store};

use crate::{Config, Keys, accounts};

/// The node. Cheap to clone.
#[derive(Clone)]
pub struct Node(Arc<Inner>);

/// What every clone of a [`Node`] shares.
pub struct Inner {
    /// The database.
    pub store: Arc<dyn Store>,
    /// Wake-ups.
    pub bus: Arc<dyn Bus>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The node's secrets.
    pub keys: Keys,
    /// Settings.
    pub config: Config,
    /// What the acts of accounts keep in memory.
    pub(crate) accounts: accounts::Memory,
}

impl Node {
    /// A node over these ports.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        bus: Arc<dyn Bus>,
        clock: Arc<dyn Clock>,
        keys: Keys,
        config: Config,
    ) -> Self {
        let accounts = accounts::Memory::default();
        Self(Arc::new(Inner { store, bus, clock, keys, config, accounts }))
    }
}

impl Deref for Node {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
