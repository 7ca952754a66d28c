//! `POST /v1/links`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{LinkOpened, OpenLink};

use crate::{
    App,
    extract::{Body, Json},
    problem::Outcome,
};

/// Opens a link for a new device, for ten minutes.
#[utoipa::path(post, path = "/v1/links", tag = "links",
    request_body = OpenLink,
    responses((status = 201, description = "Done", body = LinkOpened)))]
pub(crate) async fn open_link(
    State(app): State<App>,
    Body(body): Body<OpenLink>,
) -> Outcome<(StatusCode, Json<LinkOpened>)> {
    Ok((StatusCode::CREATED, Json(app.node().open_link(&body).await?)))
}
