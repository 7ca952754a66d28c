//! `GET /v1/servers/{server}/policy`.

use axum::extract::State;
use coterie_protocol::rest::PolicyPage;
use coterie_types::ServerId;

use crate::{
    App,
    extract::{InPath, Json, Params, SignedIn},
    page::Page,
    problem::Outcome,
};

/// A page of a server's policy log.
#[utoipa::path(get, path = "/v1/servers/{server}/policy", tag = "servers",
    params(("server" = ServerId, Path, description = "The server"), Page),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = PolicyPage), (status = 404, description = "`not_found`")))]
pub(crate) async fn read_policy(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
    Params(page): Params<Page>,
) -> Outcome<Json<PolicyPage>> {
    Ok(Json(app.node().read_policy(&caller, server, page.after, page.limit).await?))
}
