//! `PATCH /v1/channels/{channel}/messages/{message}`.

use axum::extract::State;
use coterie_protocol::rest::{MessagesPosted, PostMessages};
use coterie_types::{ChannelId, MessageId};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Appends one message of class `light` whose content takes the place of a message of the caller's
/// own. The node cannot read either, and checks that the message is there, is not deleted, and is
/// the caller's.
#[utoipa::path(patch, path = "/v1/channels/{channel}/messages/{message}", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), ("message" = MessageId, Path, description = "The message")),
    request_body = PostMessages,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = MessagesPosted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`epoch_conflict`, `reconcile_first`, `head_stale`"), (status = 410, description = "`gone`"), (status = 422, description = "`invalid`, `head_unknown`")))]
pub(crate) async fn edit_message(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((channel, message)): InPath<(ChannelId, MessageId)>,
    Body(body): Body<PostMessages>,
) -> Outcome<Json<MessagesPosted>> {
    Ok(Json(app.node().edit_message(&caller, channel, message, &body).await?))
}
