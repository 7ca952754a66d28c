//! The providers' keys as they were last fetched.

use std::collections::HashMap;

use coterie_types::{ErrorCode, Millis};
use jsonwebtoken::DecodingKey;
use tokio::sync::Mutex;

use super::{Provider, key_set::KeySet, token::TokenError};
use crate::{ActError, Answer, Node};

/// How long keys are kept whose provider does not say, milliseconds.
const KEPT: u64 = 3600 * 1000;
/// Bounds of what a provider may say, milliseconds.
const KEPT_BETWEEN: std::ops::RangeInclusive<u64> = 60_000..=24 * 3600 * 1000;
/// A provider is not asked again sooner for the sake of a key that it did not publish,
/// milliseconds: tokens with invented key names would make the node ask without end.
const PAUSE: u64 = 60_000;
/// Nor sooner after a failure.
const PAUSE_AFTER_FAILURE: u64 = 5_000;

/// Keys of every provider, by its name.
#[derive(Default)]
pub(crate) struct IssuerKeyCache(HashMap<String, Mutex<Cached>>);

#[derive(Default)]
struct Cached {
    keys: KeySet,
    good_until: Millis,
    /// When the provider was last asked, and whether it answered.
    asked: Option<(Millis, bool)>,
}

impl IssuerKeyCache {
    pub(crate) fn of(providers: &[Provider]) -> Self {
        Self(providers.iter().map(|p| (p.name.clone(), Mutex::default())).collect())
    }
}

impl Node {
    /// A key of a provider by its name. Whoever comes while the provider is being asked waits for
    /// that one answer.
    pub(super) async fn issuer_key(&self, provider: &Provider, kid: &str) -> Answer<DecodingKey> {
        let cached = self.issuer_key_cache.0.get(&provider.name);
        let mut cached = cached.ok_or_else(ActError::not_found)?.lock().await;
        let now = self.clock.now();
        let good = now < cached.good_until;
        if let Some(key) = cached.keys.find(kid).filter(|_| good) {
            return Ok(key.clone());
        }
        let pause = match cached.asked {
            Some((at, true)) if good => (at.0 + PAUSE).saturating_sub(now.0),
            Some((at, false)) => (at.0 + PAUSE_AFTER_FAILURE).saturating_sub(now.0),
            _ => 0,
        };
        if pause == 0 {
            self.fetch_issuer_keys(provider, &mut cached).await;
        }
        // Once more: by what has just come, if it did.
        match cached.keys.find(kid).filter(|_| now < cached.good_until) {
            Some(key) => Ok(key.clone()),
            None if now < cached.good_until => Err(TokenError::UnknownKey.into()),
            None => {
                let detail = "the identity provider's keys cannot be fetched";
                Err(ActError::new(ErrorCode::Unavailable, detail)
                    .with_rule("provider_unavailable")
                    .with_retry_after(pause.max(1_000)))
            }
        }
    }

    async fn fetch_issuer_keys(&self, provider: &Provider, cached: &mut Cached) {
        let published = self.issuer_keys.fetch(&provider.keys_url).await;
        let now = self.clock.now();
        let max_age = published.as_ref().ok().and_then(|p| p.max_age).unwrap_or(KEPT);
        let keys = published.map_err(|e| e.to_string()).and_then(|published| {
            KeySet::parse(&published.body).ok_or_else(|| "not a JWK set".into())
        });
        cached.asked = Some((now, keys.is_ok()));
        match keys {
            Ok(keys) => {
                let kept = max_age.clamp(*KEPT_BETWEEN.start(), *KEPT_BETWEEN.end());
                (cached.keys, cached.good_until) = (keys, now.plus(kept));
            }
            Err(error) => {
                tracing::warn!(provider = provider.name, error, "fetching an issuer's keys");
            }
        }
    }
}
