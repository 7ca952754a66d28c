//! `POST /v1/auth/register`.

use axum::extract::State;
use coterie_protocol::rest::{RegisterStart, RegisterStarted};

use crate::{
    App,
    extract::{Body, Json},
    problem::Outcome,
};

/// Begins a registration: OPAQUE's first messages.
#[utoipa::path(post, path = "/v1/auth/register", tag = "auth",
    request_body = RegisterStart,
    responses((status = 200, description = "Done", body = RegisterStarted), (status = 409, description = "`username_taken`"), (status = 422, description = "`invalid`: the name breaks a rule")))]
pub(crate) async fn begin_registration(
    State(app): State<App>,
    Body(body): Body<RegisterStart>,
) -> Outcome<Json<RegisterStarted>> {
    Ok(Json(app.node().begin_registration(&body).await?))
}
