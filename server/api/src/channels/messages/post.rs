//! `POST /v1/channels/{channel}/messages`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{MessagesPosted, PostMessages};
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Appends messages, all in order or none. A known id is answered with its stored seq.
#[utoipa::path(post, path = "/v1/channels/{channel}/messages", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel")),
    request_body = PostMessages,
    security(("access_token" = [])),
    responses((status = 201, description = "Done and durable", body = MessagesPosted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`epoch_conflict`, `reconcile_first`, `head_stale`"), (status = 422, description = "`invalid`, `head_unknown`")))]
pub(crate) async fn post_messages(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
    Body(body): Body<PostMessages>,
) -> Outcome<(StatusCode, Json<MessagesPosted>)> {
    let answer = app.node().post_messages(&caller, channel, &body).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
