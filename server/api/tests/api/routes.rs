//! Every route stands in the authorisation table below, and the OpenAPI document has all of them.

use std::collections::BTreeMap;

use axum::{body::Body, http::Request};
use serde_json::Value;

use crate::kit::Kit;

/// Who may call a route at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// Anybody.
    Open,
    /// A session that stands.
    Session,
}

use Access::{Open, Session};

const TABLE: &[(&str, &str, Access)] = &[
    ("GET", "/healthz", Open),
    ("GET", "/readyz", Open),
    ("GET", "/metrics", Open),
    ("GET", "/v1/info", Open),
    ("GET", "/v1/openapi.json", Open),
    ("POST", "/v1/auth/register", Open),
    ("POST", "/v1/auth/register/{flow}", Open),
    ("POST", "/v1/auth/login", Open),
    ("POST", "/v1/auth/login/{flow}", Open),
    ("POST", "/v1/auth/recover", Open),
    ("POST", "/v1/auth/recover/{flow}", Open),
    ("POST", "/v1/auth/firebase", Open),
    ("POST", "/v1/auth/oidc/{provider}", Open),
    ("POST", "/v1/auth/oidc/register/{flow}", Open),
    ("POST", "/v1/auth/password", Session),
    ("POST", "/v1/auth/password/{flow}", Session),
    ("POST", "/v1/auth/refresh", Open),
    ("POST", "/v1/auth/logout", Session),
    ("GET", "/v1/users/@me", Session),
    ("GET", "/v1/users/@me/profile", Session),
    ("PUT", "/v1/users/@me/profile", Session),
    ("GET", "/v1/users/@me/identities", Session),
    ("PUT", "/v1/users/@me/identities/{provider}", Session),
    ("DELETE", "/v1/users/@me/identities/{provider}", Session),
    ("GET", "/v1/users/{user}", Session),
    ("GET", "/v1/users/{user}/devices", Session),
    ("GET", "/v1/users/{user}/profile", Session),
    ("POST", "/v1/users/{user}/key-packages/claim", Session),
    ("GET", "/v1/key-packages", Session),
    ("POST", "/v1/key-packages", Session),
    ("GET", "/v1/sessions", Session),
    ("DELETE", "/v1/sessions", Session),
    ("DELETE", "/v1/sessions/{session}", Session),
    ("GET", "/v1/devices", Session),
    ("POST", "/v1/devices", Session),
    ("GET", "/v1/vault", Session),
    ("PUT", "/v1/vault", Session),
    ("GET", "/v1/servers", Session),
    ("POST", "/v1/servers", Session),
    ("GET", "/v1/servers/{server}/policy", Session),
    ("POST", "/v1/servers/{server}/policy", Session),
    ("GET", "/v1/servers/{server}/presence", Session),
    ("GET", "/v1/invitations/{code}", Open),
    ("GET", "/v1/invitations/{code}/policy", Open),
    ("POST", "/v1/invitations/{code}/join", Session),
    ("GET", "/v1/channels/{channel}/group", Session),
    ("POST", "/v1/channels/{channel}/group", Session),
    ("GET", "/v1/channels/{channel}/group/tree", Session),
    ("POST", "/v1/channels/{channel}/lease", Session),
    ("POST", "/v1/channels/{channel}/commits", Session),
    ("GET", "/v1/channels/{channel}/messages", Session),
    ("POST", "/v1/channels/{channel}/messages", Session),
    ("DELETE", "/v1/channels/{channel}/messages/{message}", Session),
    ("GET", "/v1/channels/{channel}/log", Session),
    ("POST", "/v1/gateway/tickets", Session),
    // The ticket is in the first frame.
    ("GET", "/v1/gateway", Open),
];

fn documented() -> BTreeMap<(String, String), Value> {
    let document = coterie_api::openapi();
    let mut operations = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.insert((path.clone(), method.to_uppercase()), operation.clone());
        }
    }
    operations
}

#[test]
fn the_table_and_the_document_have_the_same_routes() {
    let document: Vec<_> = documented().into_keys().collect();
    let mut table: Vec<_> =
        TABLE.iter().map(|(m, p, _)| ((*p).to_owned(), (*m).to_owned())).collect();
    table.sort();
    assert_eq!(document, table);
    assert!(coterie_api::openapi()["openapi"].as_str().unwrap().starts_with("3.1"));
}

#[test]
fn every_operation_says_its_errors_and_shows_its_bodies() {
    let operations = documented();
    let mut ids: Vec<_> = operations.values().map(|o| o["operationId"].to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), operations.len(), "operation ids are unique");
    for ((path, method), operation) in &operations {
        let access = TABLE.iter().find(|(m, p, _)| m == method && p == path).unwrap().2;
        let name = format!("{method} {path}");
        assert_eq!(operation.get("security").is_some(), access == Session, "{name}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.contains_key("401") || access == Open, "{name}");
        for (status, response) in responses {
            if status.starts_with(['4', '5']) {
                let problem = &response["content"]["application/problem+json"];
                let code = problem["example"]["code"].as_str().unwrap();
                let known: coterie_types::ErrorCode = code.parse().unwrap();
                assert_eq!(known.status().to_string(), *status, "{name} {code}");
            } else if let Some(media) = response["content"].get("application/json") {
                assert!(media.get("example").is_some(), "{name} {status}");
            }
        }
        if let Some(body) = operation.get("requestBody") {
            let media = &body["content"]["application/json"];
            assert!(media["example"].is_object(), "{name}");
            for status in ["400", "413", "415"] {
                assert!(responses.contains_key(status), "{name} {status}");
            }
        }
    }
}

#[test]
fn examples_are_of_the_types_they_show() {
    use coterie_protocol::rest;
    let operations = documented();
    let example = |method: &str, path: &str| {
        let operation = &operations[&(path.to_owned(), method.to_owned())];
        operation["requestBody"]["content"]["application/json"]["example"].clone()
    };
    let of = example("POST", "/v1/auth/register/{flow}");
    serde_json::from_value::<rest::RegisterFinish>(of).unwrap();
    let of = example("POST", "/v1/channels/{channel}/messages");
    serde_json::from_value::<rest::PostMessages>(of).unwrap();
    let of = example("DELETE", "/v1/channels/{channel}/messages/{message}");
    serde_json::from_value::<rest::DeleteMessage>(of).unwrap();
    let log = &operations[&("/v1/channels/{channel}/log".into(), "GET".into())];
    let of = log["responses"]["200"]["content"]["application/json"]["example"].clone();
    serde_json::from_value::<rest::LogPage>(of).unwrap();
}

#[tokio::test]
async fn routes_that_need_a_session_refuse_without_one() {
    let kit = Kit::new().await;
    for (method, path, access) in TABLE {
        let id = "c0000000000000000000000000";
        let path = path
            .replace("{channel}", &format!("c{}", &id[0..26]))
            .replace("{server}", &format!("s{}", "0".repeat(26)))
            .replace("{user}", &format!("u{}", "0".repeat(26)))
            .replace("{message}", &format!("m{}", "0".repeat(26)))
            .replace("{flow}", "x")
            .replace("{code}", "x")
            .replace("{provider}", "x")
            .replace("{session}", &"0".repeat(32));
        let request = Request::builder().method(*method).uri(&path).body(Body::empty()).unwrap();
        let reply = kit.send(request).await;
        let refused = reply.status == 401;
        assert_eq!(refused, *access == Session, "{method} {path}: {}", reply.status);
        if refused {
            assert_eq!(reply.code(), "unauthenticated");
        }
    }
}
