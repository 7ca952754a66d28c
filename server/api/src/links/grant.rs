//! `PUT /v1/links/{link}/grant`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::GrantLink;

use crate::{
    App,
    extract::{Body, InPath, SignedIn},
    problem::Outcome,
};

/// The old device gives what the new one needs, which is in the device log by now.
#[utoipa::path(put, path = "/v1/links/{link}/grant", tag = "links",
    params(("link" = String, Path, description = "The link's name")),
    security(("access_token" = [])),
    request_body = GrantLink,
    responses((status = 204, description = "Done"), (status = 404, description = "`not_found`: the link is unknown or over"), (status = 413, description = "`too_large`"), (status = 422, description = "`invalid`: too early, or another message stands there"), (status = 403, description = "`device_required`")))]
pub(crate) async fn grant_link(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(link): InPath<String>,
    Body(body): Body<GrantLink>,
) -> Outcome<StatusCode> {
    app.node().grant_link(&caller, &link, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
