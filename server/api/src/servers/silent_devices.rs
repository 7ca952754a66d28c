//! `GET /v1/servers/{server}/silent-devices`.

use axum::extract::State;
use coterie_protocol::rest::SilentDevices;
use coterie_types::ServerId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// Devices of members that did not show themselves for 60 days, and may be called idle: a hint.
///
/// At most 50 at once; where there are more, every day shows others.
#[utoipa::path(get, path = "/v1/servers/{server}/silent-devices", tag = "servers",
    params(("server" = ServerId, Path, description = "The server")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = SilentDevices), (status = 404, description = "`not_found`")))]
pub(crate) async fn list_silent_devices(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
) -> Outcome<Json<SilentDevices>> {
    Ok(Json(app.node().list_silent_devices(&caller, server).await?))
}
