//! `GET /v1/servers/{server}/members`.

use axum::extract::State;
use coterie_acts::MemberFilter;
use coterie_protocol::rest::Members;
use coterie_types::{RoleId, ServerId, UserId};
use serde::Deserialize;

use crate::{
    App,
    extract::{InPath, Json, Params, SignedIn},
    problem::Outcome,
};

/// Which members.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Query {
    /// Those after this one, by id.
    after: Option<UserId>,
    /// At most so many, 1 to 200. 200 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// Those whose username or nickname begins so, in whichever case.
    name: Option<String>,
    /// Those who hold this role.
    role: Option<RoleId>,
}

/// A page of a server's members, by user id.
#[utoipa::path(get, path = "/v1/servers/{server}/members", tag = "members",
    params(("server" = ServerId, Path, description = "The server"), Query),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Members), (status = 404, description = "`not_found`")))]
pub(crate) async fn list_members(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
    Params(query): Params<Query>,
) -> Outcome<Json<Members>> {
    let Query { after, limit, name, role } = query;
    let filter = MemberFilter { after, limit, name, role };
    Ok(Json(app.node().list_members(&caller, server, &filter).await?))
}
