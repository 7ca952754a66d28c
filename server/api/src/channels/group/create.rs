//! `POST /v1/channels/{channel}/group`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{Appended, CreateGroup};
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Creates the channel's group.
#[utoipa::path(post, path = "/v1/channels/{channel}/group", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel")),
    request_body = CreateGroup,
    security(("access_token" = [])),
    responses((status = 201, description = "Done and durable", body = Appended), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`group_exists`, `head_stale`"), (status = 422, description = "`bad_commit`, `head_unknown`, `invalid`")))]
pub(crate) async fn create_group(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
    Body(body): Body<CreateGroup>,
) -> Outcome<(StatusCode, Json<Appended>)> {
    let answer = app.node().create_group(&caller, channel, &body).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
