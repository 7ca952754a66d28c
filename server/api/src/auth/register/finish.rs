//! `POST /v1/auth/register/{flow}`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{RegisterFinish, SessionGranted};

use crate::{
    App,
    extract::{Body, InPath, Json},
    problem::Outcome,
};

/// Makes the user with their first device and vault, and begins a session.
#[utoipa::path(post, path = "/v1/auth/register/{flow}", tag = "auth",
    params(("flow" = String, Path, description = "From the first step")),
    request_body = RegisterFinish,
    responses((status = 201, description = "Done and durable", body = SessionGranted), (status = 404, description = "`not_found`: the flow is unknown, used or expired"), (status = 409, description = "`username_taken`, `version_conflict`"), (status = 422, description = "`invalid`: device log, vault or recovery key")))]
pub(crate) async fn finish_registration(
    State(app): State<App>,
    InPath(flow): InPath<String>,
    Body(body): Body<RegisterFinish>,
) -> Outcome<(StatusCode, Json<SessionGranted>)> {
    let answer = app.node().finish_registration(&flow, &body).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
