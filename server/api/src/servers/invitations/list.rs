//! `GET /v1/servers/{server}/invitations`.

use axum::extract::State;
use coterie_protocol::rest::Invitations;
use coterie_types::{InvitationId, ServerId};
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
    after: Option<InvitationId>,
    /// At most so many, 1 to 200. 200 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of a server's open invitations, by id: with `MANAGE_SERVER` all, else the caller's own.
#[utoipa::path(get, path = "/v1/servers/{server}/invitations", tag = "invitations",
    params(("server" = ServerId, Path, description = "The server"), Query),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Invitations), (status = 404, description = "`not_found`")))]
pub(crate) async fn list_invitations(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
    Params(query): Params<Query>,
) -> Outcome<Json<Invitations>> {
    Ok(Json(app.node().list_invitations(&caller, server, query.after, query.limit).await?))
}
