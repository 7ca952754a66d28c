//! A line of the log for each call of the operator: what was asked of whom, and what came of it.

use axum::{
    extract::{MatchedPath, RawPathParams, Request, rejection::RawPathParamsRejection},
    middleware::Next,
    response::Response,
};
use coterie_types::{ErrorCode, ServerId, UserId};

use crate::{finish::RequestId, problem::ApiError};

/// Logs route, target and result: never a header, a query or a body.
pub(crate) async fn log(
    params: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Response {
    let extensions = request.extensions();
    let route = extensions.get::<MatchedPath>().cloned();
    let id = extensions.get::<RequestId>().cloned();
    let method = request.method().clone();
    // What is no id may be anything, and is not logged.
    let params = params.iter().flatten();
    let target = params.map(|(_, value)| value).find(|value| is_id(value)).map(str::to_owned);
    let target = target.as_deref().unwrap_or_default();
    let response = next.run(request).await;
    let code = response.extensions().get::<ApiError>().map_or("", |error| error.0.code.as_str());
    let route = route.as_ref().map_or("", MatchedPath::as_str);
    let request_id = id.as_ref().map_or("", |id| id.0.as_str());
    let status = response.status().as_u16();
    if code == ErrorCode::Unauthenticated.as_str() {
        tracing::warn!(request_id, %method, route, target, status, code, "operator: refused");
    } else {
        tracing::info!(request_id, %method, route, target, status, code, "operator");
    }
    response
}

fn is_id(text: &str) -> bool {
    text.parse::<UserId>().is_ok() || text.parse::<ServerId>().is_ok()
}
