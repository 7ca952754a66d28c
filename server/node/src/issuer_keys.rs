//! The keys of identity providers, by HTTP.

use std::time::Duration;

use async_trait::async_trait;
use coterie_ports::{FetchError, IssuerKeys, Published};
use coterie_types::Bytes;
use reqwest::{Client, StatusCode, header::HeaderMap, redirect};

const CONNECT: Duration = Duration::from_secs(3);
const WHOLE: Duration = Duration::from_secs(6);
/// Largest document, bytes, unpacked.
const DOCUMENT_MAX: usize = 256 * 1024;

/// Fetches by HTTP: no redirects, no proxies, bounded in time and size.
pub(crate) struct HttpIssuerKeys(Client);

impl HttpIssuerKeys {
    pub(crate) fn new() -> reqwest::Result<Self> {
        let client = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .user_agent(concat!("coterie-node/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self(client))
    }
}

#[async_trait]
impl IssuerKeys for HttpIssuerKeys {
    async fn fetch(&self, url: &str) -> Result<Published, FetchError> {
        let mut response = self.0.get(url).send().await.map_err(|e| unreachable(&e))?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let max_age = max_age(response.headers());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| unreachable(&e))? {
            if body.len() + chunk.len() > DOCUMENT_MAX {
                return Err(FetchError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Published { body: Bytes(body), max_age })
    }
}

/// The innermost reason.
fn unreachable(error: &reqwest::Error) -> FetchError {
    let mut reason: &dyn std::error::Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    let late = error.is_timeout();
    FetchError::Unreachable(if late { "timed out".into() } else { reason.to_string() })
}

/// How long the answer is fresh (RFC 9111): `max-age` less the `age` it has in a cache in between.
fn max_age(headers: &HeaderMap) -> Option<u64> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let directives = text("cache-control")?.split(',').map(|d| d.trim().to_ascii_lowercase());
    let mut found = None;
    for directive in directives {
        if directive == "no-store" || directive == "no-cache" {
            return Some(0);
        }
        if let Some(seconds) = directive.strip_prefix("max-age=") {
            found = seconds.trim_matches('"').parse::<u64>().ok();
        }
    }
    let age = text("age").and_then(|age| age.parse().ok()).unwrap_or(0);
    found.map(|seconds| seconds.saturating_sub(age).saturating_mul(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn max_age_is_read_as_caches_read_it() {
        let read = |lines: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in lines {
                headers.insert(*name, value.parse().unwrap());
            }
            max_age(&headers)
        };
        assert_eq!(read(&[]), None);
        assert_eq!(read(&[("cache-control", "public")]), None);
        let google = "public, max-age=19845, must-revalidate, no-transform";
        assert_eq!(read(&[("cache-control", google)]), Some(19_845_000));
        assert_eq!(read(&[("cache-control", "Max-Age=60"), ("age", "45")]), Some(15_000));
        assert_eq!(read(&[("cache-control", "max-age=60"), ("age", "90")]), Some(0));
        assert_eq!(read(&[("cache-control", "max-age=60, no-store")]), Some(0));
        assert_eq!(read(&[("cache-control", "max-age=never")]), None);
        let endless = "max-age=18446744073709551615";
        assert_eq!(read(&[("cache-control", endless)]), Some(u64::MAX));
    }
}
