//! The endpoint that knows nobody.

use axum::{
    body::Body,
    http::{Request, header},
};
use coterie_protocol::rest::PostAnonymously;
use coterie_types::{Bytes, ChannelId, FixedBytes};

use crate::{
    kit::{Kit, Reply},
    lines::Lines,
    people::Person,
};

async fn post(kit: &Kit, query: &str, headers: &[(header::HeaderName, &str)]) -> Reply {
    let channel = ChannelId::from_bytes([7; 16]);
    let path = format!("/v1/anonymous/channels/{channel}/posts{query}");
    let body = PostAnonymously { post: Bytes(vec![7; 40]), gate: FixedBytes([7; 16]) };
    let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let body = serde_json::to_vec(&body).unwrap();
    kit.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn credential_on_anonymous() {
    let kit = Kit::new().await;
    let alice = Person::register(&kit, "alice").await;
    let bearer = format!("Bearer {}", alice.token().unwrap());
    let commits = kit.node().store.commits();
    for named in [
        (header::AUTHORIZATION, &*bearer),
        (header::AUTHORIZATION, "nonsense"),
        (header::PROXY_AUTHORIZATION, "Basic x"),
        (header::COOKIE, "a=b"),
        (header::FROM, "alice@example.com"),
        (header::IF_NONE_MATCH, "\"x\""),
        (header::IF_MODIFIED_SINCE, "Sat, 29 Oct 1994 19:43:31 GMT"),
    ] {
        let reply = post(&kit, "", &[named]).await;
        assert_eq!((reply.status.as_u16(), &*reply.code()), (400, "credential_on_anonymous"));
    }
    let reply = post(&kit, "?who=alice", &[]).await;
    assert_eq!(reply.code(), "credential_on_anonymous");
    // Without any the bytes are looked at.
    let reply = post(&kit, "", &[]).await;
    assert_eq!((reply.status.as_u16(), &*reply.code()), (422, "invalid"));
    assert_eq!(kit.node().store.commits(), commits);
}

#[tokio::test]
async fn nothing_is_logged_or_counted_of_whoever_posts_and_the_connection_ends() {
    let kit = Kit::new().await;
    let lines = Lines::default();
    let log = tracing_subscriber::fmt().with_writer(lines.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(log);
    let named = post(&kit, "", &[(header::AUTHORIZATION, "Bearer canary")]).await;
    let replies = [post(&kit, "", &[]).await, named];
    assert_eq!(lines.text(), "", "no line");
    kit.get("/v1/info", None).await;
    assert!(lines.text().contains("/v1/info"), "others have one");
    for reply in replies {
        assert_eq!(reply.headers[header::CONNECTION], "close");
        assert!(!reply.headers.contains_key("ratelimit-limit"), "no bucket of an address");
    }
}
