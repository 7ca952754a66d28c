//! Every refusal is a problem document with a request id.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use coterie_protocol::rest::{LoginStart, PutVault};
use coterie_types::Bytes;
use serde_json::{Value, json};

use crate::{kit::Kit, people::Person};

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    let kit = Kit::new().await;
    let reply = kit.get("/v1/nothing/here", None).await;
    assert_eq!((reply.status, reply.code().as_str()), (StatusCode::NOT_FOUND, "not_found"));
    let reply = kit.call::<()>("PATCH", "/v1/servers", None, None).await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(reply.code(), "method_not_allowed");
    let allowed = reply.headers[header::ALLOW].to_str().unwrap();
    assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
}

#[tokio::test]
async fn each_answer_has_its_own_request_id() {
    let kit = Kit::new().await;
    let one = kit.get("/v1/info", None).await;
    let two = kit.get("/v1/info", None).await;
    assert_ne!(one.headers["x-request-id"], two.headers["x-request-id"]);
    assert_eq!(one.json::<Value>()["protocol"], 1);
}

#[tokio::test]
async fn bodies_of_the_wrong_kind_or_shape_are_refused() {
    let kit = Kit::new().await;
    let send = async |content_type: Option<&str>, body: &str| {
        let mut request = Request::post("/v1/auth/login");
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        kit.send(request.body(Body::from(body.to_owned())).unwrap()).await
    };
    for other in [None, Some("text/plain"), Some("application/x-www-form-urlencoded")] {
        let reply = send(other, "{}").await;
        assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(reply.code(), "unsupported_media_type");
    }
    for bad in ["", "{", "[]", "{}", r#"{"username":1,"request":"AA"}"#, "{\"a\":1}"] {
        let reply = send(Some("application/json; charset=utf-8"), bad).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::BAD_REQUEST, "malformed"));
    }
    let reply = send(Some("application/json"), r#"{"username":"canary","request":"%%"}"#).await;
    assert_eq!(reply.code(), "malformed");
    assert!(!reply.text().contains("canary"), "values are not echoed");
    let unknown = r#"{"username":"al","request":"AA","more":1}"#;
    assert_eq!(send(Some("application/json"), unknown).await.code(), "malformed");
    let garbled = r#"{"username":"al","request":"AA"}"#;
    assert_eq!(send(Some("application/json"), garbled).await.code(), "malformed", "OPAQUE");
}

#[tokio::test]
async fn bodies_over_their_routes_limit_are_refused() {
    let kit = Kit::new().await;
    let large = LoginStart { username: "al".into(), request: Bytes(vec![0; 8 * 1024]) };
    let reply = kit.post("/v1/auth/login", None, &large).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(reply.code(), "too_large");
    // The same size passes where the limit is another.
    let person = Person::register(&kit, "al").await;
    let vault = PutVault { vault: Bytes(vec![0; 8 * 1024]), entry: None };
    let reply = kit.call("PUT", "/v1/vault", person.token(), Some(&vault)).await;
    assert_eq!(reply.code(), "invalid");
    let vault = PutVault { vault: Bytes(vec![0; 128 * 1024]), entry: None };
    let reply = kit.call("PUT", "/v1/vault", person.token(), Some(&vault)).await;
    assert_eq!(reply.code(), "too_large");
}

#[tokio::test]
async fn malformed_ids_and_queries_are_told_from_unknown_ones() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    for path in ["/v1/servers/s123/policy", "/v1/channels/xyz/log", "/v1/sessions/12"] {
        let method = if path.contains("sessions") { "DELETE" } else { "GET" };
        let reply = kit.call::<()>(method, path, person.token(), None).await;
        assert_eq!(reply.code(), "malformed", "{path}");
    }
    let server = coterie_types::ServerId::from_bytes([7; 16]);
    let channel = coterie_types::ChannelId::from_bytes([7; 16]);
    let message = coterie_types::MessageId::from_bytes([7; 16]);
    let bodies: [(&str, String); 6] = [
        ("GET", format!("/v1/servers/{server}/policy")),
        ("GET", format!("/v1/channels/{channel}/log")),
        ("GET", format!("/v1/channels/{channel}/group")),
        ("GET", format!("/v1/channels/{channel}/group/tree?epoch=0")),
        ("GET", format!("/v1/channels/{channel}/lease")),
        ("POST", format!("/v1/channels/{channel}/lease")),
    ];
    for (method, path) in bodies {
        let reply = kit.call::<()>(method, &path, person.token(), None).await;
        assert_eq!(reply.code(), "not_found", "{path}");
    }
    let path = format!("/v1/channels/{channel}/log?after=-1");
    assert_eq!(kit.get(&path, person.token()).await.code(), "malformed");
    let path = format!("/v1/channels/{channel}/group/tree");
    assert_eq!(kit.get(&path, person.token()).await.code(), "malformed");
    let path = format!("/v1/channels/{channel}/messages/{message}");
    let reply = kit.call("DELETE", &path, person.token(), Some(&json!({}))).await;
    assert_eq!(reply.code(), "malformed");
}

#[tokio::test]
async fn internal_details_stay_in_the_log() {
    let kit = Kit::new().await;
    let person = Person::register(&kit, "al").await;
    // A row that no act would write.
    let writes = vec![coterie_ports::Write::SetOpaqueRecord {
        user: person.user(),
        record: Bytes(b"canary".to_vec()),
    }];
    kit.node().store.commit(writes).await.unwrap();
    let (start, _) = crate::people::login_start("al", "x");
    let reply = kit.post("/v1/auth/login", None, &start).await;
    assert_eq!((reply.status.as_u16(), reply.code().as_str()), (500, "internal"));
    assert!(!reply.text().contains("OPAQUE") && !reply.text().contains("garbled"));
}
