//! `PUT /v1/links/{link}/offer`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::LinkMessage;

use crate::{
    App,
    extract::{Body, InPath},
    problem::Outcome,
};

/// The new device shows its offer, after the answer.
#[utoipa::path(put, path = "/v1/links/{link}/offer", tag = "links",
    params(("link" = String, Path, description = "The link's name")),
    request_body = LinkMessage,
    responses((status = 204, description = "Done"), (status = 404, description = "`not_found`: the link is unknown or over"), (status = 413, description = "`too_large`"), (status = 422, description = "`invalid`: too early, or another message stands there")))]
pub(crate) async fn offer_link(
    State(app): State<App>,
    InPath(link): InPath<String>,
    Body(body): Body<LinkMessage>,
) -> Outcome<StatusCode> {
    app.node().offer_link(&link, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
