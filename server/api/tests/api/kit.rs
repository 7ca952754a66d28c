//! A node over a temporary database, with a clock that tests move, and a caller of its router.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use coterie_acts::{Config, Keys, Node, Seeds};
use coterie_api::{ApiConfig, App};
use coterie_ports::{LocalBus, SettableClock};
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
        let clock = Arc::new(SettableClock::at(START));
        Self::open(config, clock, Arc::new(Seeds::generate()), Arc::new(Database::new())).await
    }

    /// Another node with the same database, clock and secrets, and a bus of its own: all wake-ups
    /// between the two are lost.
    pub(crate) async fn another_node(&self) -> Self {
        let (seeds, database) = (Arc::clone(&self.seeds), Arc::clone(&self.database));
        Self::open(ApiConfig::default(), Arc::clone(&self.clock), seeds, database).await
    }

    async fn open(
        config: ApiConfig,
        clock: Arc<SettableClock>,
        seeds: Arc<Seeds>,
        database: Arc<Database>,
    ) -> Self {
        let store = database.open().await;
        let keys = Keys::open(&seeds).unwrap();
        let bus = Arc::new(LocalBus::new());
        let node = Node::new(store, bus, Arc::clone(&clock) as _, keys, Config::default());
        let app = App::new(node, config);
        Self { router: app.router(), app, clock, seeds, database }
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
