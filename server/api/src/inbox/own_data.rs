//! `POST /v1/inbox/own-data`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::PostOwnData;

use crate::{
    App,
    extract::{Body, SignedIn},
    problem::Outcome,
};

/// Tells other devices of the user what the node cannot read.
#[utoipa::path(post, path = "/v1/inbox/own-data", tag = "inbox",
    request_body = PostOwnData,
    security(("access_token" = [])),
    responses((status = 204, description = "In their inboxes and durable"),
        (status = 403, description = "`device_required`"),
        (status = 404, description = "`not_found`: not another active device of the user"),
        (status = 413, description = "`too_large`"),
        (status = 422, description = "`invalid`: rule `own_data_slot` or `own_data_devices`")))]
pub(crate) async fn post_own_data(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Body(body): Body<PostOwnData>,
) -> Outcome<StatusCode> {
    app.node().post_own_data(&caller, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
