//! `POST /v1/devices`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{DeviceChange, DeviceChanged};

use crate::{
    App,
    extract::{Body, Json, SignedIn},
    problem::Outcome,
};

/// Appends the next entry of the caller's device log, and copies it into the policy logs of their servers.
#[utoipa::path(post, path = "/v1/devices", tag = "devices",
    request_body = DeviceChange,
    security(("access_token" = [])),
    responses((status = 201, description = "Done and durable", body = DeviceChanged), (status = 409, description = "`version_conflict`: the log or the vault has moved on"), (status = 422, description = "`invalid`, `limit_reached`")))]
pub(crate) async fn change_devices(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Body(body): Body<DeviceChange>,
) -> Outcome<(StatusCode, Json<DeviceChanged>)> {
    let answer = app.node().change_devices(&caller, &body).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
