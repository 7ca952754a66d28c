//! `GET /v1/channels/{channel}/blobs/{blob}`.

use axum::extract::State;
use coterie_protocol::rest::BlobView;
use coterie_types::{BlobId, ChannelId};

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// Where an upload stands.
#[utoipa::path(get, path = "/v1/channels/{channel}/blobs/{blob}", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), ("blob" = BlobId, Path, description = "The file")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = BlobView), (status = 404, description = "`not_found`")))]
pub(crate) async fn read_blob(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((channel, blob)): InPath<(ChannelId, BlobId)>,
) -> Outcome<Json<BlobView>> {
    Ok(Json(app.node().read_blob(&caller, channel, blob).await?))
}
