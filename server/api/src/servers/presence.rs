//! `GET /v1/servers/{server}/presence`.

use axum::extract::State;
use coterie_protocol::rest::PresenceView;
use coterie_types::ServerId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// Who of a server's members is connected, as the node says: a hint, never pushed.
///
/// At most 200 users are named. Of a server with more than 1,000 members only the number is told,
/// counted in a sample.
#[utoipa::path(get, path = "/v1/servers/{server}/presence", tag = "servers",
    params(("server" = ServerId, Path, description = "The server")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = PresenceView), (status = 404, description = "`not_found`")))]
pub(crate) async fn read_presence(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
) -> Outcome<Json<PresenceView>> {
    let presence = &*app.hints().presence;
    Ok(Json(app.node().server_presence(&caller, server, presence).await?))
}
