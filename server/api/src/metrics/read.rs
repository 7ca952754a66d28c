//! `GET /metrics`.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use coterie_types::ErrorCode;

use crate::{App, problem::ApiError};

/// The media type of the text.
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Counters for operators, in the text format of Prometheus. Not for the public: a proxy in front
/// keeps it inside.
#[utoipa::path(get, path = "/metrics", tag = "health",
    responses((status = 200, description = "Counters", body = String,
        content_type = "application/openmetrics-text", example = "coterie_store_commits_total 1\n# EOF\n")))]
pub(crate) async fn read_metrics(State(app): State<App>) -> Response {
    match app.metrics().text() {
        Ok(text) => {
            ([(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, "no-store")], text)
                .into_response()
        }
        Err(error) => ApiError::new(ErrorCode::Internal, error.to_string()).into_response(),
    }
}
