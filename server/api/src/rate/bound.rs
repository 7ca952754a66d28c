//! Lets a request pass if none of its buckets is empty, and says how full the emptiest is.

use std::net::{IpAddr, Ipv6Addr};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};
use coterie_acts::{ActError, Caller};
use coterie_ports::hints::{BucketKey, Level, Rule};
use coterie_types::ErrorCode;

use super::class::Class;
use crate::{
    App,
    extract::{Identified, Peer, identify},
    problem::ApiError,
};

/// A bucket that a request is counted in.
struct Bucket {
    class: Class,
    key: BucketKey,
    rule: Rule,
}

/// Asks every bucket of the route. Who asks is found out once, for the handler too.
pub(crate) async fn bound(
    State(app): State<App>,
    Peer(address): Peer,
    mut request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("", MatchedPath::as_str);
    let classes = Class::of(request.method(), route);
    let mut caller = None;
    if classes.iter().any(|class| !class.is_by_address())
        && let Some(identified) = identify(&app, request.headers()).await
    {
        caller = identified.as_ref().ok().cloned();
        request.extensions_mut().insert(Identified(identified));
    }
    let buckets = classes.iter().map(|class| bucket(&app, *class, address, caller.as_ref()));
    let buckets: Vec<Bucket> = buckets.collect();
    let mut tightest: Option<(Level, Rule)> = None;
    for bucket in &buckets {
        let cost = u32::from(bucket.class.failure().is_none());
        let level = take(&app, bucket, cost).await;
        if !level.passes {
            app.metrics().refused(bucket.class.name());
            return with_headers(refusal(bucket, level), level, bucket.rule);
        }
        if tightest.is_none_or(|(other, _)| level.remaining < other.remaining) {
            tightest = Some((level, bucket.rule));
        }
    }
    let response = next.run(request).await;
    let status = response.status().as_u16();
    for bucket in buckets.iter().filter(|bucket| bucket.class.failure() == Some(status)) {
        let level = take(&app, bucket, 1).await;
        tightest = Some((level, bucket.rule));
    }
    match tightest {
        Some((level, rule)) => with_headers(response, level, rule),
        None => response,
    }
}

async fn take(app: &App, bucket: &Bucket, cost: u32) -> Level {
    let now = app.node().clock.now();
    app.hints().buckets.take(bucket.key, bucket.rule, cost, now).await
}

/// The address is not kept, in memory or elsewhere: only a digest of it.
fn bucket(app: &App, class: Class, address: IpAddr, caller: Option<&Caller>) -> Bucket {
    let keys = &app.node().keys;
    let key = match caller.filter(|_| !class.is_by_address()) {
        Some(caller) => keys.pseudonym(class.name(), caller.user.as_bytes()),
        None => keys.pseudonym(class.name(), network(address).to_string().as_bytes()),
    };
    Bucket { class, key: BucketKey(key), rule: class.rule(&app.config().rate) }
}

fn refusal(bucket: &Bucket, level: Level) -> Response {
    let detail = match bucket.class {
        Class::Registration => "too many registrations from this address: wait a little",
        Class::Invitation => "too many codes that led nowhere: wait a little",
        Class::Operator => "too many wrong tokens from this address: wait a little",
        _ => "too many requests: wait a little",
    };
    let error = ActError::new(ErrorCode::RateLimited, detail).with_rule(bucket.class.name());
    ApiError(error.with_retry_after(level.wait)).into_response()
}

fn with_headers(mut response: Response, level: Level, rule: Rule) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: u64| {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    };
    set("ratelimit-limit", rule.burst.max(1).into());
    set("ratelimit-remaining", level.remaining.into());
    set("ratelimit-reset", level.full_in.div_ceil(1_000));
    response
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_ipv6_line_are_one_and_others_are_not() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::9"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
