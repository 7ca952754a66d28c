//! `POST /v1/channels/{channel}/messages/bulk-delete`.

use axum::extract::State;
use coterie_protocol::rest::{BulkAnswer, BulkDelete};
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Appends those of 1 to 100 tombstones that pass, in one transaction, and says what became of each.
#[utoipa::path(post, path = "/v1/channels/{channel}/messages/bulk-delete", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel")),
    request_body = BulkDelete,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = BulkAnswer), (status = 403, description = "`device_required`"), (status = 404, description = "`not_found`"), (status = 422, description = "`invalid`: the channel is a category")))]
pub(crate) async fn bulk_delete(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
    Body(body): Body<BulkDelete>,
) -> Outcome<Json<BulkAnswer>> {
    Ok(Json(app.node().bulk_delete(&caller, channel, &body).await?))
}
