//! `POST /v1/auth/oidc/register/{flow}`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{OidcRegister, SessionGranted};

use crate::{
    App,
    extract::{Body, InPath, Json},
    problem::Outcome,
};

/// Makes the user of an identity that an ID token has proved.
#[utoipa::path(post, path = "/v1/auth/oidc/register/{flow}", tag = "auth",
    params(("flow" = String, Path, description = "From the first step")),
    request_body = OidcRegister,
    responses((status = 201, description = "Done and durable", body = SessionGranted),
        (status = 404, description = "`not_found`"),
        (status = 409, description = "`username_taken`, `identity_taken`"),
        (status = 422, description = "`invalid`")))]
pub(crate) async fn register_oidc(
    State(app): State<App>,
    InPath(flow): InPath<String>,
    Body(body): Body<OidcRegister>,
) -> Outcome<(StatusCode, Json<SessionGranted>)> {
    let answer = app.node().register_oidc(&flow, &body).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
