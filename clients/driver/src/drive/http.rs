//! HTTP calls to the node: one event each, whatever happens.

use std::sync::Arc;
use std::time::Duration;

use coterie_core::{Call, Event};
use coterie_types::Bytes;
use reqwest::{Client, Method, header, redirect};
use tokio::sync::Semaphore;

const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(30);
/// Calls that run side by side; others wait.
const AT_ONCE: usize = 16;
/// Largest answer, bytes, unpacked.
const ANSWER_MAX: usize = 16 * 1024 * 1024;

/// Calls the node.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    client: Client,
    base: String,
    permits: Arc<Semaphore>,
}

impl Http {
    /// For a node's base URL, without a slash at its end.
    pub(crate) fn new(base: &str) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            // The node is called and nobody else: no redirects, no proxies from the environment.
            .redirect(redirect::Policy::none())
            .no_proxy()
            .user_agent(concat!("coterie/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let permits = Arc::new(Semaphore::new(AT_ONCE));
        Ok(Self { client, base: base.to_owned(), permits })
    }

    /// Makes a call.
    pub(crate) async fn call(self, call: Call) -> Event {
        let id = call.call;
        let _permit = self.permits.acquire().await;
        match self.exchange(call).await {
            Ok((status, body)) => Event::Answered { call: id, status, body: Bytes(body) },
            Err((never_sent, reason)) => Event::Unanswered { call: id, never_sent, reason },
        }
    }

    async fn exchange(&self, call: Call) -> Result<(u16, Vec<u8>), (bool, String)> {
        let method = Method::from_bytes(call.method.as_bytes())
            .map_err(|_| (true, format!("no HTTP method: {}", call.method)))?;
        let mut request = self.client.request(method, format!("{}{}", self.base, call.path));
        if let Some(token) = &call.bearer {
            request = request.bearer_auth(token);
        }
        if let Some(body) = call.body {
            request = request.header(header::CONTENT_TYPE, "application/json").body(body);
        }
        let mut response = request.send().await.map_err(|e| failed(&e))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| failed(&e))? {
            if body.len() + chunk.len() > ANSWER_MAX {
                return Err((false, "the answer is too large".into()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok((status, body))
    }
}

/// Whether the node cannot have seen the call, and the innermost reason.
fn failed(error: &reqwest::Error) -> (bool, String) {
    let mut reason: &dyn std::error::Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    let reason = if error.is_timeout() { "timed out".into() } else { reason.to_string() };
    (error.is_connect() || error.is_builder(), reason)
}
