//! `GET /v1/discovery/{server}`.

use axum::extract::State;
use coterie_protocol::rest::ListingView;
use coterie_types::ServerId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// A listed server, with the standing invitation as its owner has signed it.
#[utoipa::path(get, path = "/v1/discovery/{server}", tag = "discovery",
    params(("server" = ServerId, Path, description = "The server")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = ListingView), (status = 404, description = "`not_found`")))]
pub(crate) async fn read_listing(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(server): InPath<ServerId>,
) -> Outcome<Json<ListingView>> {
    Ok(Json(app.node().read_listing(&caller, server).await?))
}
