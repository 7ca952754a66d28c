//! `POST /v1/auth/recover`.

use axum::extract::State;
use coterie_protocol::rest::{RecoverStart, RecoverStarted};

use crate::{
    App,
    extract::{Body, Json},
    problem::Outcome,
};

/// Begins a recovery: a challenge for the key that the recovery phrase gives.
#[utoipa::path(post, path = "/v1/auth/recover", tag = "auth",
    request_body = RecoverStart,
    responses((status = 200, description = "Done", body = RecoverStarted)))]
pub(crate) async fn begin_recovery(
    State(app): State<App>,
    Body(body): Body<RecoverStart>,
) -> Outcome<Json<RecoverStarted>> {
    Ok(Json(app.node().begin_recovery(&body).await?))
}
