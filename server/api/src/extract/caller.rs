//! Who calls: the access token in the `Authorization` header.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use coterie_acts::Caller;
use coterie_types::ErrorCode;

use crate::{App, problem::ApiError};

/// A caller with a good access token whose session stands.
#[derive(Debug)]
pub(crate) struct SignedIn(pub(crate) Caller);

impl FromRequestParts<App> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let token = value
            .and_then(|v| v.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some((_, token)) = token else {
            let detail = "this needs an access token: Authorization: Bearer …";
            return Err(ApiError::new(ErrorCode::Unauthenticated, detail));
        };
        Ok(Self(app.node().authenticate(token.trim()).await?))
    }
}
