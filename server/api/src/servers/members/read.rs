//! `GET /v1/servers/{server}/members/{user}`.

use axum::extract::State;
use coterie_protocol::rest::MemberView;
use coterie_types::{ServerId, UserId};

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// A member of a server.
#[utoipa::path(get, path = "/v1/servers/{server}/members/{user}", tag = "members",
    params(("server" = ServerId, Path, description = "The server"), ("user" = UserId, Path, description = "The user")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = MemberView), (status = 404, description = "`not_found`")))]
pub(crate) async fn read_member(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((server, user)): InPath<(ServerId, UserId)>,
) -> Outcome<Json<MemberView>> {
    Ok(Json(app.node().read_member(&caller, server, user).await?))
}
