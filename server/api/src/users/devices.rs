//! `GET /v1/users/{user}/devices`.

use axum::extract::State;
use coterie_protocol::rest::DeviceLogView;
use coterie_types::UserId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// The device log of a user with whom the caller shares a server.
#[utoipa::path(get, path = "/v1/users/{user}/devices", tag = "users",
    params(("user" = UserId, Path, description = "The user")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = DeviceLogView),
        (status = 404, description = "`not_found`")))]
pub(crate) async fn read_user_devices(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(user): InPath<UserId>,
) -> Outcome<Json<DeviceLogView>> {
    Ok(Json(app.node().device_log_of(&caller, user).await?))
}
