//! `POST /v1/auth/login`.

use axum::extract::State;
use coterie_protocol::rest::{LoginStart, LoginStarted};

use crate::{
    App,
    extract::{Body, Json},
    problem::Outcome,
};

/// Begins a login: OPAQUE's first messages. An unknown name gets the same.
#[utoipa::path(post, path = "/v1/auth/login", tag = "auth",
    request_body = LoginStart,
    responses((status = 200, description = "Done", body = LoginStarted)))]
pub(crate) async fn begin_login(
    State(app): State<App>,
    Body(body): Body<LoginStart>,
) -> Outcome<Json<LoginStarted>> {
    Ok(Json(app.node().begin_login(&body).await?))
}
