//! `GET /v1/channels/{channel}`.

use axum::extract::State;
use coterie_protocol::rest::ChannelView;
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// A channel's settings and overwrites, as the policy log says.
#[utoipa::path(get, path = "/v1/channels/{channel}", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = ChannelView), (status = 404, description = "`not_found`")))]
pub(crate) async fn read_channel(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
) -> Outcome<Json<ChannelView>> {
    Ok(Json(app.node().read_channel(&caller, channel).await?))
}
