//! A part of a file: bytes as they are.

use axum::extract::{FromRequest, Request};
use coterie_types::{ErrorCode, limits::BLOB_PART};

use super::json::{is_of_type, read};
use crate::problem::ApiError;

/// A body of at most [`BLOB_PART`] bytes.
#[derive(Debug)]
pub(crate) struct PartBytes(pub(crate) Vec<u8>);

impl<S: Send + Sync> FromRequest<S> for PartBytes {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        // JSON is kept as it came: bundles of history are strings of it (`spec/14-history.md`, section 9).
        let kept = ["application/octet-stream", "application/json"];
        if !kept.iter().any(|kind| is_of_type(&request, kind)) {
            let detail = "the body's content-type must be application/octet-stream";
            return Err(ApiError::new(ErrorCode::UnsupportedMediaType, detail));
        }
        let most = usize::try_from(BLOB_PART).unwrap_or(usize::MAX);
        Ok(Self(read(request, most).await?))
    }
}
