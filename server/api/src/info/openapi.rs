//! `GET /v1/openapi.json`.

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};

static DOCUMENT: LazyLock<String> = LazyLock::new(|| format!("{:#}", crate::openapi()));

/// This document.
#[utoipa::path(get, path = "/v1/openapi.json", tag = "info",
    responses((status = 200, description = "OpenAPI 3.1", body = Object)))]
pub(crate) async fn read_openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}
