//! `POST /v1/channels/{channel}/reset`.

use axum::{extract::State, http::StatusCode};
use coterie_acts::About;
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Admits `group_reset`: the channel's group is given up, and another takes its place.
#[utoipa::path(post, path = "/v1/channels/{channel}/reset", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel")),
    request_body = PostIntent,
    security(("access_token" = [])),
    responses((status = 201, description = "Done and durable", body = Admitted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`counter_conflict`, `head_stale`"), (status = 422, description = "`invalid`, `head_unknown`, `limit_reached`")))]
pub(crate) async fn reset_group(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
    Body(body): Body<PostIntent>,
) -> Outcome<(StatusCode, Json<Admitted>)> {
    let answer = app.node().change_channel(&caller, channel, About::Reset(channel), &body).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
