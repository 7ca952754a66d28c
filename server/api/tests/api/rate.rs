//! Sign-in requests are bounded for each peer address.

use axum::{body::Body, extract::ConnectInfo, http::Request};
use coterie_api::{ApiConfig, RateConfig};
use std::net::SocketAddr;

use crate::kit::{Kit, Reply};

async fn from(kit: &Kit, peer: &str, forwarded: Option<&str>) -> Reply {
    let mut request = Request::post("/v1/auth/login").header("content-type", "application/json");
    if let Some(forwarded) = forwarded {
        request = request.header("x-forwarded-for", forwarded);
    }
    let mut request = request.body(Body::from("{}")).unwrap();
    let peer: SocketAddr = format!("{peer}:1000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    kit.send(request).await
}

fn config(trusted: &[&str]) -> ApiConfig {
    ApiConfig {
        rate: RateConfig { auth_per_minute: 60, auth_burst: 3 },
        trusted_proxies: trusted.iter().map(|ip| ip.parse().unwrap()).collect(),
        ..ApiConfig::default()
    }
}

#[tokio::test]
async fn over_the_burst_requests_wait_and_other_peers_do_not() {
    let kit = Kit::with(config(&[])).await;
    for left in ["2", "1", "0"] {
        let reply = from(&kit, "192.0.2.1", None).await;
        assert_eq!(reply.code(), "malformed");
        assert_eq!(reply.headers["ratelimit-limit"], "3");
        assert_eq!(reply.headers["ratelimit-remaining"], left);
    }
    // What a stranger claims of itself counts nothing.
    let reply = from(&kit, "192.0.2.1", Some("203.0.113.9")).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (429, "rate_limited"));
    assert_eq!(reply.problem()["retry_after_ms"], 1_000);
    assert_eq!(reply.headers["retry-after"], "1");
    assert_eq!(from(&kit, "192.0.2.2", None).await.code(), "malformed");
    kit.clock.advance(1_000);
    assert_eq!(from(&kit, "192.0.2.1", None).await.code(), "malformed");
    assert_eq!(kit.get("/v1/info", None).await.status, 200, "other routes are not bounded");
}

#[tokio::test]
async fn behind_a_trusted_proxy_its_last_claim_counts() {
    let kit = Kit::with(config(&["127.0.0.1"])).await;
    for _ in 0..3 {
        from(&kit, "127.0.0.1", Some("198.51.100.1, 203.0.113.9")).await;
    }
    let reply = from(&kit, "127.0.0.1", Some("1.2.3.4, 203.0.113.9")).await;
    assert_eq!(reply.code(), "rate_limited");
    assert_eq!(from(&kit, "127.0.0.1", Some("203.0.113.8")).await.code(), "malformed");
}

#[tokio::test]
async fn fifty_users_register_at_once_from_one_address() {
    let kit = Kit::new().await;
    // Each registration takes two requests, and as many again to sign in.
    for _ in 0..200 {
        assert_ne!(from(&kit, "127.0.0.1", None).await.status, 429);
    }
}
