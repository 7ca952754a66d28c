//! `GET /v1/servers`.

use axum::extract::State;
use coterie_protocol::rest::Servers;

use crate::{
    App,
    extract::{Json, SignedIn},
    problem::Outcome,
};

/// The servers that the caller is a member of.
#[utoipa::path(get, path = "/v1/servers", tag = "servers",
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Servers)))]
pub(crate) async fn list_servers(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
) -> Outcome<Json<Servers>> {
    Ok(Json(app.node().list_servers(&caller).await?))
}
