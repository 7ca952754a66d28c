//! `GET` and `POST /v1/channels/{channel}/lease`.

use axum::extract::State;
use coterie_protocol::rest::{Lease, LeaseWaiting};
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

/// Who waits for the turn to join: a hint for whoever has got in, who may add them in one commit.
#[utoipa::path(get, path = "/v1/channels/{channel}/lease", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = LeaseWaiting), (status = 403, description = "`device_required`"), (status = 404, description = "`not_found`")))]
pub(crate) async fn lease_waiting(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
) -> Outcome<Json<LeaseWaiting>> {
    Ok(Json(app.node().lease_waiting(&caller, channel).await?))
}
