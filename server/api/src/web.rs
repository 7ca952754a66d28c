//! What a browser gets: the web client's files, and a page for invitation links.

use axum::{
    Router,
    extract::Request,
    handler::HandlerWithoutStateExt,
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use tower_http::{compression::CompressionLayer, services::ServeDir};

use crate::{ApiConfig, App, routes::no_route};

/// Nothing from elsewhere, nothing inline, nothing in a frame.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     connect-src 'self'; img-src 'self'; worker-src 'self'; base-uri 'none'; \
     frame-ancestors 'none'; form-action 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

const NOT_BUILT: &str = include_str!("pages/not_built.html");
const INVITATION: &str = include_str!("pages/invitation.html");

/// Everything outside `/v1`; also answers for routes that do not exist.
pub(crate) fn router(config: &ApiConfig) -> Router<App> {
    let router = Router::new().route("/i/{code}", get(async || Html(INVITATION)));
    let router = match &config.web {
        Some(folder) => {
            let files = ServeDir::new(folder).fallback(missing.into_service());
            router.fallback_service(files)
        }
        None => router.route("/", get(async || Html(NOT_BUILT))).fallback(no_route),
    };
    router.layer(CompressionLayer::new()).layer(middleware::from_fn(guarded))
}

async fn missing() -> Response {
    no_route().await.into_response()
}

async fn guarded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
