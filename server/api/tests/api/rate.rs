//! Requests are bounded by class of route, for each peer address or user.

use std::net::SocketAddr;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use coterie_api::{ApiConfig, RateConfig};
use coterie_ports::hints::Rule;

use crate::{
    kit::{Kit, Reply},
    people::Person,
};

async fn ask(kit: &Kit, (method, path): (&str, &str), peer: &str, token: Option<&str>) -> Reply {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request.header("content-type", "application/json");
    send(kit, request.body(Body::from("{}")).unwrap(), peer).await
}

async fn send(kit: &Kit, mut request: Request<Body>, peer: &str) -> Reply {
    let peer: SocketAddr = format!("{peer}:1000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    kit.send(request).await
}

async fn from(kit: &Kit, peer: &str, forwarded: Option<&str>) -> Reply {
    let mut request = Request::post("/v1/auth/login").header("content-type", "application/json");
    if let Some(forwarded) = forwarded {
        request = request.header("x-forwarded-for", forwarded);
    }
    send(kit, request.body(Body::from("{}")).unwrap(), peer).await
}

fn config(rate: RateConfig, trusted: &[&str]) -> ApiConfig {
    let trusted_proxies = trusted.iter().map(|network| network.parse().unwrap()).collect();
    ApiConfig { rate, trusted_proxies, ..ApiConfig::default() }
}

const THREE: Rule = Rule { burst: 3, per_minute: 60 };

fn auth() -> RateConfig {
    RateConfig { auth: THREE, ..RateConfig::default() }
}

#[tokio::test]
async fn over_the_burst_requests_wait_and_other_peers_do_not() {
    let kit = Kit::with(config(auth(), &[])).await;
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
    assert_eq!(reply.problem()["rule"], "auth");
    assert_eq!(reply.headers["retry-after"], "1");
    assert_eq!(reply.headers["ratelimit-reset"], "3", "seconds until the bucket is full");
    assert_eq!(from(&kit, "192.0.2.2", None).await.code(), "malformed");
    kit.clock.advance(1_000);
    assert_eq!(from(&kit, "192.0.2.1", None).await.code(), "malformed");
    assert_eq!(kit.get("/v1/info", None).await.status, 200, "other routes have other buckets");
}

#[tokio::test]
async fn behind_a_trusted_proxy_its_last_claim_counts() {
    let kit = Kit::with(config(auth(), &["10.0.0.0/8", "127.0.0.1/32"])).await;
    for _ in 0..3 {
        from(&kit, "127.0.0.1", Some("198.51.100.1, 203.0.113.9")).await;
    }
    let reply = from(&kit, "127.0.0.1", Some("1.2.3.4, 203.0.113.9")).await;
    assert_eq!(reply.code(), "rate_limited");
    assert_eq!(from(&kit, "127.0.0.1", Some("203.0.113.8")).await.code(), "malformed");
    let reply = from(&kit, "10.9.9.9", Some("203.0.113.9")).await;
    assert_eq!(reply.code(), "rate_limited", "any proxy of the network is believed");
    assert_eq!(from(&kit, "11.0.0.1", Some("203.0.113.9")).await.code(), "malformed");
}

#[tokio::test]
async fn fifty_users_register_at_once_from_one_address() {
    let kit = Kit::new().await;
    // Each registration takes two requests, and as many again to sign in.
    for _ in 0..200 {
        assert_ne!(from(&kit, "127.0.0.1", None).await.status, 429);
    }
}

#[tokio::test]
async fn registrations_have_a_bound_of_their_own_for_each_address() {
    let registration = Rule { burst: 2, per_minute: 1 };
    let rate = RateConfig { registration, ..RateConfig::default() };
    let kit = Kit::with(config(rate, &[])).await;
    let register = ("POST", "/v1/auth/register");
    for _ in 0..2 {
        assert_eq!(ask(&kit, register, "192.0.2.1", None).await.code(), "malformed");
    }
    let reply = ask(&kit, register, "192.0.2.1", None).await;
    assert_eq!(reply.problem()["rule"], "registration");
    assert_eq!(reply.headers["retry-after"], "60");
    assert_eq!(ask(&kit, register, "192.0.2.2", None).await.code(), "malformed");
    assert_eq!(from(&kit, "192.0.2.1", None).await.code(), "malformed", "signing in goes on");
}

#[tokio::test]
async fn guessing_invitation_codes_ends_and_good_codes_cost_nothing() {
    let rate = RateConfig { invitation: THREE, ..RateConfig::default() };
    let kit = Kit::with(config(rate, &[])).await;
    let alice = Person::register(&kit, "alice").await;
    let server = alice.create_server(&kit).await;
    let invite = alice.invite(&kit, server).await;
    let good = format!("/v1/invitations/{}", invite.code);
    for _ in 0..20 {
        assert_eq!(ask(&kit, ("GET", &good), "192.0.2.1", None).await.status, 200);
    }
    for n in 0..3 {
        let guess = format!("/v1/invitations/guess{n}");
        assert_eq!(ask(&kit, ("GET", &guess), "192.0.2.1", None).await.code(), "not_found");
    }
    // From then on a right code says no more than a wrong one, and joining is no way around.
    for path in ["/v1/invitations/guess9", &good, &format!("{good}/policy")] {
        let reply = ask(&kit, ("GET", path), "192.0.2.1", None).await;
        assert_eq!(reply.problem()["rule"], "invitation", "{path}");
    }
    let join = format!("{good}/join");
    let reply = ask(&kit, ("POST", &join), "192.0.2.1", alice.token()).await;
    assert_eq!(reply.code(), "rate_limited");
    assert_eq!(ask(&kit, ("GET", &good), "192.0.2.2", None).await.status, 200);
    kit.clock.advance(1_000);
    assert_eq!(ask(&kit, ("GET", &good), "192.0.2.1", None).await.status, 200);
}

#[tokio::test]
async fn sends_intents_and_reads_are_counted_for_each_user_wherever_they_are() {
    let rate = RateConfig { send: THREE, intent: THREE, read: THREE, ..RateConfig::default() };
    let kit = Kit::with(config(rate, &[])).await;
    let (alice, bob) = (Person::register(&kit, "alice").await, Person::register(&kit, "bob").await);
    let channel = format!("/v1/channels/c{}", "0".repeat(26));
    let messages = format!("{channel}/messages");
    let classes = [
        ("send", ("POST", messages.as_str())),
        ("intent", ("POST", "/v1/servers")),
        ("read", ("GET", "/v1/servers")),
    ];
    for (class, route) in classes {
        for n in 0..3 {
            let peer = format!("192.0.2.{n}");
            let reply = ask(&kit, route, &peer, alice.token()).await;
            assert_ne!(reply.status, 429, "{class}");
            assert_eq!(reply.headers["ratelimit-remaining"], (2 - n).to_string().as_str());
        }
        let reply = ask(&kit, route, "192.0.2.9", alice.token()).await;
        assert_eq!(
            (reply.code().as_str(), &reply.problem()["rule"]),
            ("rate_limited", &class.into())
        );
        let reply = ask(&kit, route, "192.0.2.9", bob.token()).await;
        assert_ne!(reply.status, 429, "another user, the same address");
    }
}

#[tokio::test]
async fn without_a_session_reads_are_counted_for_each_address() {
    let rate = RateConfig { read: THREE, ..RateConfig::default() };
    let kit = Kit::with(config(rate, &[])).await;
    for token in [None, Some("no token of ours"), None] {
        assert_ne!(ask(&kit, ("GET", "/v1/info"), "192.0.2.1", token).await.status, 429);
    }
    assert_eq!(ask(&kit, ("GET", "/v1/info"), "192.0.2.1", None).await.status, 429);
    for path in ["/healthz", "/readyz", "/metrics"] {
        let reply = ask(&kit, ("GET", path), "192.0.2.1", None).await;
        assert_eq!(reply.status, 200, "supervisors ask as often as they like");
        assert!(!reply.headers.contains_key("ratelimit-limit"), "{path}");
    }
}
