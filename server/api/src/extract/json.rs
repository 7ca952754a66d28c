//! JSON bodies in and out. Each request type names its own limit in bytes.

use axum::{
    extract::{FromRequest, Request},
    http::header,
    response::{IntoResponse, Response},
};
use coterie_types::{ErrorCode, limits};
use futures_util::StreamExt;
use serde::{Serialize, de::DeserializeOwned};

use crate::problem::ApiError;

/// Beyond this a too large body is not even read to its end.
const DISCARDED_MAX: usize = 16 * 1024 * 1024;

/// The largest body of a request type, bytes.
pub(crate) trait BodyLimit {
    /// In bytes of JSON.
    const LIMIT: usize = limits::BODY_MAX;
}

/// A request's JSON body.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(crate) T);

/// An answer's JSON body.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                let headers = [
                    (header::CONTENT_TYPE, "application/json"),
                    (header::CACHE_CONTROL, "no-store"),
                ];
                (headers, body).into_response()
            }
            Err(error) => ApiError::new(ErrorCode::Internal, error.to_string()).into_response(),
        }
    }
}

impl<S: Send + Sync, T: DeserializeOwned + BodyLimit> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        if !is_of_type(&request, "application/json") {
            let detail = "the body's content-type must be application/json";
            return Err(ApiError::new(ErrorCode::UnsupportedMediaType, detail));
        }
        let bytes = read(request, T::LIMIT).await?;
        let value = serde_json::from_slice(&bytes).map_err(|e| {
            // serde's own words name fields and positions, not values of ours that are secret;
            // still, unexpected values are echoed, so only line and column are told.
            let what = if e.is_data() { "has the wrong shape" } else { "is not JSON" };
            let at = format!("line {}, column {}", e.line(), e.column());
            ApiError::malformed(format!("the body {what} at {at}"))
        })?;
        Ok(Self(value))
    }
}

pub(super) fn is_of_type(request: &Request, wanted: &str) -> bool {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let essence = value.and_then(|v| v.split(';').next()).map(str::trim);
    essence.is_some_and(|e| e.eq_ignore_ascii_case(wanted))
}

/// Reads the body up to its limit. A larger one is read on and thrown away for a while, so that
/// the sender gets to see the answer.
pub(super) async fn read(request: Request, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut stream = request.into_body().into_data_stream();
    let mut bytes = Vec::new();
    let mut seen = 0usize;
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| ApiError::malformed("the body ended early"))?;
        seen = seen.saturating_add(chunk.len());
        if seen <= limit {
            bytes.extend_from_slice(&chunk);
        } else {
            bytes = Vec::new();
            if seen > DISCARDED_MAX {
                break;
            }
        }
    }
    if seen > limit {
        let detail = format!("the body is over its limit of {limit} bytes");
        return Err(ApiError::new(ErrorCode::TooLarge, detail));
    }
    Ok(bytes)
}
