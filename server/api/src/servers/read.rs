//! `GET /v1/servers/{server}`.

use axum::extract::State;
use coterie_protocol::rest::ServerView;
use coterie_types::ServerId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// A server's settings, as its policy log says.
#[utoipa::path(get, path = "/v1/servers/{server}", tag = "servers",
    params(("server" = ServerId, Path, description = "The server")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = ServerView), (status = 404, description = "`not_found`")))]
pub(crate) async fn read_server(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
) -> Outcome<Json<ServerView>> {
    Ok(Json(app.node().read_server(&caller, server).await?))
}
