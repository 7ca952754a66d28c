//! `GET /v1/servers/{server}/policy/head`.

use axum::extract::State;
use coterie_protocol::rest::PolicyHead;
use coterie_types::ServerId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// Where a server's policy log stands.
#[utoipa::path(get, path = "/v1/servers/{server}/policy/head", tag = "servers",
    params(("server" = ServerId, Path, description = "The server")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = PolicyHead), (status = 404, description = "`not_found`")))]
pub(crate) async fn read_policy_head(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
) -> Outcome<Json<PolicyHead>> {
    Ok(Json(app.node().read_policy_head(&caller, server).await?))
}
