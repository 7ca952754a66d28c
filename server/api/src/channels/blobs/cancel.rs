//! `DELETE /v1/channels/{channel}/blobs/{blob}`.

use axum::{extract::State, http::StatusCode};
use coterie_types::{BlobId, ChannelId};

use crate::{
    App,
    extract::{InPath, SignedIn},
    problem::Outcome,
};

/// Takes away a file that no message names.
#[utoipa::path(delete, path = "/v1/channels/{channel}/blobs/{blob}", tag = "channels",
    params(("channel" = ChannelId, Path, description = "The channel"), ("blob" = BlobId, Path, description = "The file")),
    security(("access_token" = [])),
    responses((status = 204, description = "Done"), (status = 403, description = "`forbidden`"), (status = 404, description = "`not_found`")))]
pub(crate) async fn cancel_blob(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath((channel, blob)): InPath<(ChannelId, BlobId)>,
) -> Outcome<StatusCode> {
    app.node().cancel_blob(&caller, channel, blob).await?;
    Ok(StatusCode::NO_CONTENT)
}
