//! What a browser gets.

use axum::{body::Body, http::Request};
use coterie_api::{ApiConfig, WebFile, WebFiles};

use crate::kit::{Kit, Reply};

/// Exactly these, on whatever is outside `/v1`.
const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         object-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; \
         worker-src 'self'; manifest-src 'self'; require-trusted-types-for 'script'; \
         trusted-types default",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
];

#[track_caller]
fn guarded(reply: &Reply) {
    for (name, value) in HEADERS {
        let given: Vec<_> = reply.headers.get_all(name).iter().collect();
        assert_eq!(given, [value], "{name}");
    }
}

#[tokio::test]
async fn without_a_web_client_the_page_says_so() {
    let kit = Kit::new().await;
    let reply = kit.get("/", None).await;
    assert!(reply.text().contains("was not built"));
    guarded(&reply);
    assert_eq!(kit.get("/nothing", None).await.code(), "not_found");
    assert_eq!(kit.get("/app", None).await.code(), "not_found");
}

/// A web client as it is built, in small.
const BUILT: [(&str, &str); 7] = [
    ("_next/static/chunks/a.js", "1"),
    ("app.html", "<p>the client"),
    ("hashes.json", "{}"),
    ("index.html", "<p>welcome"),
    ("w/core-0.js", "2"),
    ("w/core-0.js.br", "not that it was brotli"),
    ("404.html", "<p>nothing is here"),
];

fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in BUILT {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// The same, as it is built into a program.
const EMBEDDED: WebFiles = {
    const fn file(at: usize, path: &'static str, media_type: &'static str) -> WebFile {
        let plain = BUILT[at].1.as_bytes();
        WebFile { path, media_type, plain, brotli: None, gzip: None }
    }
    const FILES: [WebFile; 6] = [
        file(6, "/404.html", "text/html"),
        file(0, "/_next/static/chunks/a.js", "text/javascript"),
        file(1, "/app.html", "text/html"),
        file(2, "/hashes.json", "application/json"),
        file(3, "/index.html", "text/html"),
        WebFile {
            brotli: Some(BUILT[5].1.as_bytes()),
            ..file(4, "/w/core-0.js", "text/javascript")
        },
    ];
    WebFiles { tag: "W/\"version\"", files: &FILES }
};

/// A node with a web client in a folder, and one that has it in itself.
async fn both(folder: &tempfile::TempDir) -> [Kit; 2] {
    let web = Some(folder.path().to_owned());
    let embedded = Some(EMBEDDED);
    [
        Kit::with(ApiConfig { web, ..ApiConfig::default() }).await,
        Kit::with(ApiConfig { embedded, ..ApiConfig::default() }).await,
    ]
}

#[tokio::test]
async fn the_client_answers_for_every_address_within_it_and_for_invitations() {
    let folder = built();
    for kit in both(&folder).await {
        for path in ["/app", "/app/", "/app/s/s0123/c0123", "/app/../app", "/i/abcdef"] {
            let reply = kit.get(path, None).await;
            assert_eq!(reply.status, 200, "{path}");
            assert_eq!(reply.text(), "<p>the client", "{path}");
            assert_eq!(reply.headers["content-type"], "text/html", "{path}");
            assert_eq!(reply.headers["cache-control"], "no-cache", "{path}");
            guarded(&reply);
        }
        assert_eq!(kit.get("/", None).await.text(), "<p>welcome");
        for path in ["/application", "/i/abc/def", "/i", "/nothing.js"] {
            assert_eq!(kit.get(path, None).await.code(), "not_found", "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_named_by_its_hash_is_kept_for_ever_and_nothing_else_is() {
    let folder = built();
    for kit in both(&folder).await {
        for (path, kept) in [
            ("/_next/static/chunks/a.js", "public, max-age=31536000, immutable"),
            ("/w/core-0.js", "public, max-age=31536000, immutable"),
            ("/", "no-cache"),
            ("/hashes.json", "no-cache"),
            ("/w/core-1.js", "no-cache"),
            ("/nothing", "no-cache"),
        ] {
            let reply = kit.get(path, None).await;
            assert_eq!(reply.headers["cache-control"], kept, "{path}");
            guarded(&reply);
        }
    }
}

/// What is answered to somebody who says more of themselves.
async fn told(kit: &Kit, path: &str, (name, value): (&str, &str)) -> Reply {
    let request = Request::get(path).header(name, value);
    kit.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_file_travels_as_whoever_asks_can_read_it_and_not_twice() {
    let folder = built();
    for kit in both(&folder).await {
        let ask = async |name: &'static str, value: &'static str| {
            told(&kit, "/w/core-0.js", (name, value)).await
        };
        let packed = ask("accept-encoding", "gzip, br").await;
        assert_eq!(packed.headers["content-encoding"], "br");
        assert_eq!(packed.text(), "not that it was brotli");
        assert_eq!(packed.headers["content-type"], "text/javascript");
        guarded(&packed);
        let plain = kit.get("/w/core-0.js", None).await;
        assert_eq!((plain.text(), plain.headers.get("content-encoding")), ("2".into(), None));
    }
    let kit = Kit::with(ApiConfig { embedded: Some(EMBEDDED), ..ApiConfig::default() }).await;
    let tag = kit.get("/", None).await.headers["etag"].clone();
    let known = told(&kit, "/", ("if-none-match", tag.to_str().unwrap())).await;
    assert_eq!((known.status.as_u16(), known.text()), (304, String::new()));
    guarded(&known);
}

#[tokio::test]
async fn people_at_an_address_with_nothing_are_told_by_a_page_and_programs_by_a_problem() {
    let folder = built();
    let browser = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    for kit in both(&folder).await {
        for path in ["/nothing", "/i/abc/def", "/application"] {
            let reply = told(&kit, path, browser).await;
            assert_eq!((reply.status.as_u16(), reply.text()), (404, "<p>nothing is here".into()));
            assert!(reply.headers["content-type"].to_str().unwrap().starts_with("text/html"));
            assert_eq!(reply.headers["cache-control"], "no-cache");
            guarded(&reply);
            assert_eq!(told(&kit, path, ("accept", "*/*")).await.code(), "not_found", "{path}");
        }
        assert_eq!(told(&kit, "/v1/nothing", browser).await.code(), "not_found");
    }
    // Without a client there is no page of it.
    assert_eq!(told(&Kit::new().await, "/nothing", browser).await.code(), "not_found");
}

#[tokio::test]
async fn a_folder_wins_over_what_is_built_in() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "<p>being written").unwrap();
    let (web, embedded) = (Some(folder.path().to_owned()), Some(EMBEDDED));
    let kit = Kit::with(ApiConfig { web, embedded, ..ApiConfig::default() }).await;
    assert_eq!(kit.get("/", None).await.text(), "<p>being written");
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
    guarded(&reply);
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
