//! `GET /v1/channels/{channel}/group/tree`.

use axum::extract::State;
use coterie_protocol::rest::TreeView;
use coterie_types::ChannelId;
use serde::Deserialize;

use crate::{
    App,
    extract::{InPath, Json, Params, SignedIn},
    problem::Outcome,
};

/// Of which epoch.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TreeQuery {
    /// The epoch of the `GroupInfo` that it belongs to.
    epoch: u64,
}

/// The group's ratchet tree at an epoch; compressed when the client takes gzip.
#[utoipa::path(get, path = "/v1/channels/{channel}/group/tree", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), TreeQuery),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = TreeView),
        (status = 404, description = "`not_found`"),
        (status = 410, description = "`gone`: the epoch is no longer kept")))]
pub(crate) async fn read_tree(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
    Params(query): Params<TreeQuery>,
) -> Outcome<Json<TreeView>> {
    Ok(Json(app.node().tree(&caller, channel, query.epoch).await?))
}
