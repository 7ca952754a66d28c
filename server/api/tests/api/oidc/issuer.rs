//! A node that accepts the tokens of a provider, and the provider behind it.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use coterie_acts::{Config, Provider};
use coterie_api::ApiConfig;
pub(super) use coterie_issuer::{IssuerKey, part};
use coterie_ports::{FetchError, IssuerKeys, Published};
use coterie_protocol::rest::OidcSignIn;
use coterie_types::Bytes;
use serde_json::{Value, json};

use crate::kit::{Kit, Reply, START};

pub(super) const ISSUER: &str = "https://issuer.example";
pub(super) const KEYS: &str = "https://issuer.example/keys";
pub(super) const CLIENT: &str = "coterie-web";

/// Claims that are good for an hour from [`START`].
pub(super) fn claims(subject: &str) -> Value {
    coterie_issuer::claims(ISSUER, CLIENT, subject, START.0 / 1000)
}

/// What the provider publishes, and how often it was asked.
#[derive(Default)]
pub(super) struct Issuer {
    published: Mutex<Option<(Value, Option<u64>)>>,
    asked: AtomicUsize,
}

impl Issuer {
    pub(super) fn publish(&self, keys: &[&IssuerKey], max_age: Option<u64>) {
        let keys: Vec<_> = keys.iter().map(|key| key.jwk()).collect();
        *self.published.lock().unwrap() = Some((json!({ "keys": keys }), max_age));
    }

    pub(super) fn publish_nonsense(&self) {
        *self.published.lock().unwrap() = Some((json!("<html>"), None));
    }

    pub(super) fn go_down(&self) {
        *self.published.lock().unwrap() = None;
    }

    pub(super) fn times_asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl IssuerKeys for Issuer {
    async fn fetch(&self, url: &str) -> Result<Published, FetchError> {
        assert_eq!(url, KEYS);
        self.asked.fetch_add(1, Ordering::SeqCst);
        let published = self.published.lock().unwrap().clone();
        let (document, max_age) = published.ok_or(FetchError::Status(500))?;
        Ok(Published { body: Bytes(serde_json::to_vec(&document).unwrap()), max_age })
    }
}

/// A node that accepts the tokens of this issuer, under two names.
pub(super) struct Sso {
    pub(super) kit: Kit,
    pub(super) issuer: Arc<Issuer>,
    pub(super) key: IssuerKey,
}

impl Sso {
    pub(super) async fn new() -> Self {
        let (issuer, key) = (Arc::new(Issuer::default()), IssuerKey::new("first"));
        issuer.publish(&[&key], None);
        let provider = |name: &str| Provider {
            name: name.into(),
            issuer: ISSUER.into(),
            keys_url: KEYS.into(),
            audiences: vec![CLIENT.into(), "coterie-cli".into()],
            label: Some("Example".into()),
            sign_in: Some(format!("{ISSUER}/authorize")),
        };
        let providers = vec![provider("example"), provider(Provider::FIREBASE)];
        let acts = Config { providers, ..Config::default() };
        let issuers = Arc::clone(&issuer) as _;
        let kit = Kit::with_node(ApiConfig::default(), acts, issuers).await;
        Self { kit, issuer, key }
    }

    /// What the provider signs for a user of its.
    pub(super) fn token(&self, subject: &str) -> String {
        self.key.token(&claims(subject))
    }

    pub(super) async fn sign_in(&self, id_token: &str) -> Reply {
        let body = OidcSignIn { id_token: id_token.into(), device_id: None, label: None };
        self.kit.post("/v1/auth/oidc/example", None, &body).await
    }

    /// The rule by which a token is refused.
    pub(super) async fn refused(&self, id_token: &str) -> String {
        let reply = self.sign_in(id_token).await;
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (401, "bad_id_token"));
        reply.problem()["rule"].as_str().unwrap().to_owned()
    }
}
