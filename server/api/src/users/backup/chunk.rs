//! `/v1/users/@me/backup/chunks/{chunk}`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{BackupChunk, BackupChunkView};
use coterie_types::BlobId;

use crate::{
    App,
    extract::{Body, InPath, Json, SignedIn},
    problem::Outcome,
};

/// A sealed chunk of the caller's backup.
#[utoipa::path(get, path = "/v1/users/@me/backup/chunks/{chunk}", tag = "users",
    params(("chunk" = BlobId, Path, description = "The chunk")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = BackupChunkView),
        (status = 404, description = "`not_found`")))]
pub(crate) async fn read_backup_chunk(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(chunk): InPath<BlobId>,
) -> Outcome<Json<BackupChunkView>> {
    Ok(Json(app.node().backup_chunk(&caller, chunk).await?))
}

/// Keeps a sealed chunk until a list names it, for a day at most.
#[utoipa::path(put, path = "/v1/users/@me/backup/chunks/{chunk}", tag = "users",
    params(("chunk" = BlobId, Path, description = "The chunk")),
    request_body = BackupChunk,
    security(("access_token" = [])),
    responses((status = 204, description = "Done and durable"),
        (status = 403, description = "`device_required`"),
        (status = 413, description = "`too_large`"),
        (status = 422, description = "`invalid`: rule `backup_chunk`; `limit_reached`: rule `backup_quota`")))]
pub(crate) async fn put_backup_chunk(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(chunk): InPath<BlobId>,
    Body(body): Body<BackupChunk>,
) -> Outcome<StatusCode> {
    app.node().put_backup_chunk(&caller, chunk, body).await?;
    Ok(StatusCode::NO_CONTENT)
}
