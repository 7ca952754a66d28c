//! `GET /v1/devices`.

use axum::extract::State;
use coterie_protocol::rest::DeviceLogView;

use crate::{
    App,
    extract::{Json, SignedIn},
    problem::Outcome,
};

/// The caller's device log.
#[utoipa::path(get, path = "/v1/devices", tag = "devices",
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = DeviceLogView)))]
pub(crate) async fn list_devices(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
) -> Outcome<Json<DeviceLogView>> {
    Ok(Json(app.node().device_log(&caller).await?))
}
