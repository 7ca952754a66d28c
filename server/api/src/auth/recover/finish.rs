//! `POST /v1/auth/recover/{flow}`.

use axum::extract::State;
use coterie_protocol::rest::{LoginGranted, RecoverFinish};

use crate::{
    App,
    extract::{Body, InPath, Json},
    problem::Outcome,
};

/// Proves the recovery phrase and begins a session without a device.
#[utoipa::path(post, path = "/v1/auth/recover/{flow}", tag = "auth",
    params(("flow" = String, Path, description = "From the first step")),
    request_body = RecoverFinish,
    responses((status = 200, description = "Done", body = LoginGranted), (status = 401, description = "`wrong_credentials`"), (status = 404, description = "`not_found`: the flow is unknown, used or expired"), (status = 422, description = "`invalid`: the label")))]
pub(crate) async fn finish_recovery(
    State(app): State<App>,
    InPath(flow): InPath<String>,
    Body(body): Body<RecoverFinish>,
) -> Outcome<Json<LoginGranted>> {
    Ok(Json(app.node().finish_recovery(&flow, &body).await?))
}
