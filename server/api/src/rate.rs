//! A token bucket for each peer address, in memory. Bounds guessing; it is not a defence against
//! a flood, which is for the network in front.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};
use coterie_acts::ActError;
use coterie_types::{ErrorCode, Millis};

use crate::{App, extract::Peer, problem::ApiError};

/// Most addresses remembered; beyond it the fullest buckets are forgotten.
const ADDRESSES_MAX: usize = 50_000;

/// How often a peer address may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateConfig {
    /// Requests to `/v1/auth/*` a minute, after the burst.
    pub auth_per_minute: u32,
    /// Requests to `/v1/auth/*` at once.
    pub auth_burst: u32,
}

impl Default for RateConfig {
    fn default() -> Self {
        Self { auth_per_minute: 60, auth_burst: 240 }
    }
}

/// Whether a request may pass, and what the rate-limit headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Size of the bucket.
    pub(crate) limit: u32,
    /// What is left in it.
    pub(crate) remaining: u32,
    /// Milliseconds until one more may pass; `None` if this one passes.
    pub(crate) wait: Option<u64>,
}

/// The buckets.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    config: RateConfig,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// In thousandths of a request.
    level: u64,
    at: Millis,
}

impl RateLimiter {
    pub(crate) fn new(config: RateConfig) -> Self {
        Self { config, buckets: Mutex::default() }
    }

    /// Takes one request of this address out of its bucket.
    pub(crate) fn take(&self, address: IpAddr, now: Millis) -> Verdict {
        let full = u64::from(self.config.auth_burst).max(1) * 1000;
        // Thousandths of a request per minute; a millisecond brings a 60,000th of that.
        let pace = u64::from(self.config.auth_per_minute).max(1) * 1000;
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= ADDRESSES_MAX {
            buckets.retain(|_, b| refilled(*b, now, pace, full).level < full);
            if buckets.len() >= ADDRESSES_MAX {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(network(address)).or_insert(Bucket { level: full, at: now });
        *bucket = refilled(*bucket, now, pace, full);
        let wait = if bucket.level >= 1000 {
            bucket.level -= 1000;
            None
        } else {
            Some(((1000 - bucket.level) * 60_000).div_ceil(pace))
        };
        let remaining = u32::try_from(bucket.level / 1000).unwrap_or(u32::MAX);
        Verdict { limit: self.config.auth_burst.max(1), remaining, wait }
    }
}

fn refilled(bucket: Bucket, now: Millis, pace: u64, full: u64) -> Bucket {
    let gained = now.since(bucket.at).saturating_mul(pace) / 60_000;
    if gained == 0 {
        return bucket;
    }
    Bucket { level: bucket.level.saturating_add(gained).min(full), at: now }
}

/// One subscriber line has a whole IPv6 /64.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4_mapped() {
                return IpAddr::V4(v4);
            }
            let bits = v6.to_bits() & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Lets a request pass if its peer's bucket is not empty, and says how full it is.
pub(crate) async fn bound(
    State(app): State<App>,
    Peer(address): Peer,
    request: Request,
    next: Next,
) -> Response {
    let verdict = app.limiter().take(address, app.node().clock.now());
    let mut response = match verdict.wait {
        None => next.run(request).await,
        Some(wait) => {
            let error = ActError::new(ErrorCode::RateLimited, "too many requests: wait a little");
            ApiError(error.with_retry_after(wait)).into_response()
        }
    };
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: u64| {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    };
    set("ratelimit-limit", verdict.limit.into());
    set("ratelimit-remaining", verdict.remaining.into());
    set("ratelimit-reset", verdict.wait.unwrap_or(0).div_ceil(1000));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter() -> RateLimiter {
        RateLimiter::new(RateConfig { auth_per_minute: 60, auth_burst: 3 })
    }

    #[test]
    fn a_burst_passes_then_one_a_second() {
        let limiter = limiter();
        let a = "192.0.2.1".parse().unwrap();
        for left in [2, 1, 0] {
            let verdict = limiter.take(a, Millis(0));
            assert_eq!((verdict.remaining, verdict.wait), (left, None));
        }
        assert_eq!(limiter.take(a, Millis(0)).wait, Some(1000));
        assert_eq!(limiter.take(a, Millis(400)).wait, Some(600));
        assert_eq!(limiter.take(a, Millis(1000)).wait, None);
        assert!(limiter.take(a, Millis(1000)).wait.is_some());
    }

    #[test]
    fn addresses_of_one_ipv6_line_share_a_bucket_and_others_do_not() {
        let limiter = limiter();
        for host in 1..=3u16 {
            let address = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, host));
            assert_eq!(limiter.take(address, Millis(0)).wait, None);
        }
        assert!(limiter.take("2001:db8:0:1::9".parse().unwrap(), Millis(0)).wait.is_some());
        assert_eq!(limiter.take("2001:db8:0:2::9".parse().unwrap(), Millis(0)).wait, None);
    }
}
