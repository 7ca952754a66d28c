//! `GET /v1/servers/{server}/roles`.

use axum::extract::State;
use coterie_protocol::rest::Roles;
use coterie_types::ServerId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// A server's roles, the highest first.
#[utoipa::path(get, path = "/v1/servers/{server}/roles", tag = "roles",
    params(("server" = ServerId, Path, description = "The server")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Roles), (status = 404, description = "`not_found`")))]
pub(crate) async fn list_roles(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
) -> Outcome<Json<Roles>> {
    Ok(Json(app.node().list_roles(&caller, server).await?))
}
