//! Whether the operator calls: their token in the `Authorization` header.

use axum::{extract::FromRequestParts, http::request::Parts};
use coterie_acts::Operator;
use coterie_types::ErrorCode;

use super::caller::bearer;
use crate::{App, problem::ApiError};

/// A caller who has shown the operator's token.
#[derive(Debug)]
pub(crate) struct ByOperator(pub(crate) Operator);

impl FromRequestParts<App> for ByOperator {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let Some(token) = bearer(&parts.headers) else {
            let detail = "this needs the operator's token: Authorization: Bearer …";
            return Err(ApiError::new(ErrorCode::Unauthenticated, detail));
        };
        Ok(Self(app.node().operator(token)?))
    }
}
