//! A request that shows nothing of who asks.

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, header, request::Parts},
};
use coterie_types::ErrorCode;

use crate::{App, problem::ApiError};

/// Headers by which somebody could be told.
const NAMING: [HeaderName; 6] = [
    header::AUTHORIZATION,
    header::PROXY_AUTHORIZATION,
    header::COOKIE,
    header::FROM,
    header::IF_NONE_MATCH,
    header::IF_MODIFIED_SINCE,
];

/// There is no credential, cookie, validator or query. What a header says is not looked at.
#[derive(Debug)]
pub(crate) struct Uncredentialed;

impl FromRequestParts<App> for Uncredentialed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        let named = NAMING.iter().any(|name| parts.headers.contains_key(name));
        if named || parts.uri.query().is_some() {
            let detail = "this is asked without anything that could name who asks";
            return Err(ApiError::new(ErrorCode::CredentialOnAnonymous, detail));
        }
        Ok(Self)
    }
}
