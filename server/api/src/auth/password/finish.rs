//! `POST /v1/auth/password/{flow}`.

use axum::extract::State;
use coterie_protocol::rest::{DeviceChanged, PasswordFinish};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Changes password and vault together. Every other session of the user ends.
#[utoipa::path(post, path = "/v1/auth/password/{flow}", tag = "auth",
    params(("flow" = String, Path, description = "From the first step")),
    request_body = PasswordFinish,
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = DeviceChanged), (status = 404, description = "`not_found`: the flow is unknown, used or expired"), (status = 409, description = "`version_conflict`"), (status = 422, description = "`invalid`, `limit_reached`")))]
pub(crate) async fn finish_password(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(flow): InPath<String>,
    Body(body): Body<PasswordFinish>,
) -> Outcome<Json<DeviceChanged>> {
    Ok(Json(app.node().finish_password(&caller, &flow, &body).await?))
}
