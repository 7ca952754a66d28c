//! `GET /v1/links/{link}`.

use axum::extract::State;
use coterie_protocol::rest::LinkView;

use crate::{
    App,
    extract::{InPath, Json},
    problem::Outcome,
};

/// What both devices have shown so far.
#[utoipa::path(get, path = "/v1/links/{link}", tag = "links",
    params(("link" = String, Path, description = "The link's name")),
    responses((status = 200, description = "Done", body = LinkView), (status = 404, description = "`not_found`: the link is unknown or over")))]
pub(crate) async fn read_link(
    State(app): State<App>,
    InPath(link): InPath<String>,
) -> Outcome<Json<LinkView>> {
    Ok(Json(app.node().read_link(&link).await?))
}
