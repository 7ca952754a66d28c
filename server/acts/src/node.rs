//! The node as the acts see it: ports, keys, settings and what they keep in memory.

use std::{ops::Deref, sync::Arc};

use coterie_ports::{Blobs, Bus, Clock, IssuerKeys, MemoryBlobs, NoIssuerKeys, Observer, Store};
use coterie_types::{ChannelId, ServerId, UserId};
use tokio::sync::Mutex;

use crate::{
    Config, Keys,
    accounts::IssuerKeyCache,
    admin::LastPurge,
    channels::{AnonymousSets, Calm, ChannelSlot, Leases},
    discovery::LastCount,
    lanes,
    policy::ServerSlot,
    slots::Slots,
    watch::Watcher,
};

/// The node. Cheap to clone.
#[derive(Clone)]
pub struct Node(Arc<Inner>);

/// What every clone of a [`Node`] shares.
pub struct Inner {
    /// The database.
    pub store: Arc<dyn Store>,
    /// Wake-ups.
    pub bus: Arc<dyn Bus>,
    /// The bytes of files.
    pub blobs: Arc<dyn Blobs>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What identity providers publish.
    pub issuer_keys: Arc<dyn IssuerKeys>,
    /// The node's secrets.
    pub keys: Keys,
    /// Settings.
    pub config: Config,
    /// What is kept in memory as long as the bus says nothing else.
    pub(crate) watcher: Arc<Watcher>,
    /// Policy logs, folded.
    pub(crate) servers: Slots<ServerId, ServerSlot>,
    /// Channel logs and groups.
    pub(crate) channels: Slots<ChannelId, ChannelSlot>,
    /// One lock a user, for what touches device log or memberships.
    pub(crate) users: Slots<UserId, Mutex<()>>,
    /// The keys that were published.
    pub(crate) issuer_key_cache: IssuerKeyCache,
    /// Who is joining a channel.
    pub(crate) leases: Leases,
    /// Rings, to verify anonymous posts.
    pub(crate) anonymous_sets: AnonymousSets,
    /// Who commits and who is outrun.
    pub(crate) calm: Calm,
    /// When the activity of listed servers was counted.
    pub(crate) last_count: LastCount,
    /// When what is left over was purged.
    pub(crate) last_purge: LastPurge,
    /// The ends of logs that are followed.
    pub(crate) lanes: lanes::Memory,
}

/// What a node needs from outside.
pub struct Ports {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The bytes of files.
    pub blobs: Arc<dyn Blobs>,
    /// Wake-ups.
    pub bus: Arc<dyn Bus>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What identity providers publish.
    pub issuer_keys: Arc<dyn IssuerKeys>,
}

impl Node {
    /// A node over these ports, which fetches no keys of identity providers and keeps files in
    /// memory.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        bus: Arc<dyn Bus>,
        clock: Arc<dyn Clock>,
        keys: Keys,
        config: Config,
    ) -> Self {
        Self::with_issuers(store, bus, clock, Arc::new(NoIssuerKeys), keys, config)
    }

    /// A node over these ports, which keeps files in memory.
    #[must_use]
    pub fn with_issuers(
        store: Arc<dyn Store>,
        bus: Arc<dyn Bus>,
        clock: Arc<dyn Clock>,
        issuer_keys: Arc<dyn IssuerKeys>,
        keys: Keys,
        config: Config,
    ) -> Self {
        let blobs = Arc::new(MemoryBlobs::default());
        Self::with_ports(Ports { store, blobs, bus, clock, issuer_keys }, keys, config)
    }

    /// A node over these ports.
    #[must_use]
    pub fn with_ports(ports: Ports, keys: Keys, config: Config) -> Self {
        let Ports { store, blobs, bus, clock, issuer_keys } = ports;
        let watcher = Arc::new(Watcher::default());
        let observer: Arc<dyn Observer> = watcher.clone();
        bus.observe(Arc::downgrade(&observer));
        let servers = Slots::new(config.cached_servers);
        let channels = Slots::new(config.cached_groups);
        let users = Slots::new(config.cached_servers);
        let issuer_key_cache = IssuerKeyCache::of(&config.providers);
        let (leases, lanes) = (Leases::default(), lanes::Memory::default());
        let inner = Inner {
            store,
            blobs,
            bus,
            clock,
            issuer_keys,
            keys,
            config,
            watcher,
            servers,
            channels,
            users,
            issuer_key_cache,
            leases,
            anonymous_sets: AnonymousSets::default(),
            calm: Calm::default(),
            last_count: LastCount::default(),
            last_purge: LastPurge::default(),
            lanes,
        };
        Self(Arc::new(inner))
    }
}

impl Deref for Node {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
