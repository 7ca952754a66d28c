//! `POST /v1/links/{link}/session`.

use axum::extract::State;
use coterie_protocol::rest::{ClaimLink, LoginGranted};

use crate::{
    App,
    extract::{Body, InPath, Json},
    problem::Outcome,
};

/// The new device claims its first session.
#[utoipa::path(post, path = "/v1/links/{link}/session", tag = "links",
    params(("link" = String, Path, description = "The link's name")),
    request_body = ClaimLink,
    responses((status = 200, description = "Done", body = LoginGranted), (status = 404, description = "`not_found`: the link is unknown or over"), (status = 401, description = "`wrong_credentials`"), (status = 403, description = "`account_disabled`"), (status = 422, description = "`invalid`: too early, the label, or the device was revoked")))]
pub(crate) async fn claim_link(
    State(app): State<App>,
    InPath(link): InPath<String>,
    Body(body): Body<ClaimLink>,
) -> Outcome<Json<LoginGranted>> {
    Ok(Json(app.node().claim_link(&link, &body).await?))
}
