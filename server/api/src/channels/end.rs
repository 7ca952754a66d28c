//! `DELETE /v1/channels/{channel}`.

use axum::extract::State;
use coterie_acts::About;
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Admits `channel_deleted`.
#[utoipa::path(delete, path = "/v1/channels/{channel}", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel")),
    request_body = PostIntent,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = Admitted), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`counter_conflict`, `head_stale`"), (status = 422, description = "`invalid`, `head_unknown`, `limit_reached`")))]
pub(crate) async fn end_channel(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
    Body(body): Body<PostIntent>,
) -> Outcome<Json<Admitted>> {
    Ok(Json(app.node().change_channel(&caller, channel, About::ChannelEnd(channel), &body).await?))
}
