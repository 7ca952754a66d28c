//! The node of a world: the real api on a SQLite file, called without a socket, that can be killed
//! and started again on the same data, and made to lie.

use std::{path::PathBuf, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request},
};
use coterie_acts::{Config, Keys, Node, Seeds};
use coterie_api::{ApiConfig, App, RateConfig};
use coterie_core::Call;
use coterie_ports::{LocalBus, SettableClock};
use coterie_store_sqlite::SqliteStore;
use coterie_types::{Millis, limits::PROTOCOL_VERSION};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

use crate::WorldProvider;

/// Changes an answer before the client sees it: the call, the status, and the JSON body.
pub type Lie = Box<dyn FnMut(&Call, u16, &mut serde_json::Value)>;

/// Refuses a call before the node sees it: the status and the problem to answer with.
type Refusal = Box<dyn FnMut(&Call) -> Option<(u16, serde_json::Value)>>;

/// The node.
pub struct WorldNode {
    runtime: Runtime,
    folder: TempDir,
    clock: Arc<SettableClock>,
    seeds: Seeds,
    router: Option<Router>,
    node: Option<Node>,
    /// The newest protocol version that it admits a floor for, from the next start on. Newer than
    /// its program's, so that stories have a floor that a program does not reach.
    pub speaks: u32,
    lie: Option<Lie>,
    refusal: Option<Refusal>,
    honest: bool,
    /// How many calls it has answered.
    pub answered: usize,
    paths: Vec<(String, String)>,
}

impl WorldNode {
    /// A fresh node.
    #[must_use]
    pub fn new(now: Millis) -> Self {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut node = Self {
            runtime,
            folder: TempDir::new().expect("a folder"),
            clock: Arc::new(SettableClock::at(now)),
            seeds: Seeds::generate(),
            router: None,
            node: None,
            speaks: PROTOCOL_VERSION + 9,
            lie: None,
            refusal: None,
            honest: false,
            answered: 0,
            paths: Vec::new(),
        };
        node.start();
        node
    }

    /// Starts it on its data.
    pub fn start(&mut self) {
        let path = self.database();
        let store = self.runtime.block_on(SqliteStore::open(&path)).expect("a database");
        let keys = Keys::open(&self.seeds).expect("keys");
        let config = Config {
            public_url: "https://world.example".into(),
            providers: vec![WorldProvider::settings()],
            speaks: self.speaks,
            ..Config::default()
        };
        let (store, bus) = (Arc::new(store), Arc::new(LocalBus::new()));
        let issuers = Arc::new(WorldProvider);
        let node = Node::with_issuers(store, bus, self.clock.clone(), issuers, keys, config);
        let config = ApiConfig { rate: RateConfig::UNBOUNDED, ..ApiConfig::default() };
        self.router = Some(App::new(node.clone(), config).router());
        self.node = Some(node);
    }

    /// Kills it: what is not in the database is gone, and no answer comes until it is started.
    pub fn kill(&mut self) {
        self.router = None;
        self.node = None;
    }

    /// Whether it runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.router.is_some()
    }

    /// The database's file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("coterie.db")
    }

    /// How many calls of this method to a path with this end it has answered.
    #[must_use]
    pub fn answered_path(&self, method: &str, end: &str) -> usize {
        let path = |path: &str| path.split('?').next().is_some_and(|p| p.ends_with(end));
        self.paths.iter().filter(|(m, p)| m == method && path(p)).count()
    }

    /// The last calls it has answered: what a story hangs at.
    #[must_use]
    pub fn last_calls(&self) -> Vec<String> {
        let last = self.paths.iter().rev().take(12).rev();
        last.map(|(method, path)| format!("{method} {path}")).collect()
    }

    /// Every byte it has stored.
    #[must_use]
    pub fn stored_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for file in std::fs::read_dir(self.folder.path()).expect("the folder") {
            bytes.extend(std::fs::read(file.expect("a file").path()).expect("its bytes"));
        }
        bytes
    }

    /// From now on answers go through this lie.
    pub fn lie(&mut self, lie: impl FnMut(&Call, u16, &mut serde_json::Value) + 'static) {
        self.lie = Some(Box::new(lie));
    }

    /// From now on calls are refused by this, and not done.
    pub fn refuse(
        &mut self,
        refusal: impl FnMut(&Call) -> Option<(u16, serde_json::Value)> + 'static,
    ) {
        self.refusal = Some(Box::new(refusal));
    }

    /// Keeps the lie, and tells the truth for a while.
    pub fn pause_lying(&mut self, honest: bool) {
        self.honest = honest;
    }

    /// From now on answers are true again.
    pub fn stop_lying(&mut self) {
        self.lie = None;
        self.refusal = None;
    }

    /// The acts, for tests that look behind the api.
    #[must_use]
    pub fn node(&self) -> Option<&Node> {
        self.node.as_ref()
    }

    /// Runs a future on the node's runtime.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Answers a call: status and body. None while it is down.
    pub fn answer(&mut self, now: Millis, call: &Call) -> Option<(u16, Vec<u8>)> {
        self.clock.set(now);
        let router = self.router.clone()?;
        self.answered += 1;
        self.paths.push((call.method.clone(), call.path.clone()));
        let refused =
            self.refusal.as_mut().filter(|_| !self.honest).and_then(|refuse| refuse(call));
        if let Some((status, problem)) = refused {
            return Some((status, serde_json::to_vec(&problem).expect("JSON")));
        }
        let mut request = Request::builder()
            .method(Method::from_bytes(call.method.as_bytes()).expect("a method"))
            .uri(format!("http://world.example{}", call.path));
        if let Some(bearer) = &call.bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        if call.body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = call.body.clone().map_or_else(Body::empty, Body::from);
        let request = request.body(body).expect("a request");
        let (status, mut bytes) = self.runtime.block_on(async {
            let answer = router.oneshot(request).await.expect("an answer");
            let status = answer.status().as_u16();
            (status, to_bytes(answer.into_body(), usize::MAX).await.expect("a body").to_vec())
        });
        if let Some(lie) = self.lie.as_mut().filter(|_| !self.honest)
            && let Ok(mut value) = serde_json::from_slice(&bytes)
        {
            lie(call, status, &mut value);
            bytes = serde_json::to_vec(&value).expect("JSON");
        }
        Some((status, bytes))
    }
}
