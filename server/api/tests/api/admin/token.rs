//! Who the operator is, and what is written down of them.

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use coterie_acts::OperatorToken;
use coterie_api::{ApiConfig, RateConfig};
use coterie_ports::hints::Rule;

use super::get;
use crate::{
    kit::{Kit, Reply},
    lines::Lines,
    people::Person,
};

#[tokio::test]
async fn a_missing_wrong_or_users_token_is_no_operators() {
    let kit = Kit::new().await;
    let alice = Person::register(&kit, "alice").await;
    let other = OperatorToken::generate();
    let cut = &kit.operator().unwrap()[1..];
    for token in [None, alice.token(), Some(other.text()), Some(cut), Some("")] {
        let reply = kit.get("/v1/admin/stats", token).await;
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (401, "unauthenticated"));
        assert_eq!(reply.headers["www-authenticate"], "Bearer");
    }
    assert_eq!(get(&kit, "stats").await.status, 200);
    let basic = format!("Basic {}", kit.operator().unwrap());
    let request = Request::get("/v1/admin/stats").header(header::AUTHORIZATION, basic);
    assert_eq!(kit.send(request.body(Body::empty()).unwrap()).await.status, 401);
}

#[tokio::test]
async fn the_operators_token_is_no_users() {
    let kit = Kit::new().await;
    for path in ["/v1/users/@me", "/v1/servers", "/v1/sessions", "/v1/discovery"] {
        let reply = kit.get(path, kit.operator()).await;
        assert_eq!((reply.status.as_u16(), reply.code().as_str()), (401, "unauthenticated"));
    }
}

async fn from(kit: &Kit, peer: &str, token: Option<&str>) -> Reply {
    let mut request = Request::get("/v1/admin/users");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let mut request = request.body(Body::empty()).unwrap();
    let peer: std::net::SocketAddr = format!("{peer}:1000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    kit.send(request).await
}

#[tokio::test]
async fn guessing_tokens_ends_and_the_right_one_costs_nothing() {
    let operator = Rule { burst: 3, per_minute: 60 };
    let rate = RateConfig { operator, ..RateConfig::default() };
    let kit = Kit::with(ApiConfig { rate, ..ApiConfig::default() }).await;
    for _ in 0..20 {
        assert_eq!(from(&kit, "192.0.2.1", kit.operator()).await.status, 200);
    }
    for token in [None, Some("guess"), Some("another")] {
        assert_eq!(from(&kit, "192.0.2.1", token).await.code(), "unauthenticated");
    }
    // From then on a right one says no more than a wrong one.
    for token in [Some("guess"), kit.operator()] {
        let reply = from(&kit, "192.0.2.1", token).await;
        assert_eq!(
            (reply.code().as_str(), &reply.problem()["rule"]),
            ("rate_limited", &"operator".into())
        );
    }
    assert_eq!(from(&kit, "192.0.2.2", kit.operator()).await.status, 200);
    kit.clock.advance(1_000);
    assert_eq!(from(&kit, "192.0.2.1", kit.operator()).await.status, 200);
}

#[tokio::test]
async fn each_call_is_logged_with_its_target_and_result_and_never_with_a_token() {
    let kit = Kit::new().await;
    let alice = Person::register(&kit, "alice").await;
    let lines = Lines::default();
    let log = tracing_subscriber::fmt().with_writer(lines.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(log);
    let user = alice.user();
    let known = get(&kit, &format!("users/{user}?canary=1")).await;
    get(&kit, &format!("servers/s{}", "0".repeat(26))).await;
    kit.get(&format!("/v1/admin/users/{user}"), Some("canary")).await;
    get(&kit, "users/canary").await;
    let text = lines.text();
    let of: Vec<&str> = text.lines().filter(|line| line.contains(" operator")).collect();
    assert_eq!(of.len(), 4, "{text}");
    let id = known.headers["x-request-id"].to_str().unwrap();
    for part in [id, "/v1/admin/users/{user}", &user.to_string(), "status=200"] {
        assert!(of[0].contains(part), "{part} in {}", of[0]);
    }
    assert!(of[1].contains("status=404") && of[1].contains("not_found"), "{}", of[1]);
    assert!(of[2].contains("status=401") && of[2].contains(&user.to_string()), "{}", of[2]);
    assert!(of[3].contains("status=400"), "{}", of[3]);
    for secret in ["canary", kit.operator().unwrap()] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}
