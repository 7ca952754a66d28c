//! `PUT /v1/links/{link}/answer`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::LinkMessage;

use crate::{
    App,
    extract::{Body, InPath, SignedIn},
    problem::Outcome,
};

/// The old device answers.
#[utoipa::path(put, path = "/v1/links/{link}/answer", tag = "links",
    params(("link" = String, Path, description = "The link's name")),
    security(("access_token" = [])),
    request_body = LinkMessage,
    responses((status = 204, description = "Done"), (status = 404, description = "`not_found`: the link is unknown or over"), (status = 413, description = "`too_large`"), (status = 422, description = "`invalid`: too early, or another message stands there"), (status = 403, description = "`device_required`")))]
pub(crate) async fn answer_link(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(link): InPath<String>,
    Body(body): Body<LinkMessage>,
) -> Outcome<StatusCode> {
    app.node().answer_link(&caller, &link, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
