//! A node over a temporary database, with a clock that tests move, and a caller of its router.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use coterie_acts::{Config, Keys, Node, Ports, Seeds};
use coterie_api::{ApiConfig, App};
use coterie_ports::{Blobs, Bus, IssuerKeys, LocalBus, NoIssuerKeys, SettableClock};
use coterie_stores::Database;
use coterie_types::Millis;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tower::ServiceExt;

/// When every test begins.
pub(crate) const START: Millis = Millis(1_800_000_000_000);

pub(crate) struct Kit {
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) clock: Arc<SettableClock>,
    config: ApiConfig,
    seeds: Arc<Seeds>,
    database: Arc<Database>,
}

/// An answer with its body read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Kit {
    pub(crate) async fn new() -> Self {
        Self::with(ApiConfig::default()).await
    }

    pub(crate) async fn with(config: ApiConfig) -> Self {
        Self::over(Database::new(), config).await
    }

    /// With these for the bytes of files.
    pub(crate) async fn with_blobs(blobs: Arc<dyn Blobs>) -> Self {
        let (seeds, database) = (Arc::new(Seeds::generate()), Arc::new(Database::new()));
        let (clock, issuer_keys) = (Arc::new(SettableClock::at(START)), Arc::new(NoIssuerKeys));
        let (store, bus) = (database.open().await, Arc::new(LocalBus::new()));
        let ports = Ports { store, blobs, bus, clock: Arc::clone(&clock) as _, issuer_keys };
        let node = Node::with_ports(ports, Keys::open(&seeds).unwrap(), Config::default());
        let config = ApiConfig::default();
        let app = App::new(node, config.clone());
        Self { router: app.router(), app, clock, config, seeds, database }
    }

    /// Over this database.
    pub(crate) async fn over(database: Database, config: ApiConfig) -> Self {
        let issuers = Arc::new(NoIssuerKeys);
        let seeds = Arc::new(Seeds::generate());
        let clock = Arc::new(SettableClock::at(START));
        Self::open(config, clock, seeds, Arc::new(database), (Config::default(), issuers)).await
    }

    /// With settings of the acts, and issuers whose keys are known.
    pub(crate) async fn with_node(
        config: ApiConfig,
        acts: Config,
        issuers: Arc<dyn IssuerKeys>,
    ) -> Self {
        let database = Arc::new(Database::new());
        let seeds = Arc::new(Seeds::generate());
        let clock = Arc::new(SettableClock::at(START));
        Self::open(config, clock, seeds, database, (acts, issuers)).await
    }

    /// Another node with the same database, clock, secrets and bus.
    pub(crate) async fn another_on_the_bus(&self) -> Self {
        let acts = (Config::default(), Arc::new(NoIssuerKeys) as _);
        let (clock, seeds) = (Arc::clone(&self.clock), Arc::clone(&self.seeds));
        let (database, bus) = (Arc::clone(&self.database), Arc::clone(&self.node().bus));
        Self::open_on(ApiConfig::default(), clock, seeds, database, acts, bus).await
    }

    /// Another node with the same database, clock and secrets, and a bus of its own: all wake-ups
    /// between the two are lost.
    pub(crate) async fn another_node(&self) -> Self {
        let (seeds, database) = (Arc::clone(&self.seeds), Arc::clone(&self.database));
        let acts = (Config::default(), Arc::new(NoIssuerKeys) as _);
        Self::open(ApiConfig::default(), Arc::clone(&self.clock), seeds, database, acts).await
    }

    async fn open(
        config: ApiConfig,
        clock: Arc<SettableClock>,
        seeds: Arc<Seeds>,
        database: Arc<Database>,
        acts: (Config, Arc<dyn IssuerKeys>),
    ) -> Self {
        Self::open_on(config, clock, seeds, database, acts, Arc::new(LocalBus::new())).await
    }

    async fn open_on(
        config: ApiConfig,
        clock: Arc<SettableClock>,
        seeds: Arc<Seeds>,
        database: Arc<Database>,
        (acts, issuers): (Config, Arc<dyn IssuerKeys>),
        bus: Arc<dyn Bus>,
    ) -> Self {
        let store = database.open().await;
        let keys = Keys::open(&seeds).unwrap();
        let node = Node::with_issuers(store, bus, Arc::clone(&clock) as _, issuers, keys, acts);
        let app = App::new(node, config.clone());
        Self { router: app.router(), app, clock, config, seeds, database }
    }

    /// A node of its own over a copy of the database as it is, with the same secrets and clock.
    /// Nobody writes meanwhile.
    pub(crate) async fn copy(&self) -> Self {
        let (clock, seeds) = (Arc::clone(&self.clock), Arc::clone(&self.seeds));
        let acts = (Config::default(), Arc::new(NoIssuerKeys) as _);
        let database = Arc::new(self.database.copy());
        Self::open(self.config.clone(), clock, seeds, database, acts).await
    }

    /// Puts bytes as they are.
    pub(crate) async fn put_bytes(&self, path: &str, token: Option<&str>, bytes: Vec<u8>) -> Reply {
        let mut request = Request::put(path).header("content-type", "application/octet-stream");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(Body::from(bytes)).unwrap()).await
    }

    /// The operator's token.
    pub(crate) fn operator(&self) -> Option<&str> {
        self.seeds.operator_token.as_ref().map(|token| token.text())
    }

    pub(crate) fn node(&self) -> &Node {
        self.app.node()
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn call<B: Serialize>(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&B>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(serde_json::to_vec(body).unwrap())
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, token: Option<&str>) -> Reply {
        self.call::<()>("GET", path, token, None).await
    }

    pub(crate) async fn post<B: Serialize>(
        &self,
        path: &str,
        token: Option<&str>,
        body: &B,
    ) -> Reply {
        self.call("POST", path, token, Some(body)).await
    }
}

impl Reply {
    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{} {}", self.status, self.text());
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The problem document, checked for everything that each must have.
    pub(crate) fn problem(&self) -> Value {
        let media = self.headers[header::CONTENT_TYPE].to_str().unwrap();
        assert_eq!(media, "application/problem+json", "{} {}", self.status, self.text());
        let problem: Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["status"], self.status.as_u16());
        let code = problem["code"].as_str().unwrap();
        assert_eq!(problem["type"], format!("urn:coterie:error:{code}"));
        assert!(!problem["title"].as_str().unwrap().is_empty());
        assert!(!problem["detail"].as_str().unwrap().is_empty());
        assert_eq!(problem["request_id"], self.headers["x-request-id"].to_str().unwrap());
        problem
    }

    pub(crate) fn code(&self) -> String {
        self.problem()["code"].as_str().unwrap().to_owned()
    }
}
