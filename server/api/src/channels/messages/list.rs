//! `GET /v1/channels/{channel}/messages`.

use axum::extract::State;
use coterie_protocol::rest::LogPage;
use coterie_types::ChannelId;

use crate::{
    App,
    extract::{InPath, Json, Params, SignedIn},
    page::Page,
    problem::Outcome,
};

/// A page of the channel's log without its commits.
#[utoipa::path(get, path = "/v1/channels/{channel}/messages", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), Page),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = LogPage), (status = 404, description = "`not_found`")))]
pub(crate) async fn list_messages(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(channel): InPath<ChannelId>,
    Params(page): Params<Page>,
) -> Outcome<Json<LogPage>> {
    Ok(Json(app.node().read_messages(&caller, channel, page.after, page.limit).await?))
}
