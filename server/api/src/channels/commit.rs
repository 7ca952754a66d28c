//! `POST /v1/channels/{channel}/commits`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{Appended, PostCommit};
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Appends a commit, external joins included, if the group still stands at its epoch.
#[utoipa::path(post, path = "/v1/channels/{channel}/commits", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel")),
    request_body = PostCommit,
    security(("access_token" = [])),
    responses((status = 201, description = "Done and durable", body = Appended), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`epoch_conflict`, `reconcile_first`, `head_stale`"), (status = 422, description = "`bad_commit`, `head_unknown`, `invalid`")))]
pub(crate) async fn post_commit(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
    Body(body): Body<PostCommit>,
) -> Outcome<(StatusCode, Json<Appended>)> {
    let answer = app.node().post_commit(&caller, channel, &body).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
