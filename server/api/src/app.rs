//! What every handler shares.

use std::{path::PathBuf, sync::Arc};

use coterie_acts::Node;
use tokio::sync::{mpsc, watch};

use crate::{
    Hints, RateConfig, Role, WebFiles,
    gateway::{GatewayConfig, Seats, Talkers},
    metrics::Metrics,
};

/// Settings of the api.
#[derive(Debug, Clone, Default)]
pub struct ApiConfig {
    /// Folder of the built web client, which wins over what is built in.
    pub web: Option<PathBuf>,
    /// The web client that is built into this program; without either `/` says that there is none.
    pub embedded: Option<WebFiles>,
    /// Networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<ipnet::IpNet>,
    /// How often somebody may ask.
    pub rate: RateConfig,
    /// Times and sizes of gateway connections.
    pub gateway: GatewayConfig,
    /// Which part is served.
    pub role: Role,
}

/// The api over a node. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    node: Node,
    config: ApiConfig,
    hints: Hints,
    metrics: Metrics,
    seats: Seats,
    talkers: Talkers,
    draining: watch::Sender<bool>,
    /// Each gateway connection holds a clone; the receiver ends when all are gone.
    connections: std::sync::Mutex<Option<mpsc::Sender<()>>>,
    gone: tokio::sync::Mutex<mpsc::Receiver<()>>,
}

impl App {
    /// An api over this node, which shares no hints with others.
    #[must_use]
    pub fn new(node: Node, config: ApiConfig) -> Self {
        Self::with_hints(node, config, Hints::local())
    }

    /// An api over this node.
    #[must_use]
    pub fn with_hints(node: Node, config: ApiConfig, hints: Hints) -> Self {
        let (connections, gone) = mpsc::channel(1);
        let metrics = Metrics::new(&node, &hints);
        Self(Arc::new(Shared {
            node,
            config,
            hints,
            metrics,
            seats: Seats::default(),
            talkers: Talkers::default(),
            draining: watch::Sender::new(false),
            connections: std::sync::Mutex::new(Some(connections)),
            gone: tokio::sync::Mutex::new(gone),
        }))
    }

    /// The node.
    #[must_use]
    pub fn node(&self) -> &Node {
        &self.0.node
    }

    /// Begins to drain: not ready any more, and every gateway connection is told to go.
    pub fn drain(&self) {
        self.0.draining.send_replace(true);
        self.lock_connections().take();
    }

    /// Waits, after [`App::drain`], until every gateway connection is gone.
    pub async fn drained(&self) {
        let _ = self.0.gone.lock().await.recv().await;
    }

    pub(crate) fn config(&self) -> &ApiConfig {
        &self.0.config
    }

    pub(crate) fn hints(&self) -> &Hints {
        &self.0.hints
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn seats(&self) -> &Seats {
        &self.0.seats
    }

    pub(crate) fn talkers(&self) -> &Talkers {
        &self.0.talkers
    }

    /// Turns true when the node drains.
    pub(crate) fn draining(&self) -> watch::Receiver<bool> {
        self.0.draining.subscribe()
    }

    pub(crate) fn is_draining(&self) -> bool {
        *self.0.draining.borrow()
    }

    /// To be held by a gateway connection for its life; `None` while the node drains.
    pub(crate) fn connection_guard(&self) -> Option<mpsc::Sender<()>> {
        self.lock_connections().clone()
    }

    fn lock_connections(&self) -> std::sync::MutexGuard<'_, Option<mpsc::Sender<()>>> {
        self.0.connections.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
