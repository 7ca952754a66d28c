//! `PUT /v1/channels/{channel}/blobs/{blob}`.

use axum::extract::State;
use coterie_protocol::rest::{BlobView, OpenBlob};
use coterie_types::{BlobId, ChannelId};

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// Begins an upload, or says where it stands.
#[utoipa::path(put, path = "/v1/channels/{channel}/blobs/{blob}", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), ("blob" = BlobId, Path, description = "The file, by a random id of the client's")),
    request_body = OpenBlob,
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = BlobView), (status = 403, description = "`forbidden`, `device_required`"), (status = 404, description = "`not_found`"), (status = 422, description = "`limit_reached`, `invalid`")))]
pub(crate) async fn open_blob(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((channel, blob)): InPath<(ChannelId, BlobId)>,
    Body(body): Body<OpenBlob>,
) -> Outcome<Json<BlobView>> {
    Ok(Json(app.node().open_blob(&caller, channel, blob, &body).await?))
}
