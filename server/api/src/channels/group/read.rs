//! `GET /v1/channels/{channel}/group`.

use axum::extract::State;
use coterie_protocol::rest::GroupState;
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// The channel's group: what a joiner needs and checks again.
#[utoipa::path(get, path = "/v1/channels/{channel}/group", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = GroupState), (status = 404, description = "`not_found`")))]
pub(crate) async fn read_group(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
) -> Outcome<Json<GroupState>> {
    Ok(Json(app.node().group_state(&caller, channel).await?))
}
