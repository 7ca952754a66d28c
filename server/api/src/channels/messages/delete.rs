//! `DELETE /v1/channels/{channel}/messages/{message}`.

use axum::extract::State;
use coterie_protocol::rest::{Appended, DeleteMessage};
use coterie_types::{ChannelId, MessageId};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Appends a tombstone, which erases a message's body and keeps its hash.
#[utoipa::path(delete, path = "/v1/channels/{channel}/messages/{message}", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), ("message" = MessageId, Path, description = "The message")),
    request_body = DeleteMessage,
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Appended), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`head_stale`"), (status = 410, description = "`gone`"), (status = 422, description = "`invalid`, `head_unknown`")))]
pub(crate) async fn delete_message(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((channel, message)): InPath<(ChannelId, MessageId)>,
    Body(body): Body<DeleteMessage>,
) -> Outcome<Json<Appended>> {
    Ok(Json(app.node().delete_message(&caller, channel, message, &body).await?))
}
