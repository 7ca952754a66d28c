//! `PUT /v1/vault`.

use axum::extract::State;
use coterie_protocol::rest::{DeviceChanged, PutVault};

use crate::{
    App,
    extract::{Body, Json, SignedIn},
    problem::Outcome,
};

/// Keeps the caller's vault, one version up.
#[utoipa::path(put, path = "/v1/vault", tag = "vault",
    request_body = PutVault,
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = DeviceChanged), (status = 409, description = "`version_conflict`"), (status = 422, description = "`invalid`, `limit_reached`")))]
pub(crate) async fn put_vault(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Body(body): Body<PutVault>,
) -> Outcome<Json<DeviceChanged>> {
    Ok(Json(app.node().put_vault(&caller, &body).await?))
}
