//! What a browser gets.

use coterie_api::ApiConfig;

use crate::kit::Kit;

const HEADERS: [&str; 6] = [
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "cross-origin-embedder-policy",
    "cross-origin-resource-policy",
];

#[tokio::test]
async fn without_a_web_client_the_page_says_so() {
    let kit = Kit::new().await;
    let reply = kit.get("/", None).await;
    assert!(reply.text().contains("was not built"));
    for header in HEADERS {
        assert!(reply.headers.contains_key(header), "{header}");
    }
    let policy = reply.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"));
    assert!(!policy.contains("unsafe-inline"));
    assert_eq!(kit.get("/nothing", None).await.code(), "not_found");
}

#[tokio::test]
async fn files_of_the_web_client_are_served_and_nothing_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("web")).unwrap();
    std::fs::write(folder.path().join("secret"), "canary").unwrap();
    std::fs::write(folder.path().join("web/index.html"), "<p>hello").unwrap();
    std::fs::write(folder.path().join("web/app.wasm"), [0, 1]).unwrap();
    let web = Some(folder.path().join("web"));
    let kit = Kit::with(ApiConfig { web, ..ApiConfig::default() }).await;
    let reply = kit.get("/", None).await;
    assert_eq!(reply.text(), "<p>hello");
    assert!(reply.headers.contains_key("content-security-policy"));
    let reply = kit.get("/app.wasm", None).await;
    assert_eq!(reply.headers["content-type"], "application/wasm");
    for path in ["/../secret", "/%2e%2e/secret", "/..%2fsecret", "/x/../../secret"] {
        let reply = kit.get(path, None).await;
        assert!(!reply.text().contains("canary"), "{path}");
        assert_eq!(reply.status, 404, "{path}");
    }
    assert_eq!(kit.get("/v1/nothing", None).await.code(), "not_found");
    assert_eq!(kit.get("/nothing.js", None).await.code(), "not_found");
}

#[tokio::test]
async fn an_invitation_link_has_a_page_without_scripts() {
    let kit = Kit::new().await;
    let reply = kit.get("/i/abcdef", None).await;
    assert_eq!(reply.status, 200);
    assert!(reply.text().contains("coterie join"));
    assert!(!reply.text().contains("<script"));
    assert_eq!(reply.headers["referrer-policy"], "no-referrer");
}
