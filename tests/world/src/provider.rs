//! The world's identity provider: its keys are always there.

use std::sync::LazyLock;

use async_trait::async_trait;
use coterie_acts::Provider;
use coterie_issuer::IssuerKey;
use coterie_ports::{FetchError, IssuerKeys, Published};
use coterie_types::{Bytes, Millis};
use serde_json::json;

const ISSUER: &str = "https://provider.example";
const CLIENT: &str = "coterie";

/// Made by whoever needs it first: most stories do not.
static KEY: LazyLock<IssuerKey> = LazyLock::new(|| IssuerKey::new("first"));

/// The provider, known to the node as `example`.
#[derive(Debug, Clone, Copy, Default)]
pub struct WorldProvider;

impl WorldProvider {
    /// A fresh ID token of a user of its.
    #[must_use]
    pub fn token(self, subject: &str, now: Millis) -> String {
        KEY.token(&coterie_issuer::claims(ISSUER, CLIENT, subject, now.0 / 1000))
    }

    pub(crate) fn settings() -> Provider {
        Provider {
            name: "example".into(),
            issuer: ISSUER.into(),
            keys_url: format!("{ISSUER}/keys"),
            audiences: vec![CLIENT.into()],
            label: Some("Example".into()),
            sign_in: Some(format!("{ISSUER}/authorize")),
        }
    }
}

#[async_trait]
impl IssuerKeys for WorldProvider {
    async fn fetch(&self, _: &str) -> Result<Published, FetchError> {
        let document = json!({ "keys": [KEY.jwk()] }).to_string();
        Ok(Published { body: Bytes(document.into_bytes()), max_age: None })
    }
}
