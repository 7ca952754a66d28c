//! Errors as RFC 9457 problem documents.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use coterie_acts::ActError;
use coterie_protocol::rest::Problem;
use coterie_types::ErrorCode;

/// Media type of problem documents.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// What a handler refuses with. Its body is made by [`crate::finish`], which knows the request id.
#[derive(Debug, Clone)]
pub(crate) struct ApiError(pub(crate) ActError);

/// What a handler answers.
pub(crate) type Outcome<T> = Result<T, ApiError>;

impl ApiError {
    pub(crate) fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self(ActError::new(code, detail))
    }

    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(ErrorCode::Malformed, detail)
    }
}

impl From<ActError> for ApiError {
    fn from(error: ActError) -> Self {
        Self(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = status(self.0.code).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The finished answer for an error.
pub(crate) fn render(error: ActError, request_id: &str) -> Response {
    let code = error.code;
    let retry_after_ms = error.extras.retry_after_ms;
    let problem = document(error, request_id);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = (status(code), body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(millis) = retry_after_ms {
        headers.insert(header::RETRY_AFTER, millis.div_ceil(1000).into());
    }
    if code.status() == 401 {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

fn document(error: ActError, request_id: &str) -> Problem {
    let extras = *error.extras;
    Problem {
        type_: format!("urn:coterie:error:{}", error.code),
        title: error.code.as_str().replace('_', " "),
        status: error.code.status(),
        code: error.code.as_str().into(),
        detail: error.detail,
        request_id: request_id.into(),
        permission: extras.permission,
        rule: extras.rule,
        retry_after_ms: extras.retry_after_ms,
        epoch: extras.epoch,
        missed: extras.missed,
        head_seq: extras.head_seq,
    }
}

fn status(code: ErrorCode) -> StatusCode {
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
