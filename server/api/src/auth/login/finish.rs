//! `POST /v1/auth/login/{flow}`.

use axum::extract::State;
use coterie_protocol::rest::{LoginFinish, LoginGranted};

use crate::{
    App,
    extract::{Body, InPath, Json},
    problem::Outcome,
};

/// Proves the password and begins a session.
#[utoipa::path(post, path = "/v1/auth/login/{flow}", tag = "auth",
    params(("flow" = String, Path, description = "From the first step")),
    request_body = LoginFinish,
    responses((status = 200, description = "Done", body = LoginGranted), (status = 401, description = "`wrong_credentials`: nobody can tell a wrong password from an unknown name"), (status = 404, description = "`not_found`: the flow is unknown, used or expired"), (status = 422, description = "`invalid`: the device is not an active one of the user")))]
pub(crate) async fn finish_login(
    State(app): State<App>,
    InPath(flow): InPath<String>,
    Body(body): Body<LoginFinish>,
) -> Outcome<Json<LoginGranted>> {
    Ok(Json(app.node().finish_login(&flow, &body).await?))
}
