//! `GET /v1/servers/{server}/bans`.

use axum::extract::State;
use coterie_protocol::rest::Bans;
use coterie_types::{ServerId, UserId};
use serde::Deserialize;

use crate::{
    App,
    extract::{InPath, Json, Params, SignedIn},
    problem::Outcome,
};

/// Which page.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Query {
    /// Those after this one, by id.
    after: Option<UserId>,
    /// At most so many, 1 to 200. 200 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of a server's bans, by user id. Needs `BAN_MEMBERS`.
#[utoipa::path(get, path = "/v1/servers/{server}/bans", tag = "bans",
    params(("server" = ServerId, Path, description = "The server"), Query),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Bans), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`")))]
pub(crate) async fn list_bans(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
    Params(query): Params<Query>,
) -> Outcome<Json<Bans>> {
    Ok(Json(app.node().list_bans(&caller, server, query.after, query.limit).await?))
}
