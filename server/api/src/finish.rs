//! The outermost layer: a request id on every answer, problem documents, one log line a request.

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use coterie_types::ErrorCode;
use rand::Rng;

use crate::{
    App,
    problem::{ApiError, render},
};

/// Header with the request's id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// A request that takes longer is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// The request's id, for whoever logs more of it.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// Never logs a path (it may hold an invitation's code), a query, a header or a body: only the
/// route's template.
pub(crate) async fn finish(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = format!("{:032x}", rand::thread_rng().r#gen::<u128>());
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let began = Instant::now();
    let answer = tokio::time::timeout(PATIENCE, next.run(request)).await;
    let mut response = answer.unwrap_or_else(|_| {
        render(ApiError::new(ErrorCode::Unavailable, "the request took too long").0, &id)
    });
    let mut code = None;
    if let Some(ApiError(error)) = response.extensions_mut().remove::<ApiError>() {
        code = Some(error.code);
        if error.code == ErrorCode::Internal {
            tracing::error!(request_id = id, route, detail = error.detail, "internal fault");
        }
        let rendered = render(public(error), &id);
        let own = std::mem::replace(&mut response, rendered);
        for (name, value) in own.headers() {
            if !matches!(*name, header::CONTENT_LENGTH | header::CONTENT_TYPE) {
                response.headers_mut().insert(name, value.clone());
            }
        }
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let anonymous = route.starts_with("/v1/anonymous/");
    if anonymous {
        // Nothing else is asked on this connection.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    let (status, took) = (response.status(), began.elapsed());
    app.metrics().answered(&method, route, status, took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let code = code.map_or("", ErrorCode::as_str);
    let status = status.as_u16();
    match route {
        // A line with its time beside what else was asked then would say who posted.
        _ if anonymous => {}
        "/healthz" | "/readyz" | "/metrics" => tracing::debug!(route, status),
        _ if status < 500 => {
            tracing::info!(request_id = id, %method, route, status, code, micros);
        }
        _ => tracing::warn!(request_id = id, %method, route, status, code, micros),
    }
    response
}

/// What an internal fault says of itself stays in the log.
fn public(mut error: coterie_acts::ActError) -> coterie_acts::ActError {
    if error.code == ErrorCode::Internal {
        error.detail = "a fault of the node; its log has the details under this request id".into();
    }
    error
}
