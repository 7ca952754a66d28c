//! `GET /v1/channels/{channel}/messages/{message}`.

use axum::extract::State;
use coterie_protocol::rest::LogItem;
use coterie_types::{ChannelId, DeviceId, MessageId};
use serde::Deserialize;

use crate::{
    App,
    extract::{InPath, Json, Params, SignedIn},
    problem::Outcome,
};

/// Which of several.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Query {
    /// The device that has sent it: ids are made by devices, and two may have made the same.
    device: Option<DeviceId>,
}

/// A message by its id. The body is absent when a tombstone erased it.
#[utoipa::path(get, path = "/v1/channels/{channel}/messages/{message}", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), ("message" = MessageId, Path, description = "The message"), Query),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = LogItem), (status = 404, description = "`not_found`"), (status = 422, description = "`invalid`: several devices have sent a message with this id, or the channel is a category")))]
pub(crate) async fn read_message(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((channel, message)): InPath<(ChannelId, MessageId)>,
    Params(query): Params<Query>,
) -> Outcome<Json<LogItem>> {
    Ok(Json(app.node().read_message(&caller, channel, message, query.device).await?))
}
