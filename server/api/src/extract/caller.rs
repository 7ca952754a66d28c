//! Who calls: the access token in the `Authorization` header.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use coterie_acts::{Answer, Caller};
use coterie_types::ErrorCode;

use crate::{App, problem::ApiError};

/// A caller with a good access token whose session stands.
#[derive(Debug)]
pub(crate) struct SignedIn(pub(crate) Caller);

/// What the token of a request proved, kept with the request so that it is looked at once.
#[derive(Debug, Clone)]
pub(crate) struct Identified(pub(crate) Answer<Caller>);

/// What the token proves, if there is one.
pub(crate) async fn identify(app: &App, headers: &HeaderMap) -> Option<Answer<Caller>> {
    Some(app.node().authenticate(bearer(headers)?).await)
}

/// The token of a request.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok())?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let identified = match parts.extensions.get::<Identified>() {
            Some(Identified(answer)) => Some(answer.clone()),
            None => identify(app, &parts.headers).await,
        };
        match identified {
            Some(answer) => Ok(Self(answer?)),
            None => {
                let detail = "this needs an access token: Authorization: Bearer …";
                Err(ApiError::new(ErrorCode::Unauthenticated, detail))
            }
        }
    }
}
