//! `PUT /v1/channels/{channel}/blobs/{blob}/parts/{part}`.

use axum::extract::State;
use coterie_protocol::rest::BlobView;
use coterie_types::{BlobId, ChannelId};

use crate::{
    App,
    extract::{InPath, Json, PartBytes, SignedIn},
    problem::Outcome,
};

/// Keeps the next part of a file: 1 MiB of its bytes as they are, of the last one the rest.
#[utoipa::path(put, path = "/v1/channels/{channel}/blobs/{blob}/parts/{part}", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), ("blob" = BlobId, Path, description = "The file"), ("part" = u32, Path, description = "Which, from 0")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = BlobView), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`"), (status = 422, description = "`invalid`")))]
pub(crate) async fn put_blob_part(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((channel, blob, part)): InPath<(ChannelId, BlobId, u32)>,
    PartBytes(bytes): PartBytes,
) -> Outcome<Json<BlobView>> {
    Ok(Json(app.node().put_blob_part(&caller, channel, (blob, part), bytes).await?))
}
