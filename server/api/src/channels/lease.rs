//! `POST /v1/channels/{channel}/lease`.

use axum::extract::State;
use coterie_protocol::rest::Lease;
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// Asks for the turn to join the group, so that joiners do not race. Only a hint.
#[utoipa::path(post, path = "/v1/channels/{channel}/lease", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Lease), (status = 403, description = "`device_required`"), (status = 404, description = "`not_found`"), (status = 409, description = "`lease_held`")))]
pub(crate) async fn lease(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
) -> Outcome<Json<Lease>> {
    Ok(Json(app.node().lease(&caller, channel).await?))
}
