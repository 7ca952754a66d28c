//! `GET /v1/servers/{server}/channels`.

use axum::extract::State;
use coterie_protocol::rest::Channels;
use coterie_types::ServerId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// The channels of a server that the caller may view.
#[utoipa::path(get, path = "/v1/servers/{server}/channels", tag = "channels",
    params(("server" = ServerId, Path, description = "The server")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Channels), (status = 404, description = "`not_found`")))]
pub(crate) async fn list_channels(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
) -> Outcome<Json<Channels>> {
    Ok(Json(app.node().list_channels(&caller, server).await?))
}
