//! What a browser gets: the web client's files, and a page for invitation links.

mod embedded;

use std::path::Path;

use axum::{
    Router,
    extract::{Request, State},
    handler::HandlerWithoutStateExt,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use tower_http::{
    compression::CompressionLayer,
    services::{ServeDir, ServeFile},
};

pub use embedded::{WebFile, WebFiles};

use crate::{ApiConfig, App, routes::no_route};

/// Nothing from elsewhere (but sealed parts of files, where the operator says so), nothing inline, nothing in a frame; no text becomes a script.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; object-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; \
     connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
     require-trusted-types-for 'script'; trusted-types default";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Files whose names hash what is in them.
const HASHED: [&str; 2] = ["/_next/static/", "/w/"];

const NOT_BUILT: &str = include_str!("../pages/not_built.html");
const INVITATION: &str = include_str!("../pages/invitation.html");

/// The page of the web client that is the whole client, whatever stands behind `/app`.
const CLIENT: &str = "app.html";
const CLIENT_PATH: &str = "/app.html";

/// The page that says that nothing is at an address.
const MISSING: &str = "404.html";
const MISSING_PATH: &str = "/404.html";

/// The addresses that lead into it.
const WITHIN: [&str; 4] = ["/app", "/app/", "/app/{*within}", "/i/{code}"];

/// Everything outside `/v1`; also answers for routes that do not exist. A folder wins over what is built in.
pub(crate) fn router(config: &ApiConfig, elsewhere: Option<&str>) -> Router<App> {
    let policy = policy(elsewhere);
    let router = match (config.web.as_deref(), config.embedded) {
        (Some(folder), _) => folder_of(folder),
        (None, Some(files)) => built_in(files),
        (None, None) => without_client(
            Router::new().route("/", get(async || Html(NOT_BUILT))).fallback(no_route),
        ),
    };
    let guarded = middleware::from_fn_with_state(policy, guarded);
    router.layer(CompressionLayer::new()).layer(guarded)
}

/// With the one origin that hands out parts of files.
fn policy(elsewhere: Option<&str>) -> HeaderValue {
    let own = HeaderValue::from_static(POLICY);
    let Some(origin) = elsewhere else { return own };
    let more = POLICY.replace("connect-src 'self'", &format!("connect-src 'self' {origin}"));
    HeaderValue::try_from(more).unwrap_or(own)
}

fn without_client(router: Router<App>) -> Router<App> {
    router.route("/i/{code}", get(async || Html(INVITATION)))
}

fn folder_of(folder: &Path) -> Router<App> {
    let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
    let page = folder.join(MISSING);
    let missing = async move |request: Request| {
        let page = if reads_pages(&request) { tokio::fs::read(page).await.ok() } else { None };
        missing(page).await
    };
    let router = Router::new().fallback_service(files.fallback(missing.into_service()));
    let page = folder.join(CLIENT);
    if !page.is_file() {
        return without_client(router);
    }
    let page = ServeFile::new(page).precompressed_br().precompressed_gzip();
    WITHIN.into_iter().fold(router, |router, path| router.route_service(path, page.clone()))
}

fn built_in(files: WebFiles) -> Router<App> {
    let router = Router::new().fallback(async move |request: Request| {
        match files.find(request.uri().path()) {
            Some(file) => files.answer(file, &request),
            None => {
                let page = files.find(MISSING_PATH).filter(|_| reads_pages(&request));
                missing(page.map(|page| page.plain.to_vec())).await
            }
        }
    });
    let Some(page) = files.find(CLIENT_PATH) else { return without_client(router) };
    WITHIN.into_iter().fold(router, |router, path| {
        router.route(path, get(async move |request: Request| files.answer(page, &request)))
    })
}

/// What is not there: a page for people, and for programs what every route answers.
async fn missing(page: Option<Vec<u8>>) -> Response {
    match page {
        Some(page) => (StatusCode::NOT_FOUND, Html(page)).into_response(),
        None => no_route().await.into_response(),
    }
}

/// Whether somebody has gone to an address in a browser; what is asked of `/v1` is asked by programs.
fn reads_pages(request: &Request) -> bool {
    let told = request.headers().get_all(header::ACCEPT).iter().filter_map(|v| v.to_str().ok());
    let within = request.uri().path().starts_with("/v1/");
    !within && told.into_iter().any(|line| line.contains("text/html"))
}

async fn guarded(State(policy): State<HeaderValue>, request: Request, next: Next) -> Response {
    let hashed = HASHED.iter().any(|folder| request.uri().path().starts_with(folder));
    let mut response = next.run(request).await;
    let kept = if hashed && response.status().is_success() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let told = response.headers_mut().entry(header::CACHE_CONTROL);
    told.or_insert(HeaderValue::from_static(kept));
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
