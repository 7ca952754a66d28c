//! Entity tags: an answer that the client has already is not sent again.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::Json;

/// What the client has, by its `If-None-Match`.
#[derive(Debug)]
pub(crate) struct IfNoneMatch(Vec<String>);

/// A JSON answer with its tag, or only the news that there is none.
#[derive(Debug)]
pub(crate) struct Tagged<T> {
    tag: String,
    body: Option<T>,
}

impl IfNoneMatch {
    /// Whether the client has what bears this tag.
    pub(crate) fn has(&self, tag: &str) -> bool {
        self.0.iter().any(|known| known == tag || known == "*")
    }

    /// The answer of this version.
    pub(crate) fn tagged<T>(self, version: u64, body: T) -> Tagged<T> {
        let tag = format!("\"{version}\"");
        let known = self.has(&tag);
        Tagged { tag, body: (!known).then_some(body) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let values = parts.headers.get_all(header::IF_NONE_MATCH).iter();
        let tags = values.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
        // A weak tag compares like the strong one here (RFC 9110, 13.1.2).
        let tag = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
        Ok(Self(tags.map(tag).collect()))
    }
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Some(body) => Json(body).into_response(),
            None => StatusCode::NOT_MODIFIED.into_response(),
        };
        let headers = response.headers_mut();
        // Kept by whom it was sent to, and asked for anew each time.
        let policy = HeaderValue::from_static("private, no-cache");
        headers.insert(header::CACHE_CONTROL, policy);
        if let Ok(tag) = HeaderValue::from_str(&self.tag) {
            headers.insert(header::ETAG, tag);
        }
        response
    }
}
