//! `/v1/users/@me/backup`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{BackupView, PutBackup};

use crate::{
    App,
    extract::{Body, Json, SignedIn},
    problem::Outcome,
};

/// The sealed list of the caller's backup.
#[utoipa::path(get, path = "/v1/users/@me/backup", tag = "users",
    security(("access_token" = [])),
    responses((status = 200, description = "Version 0 when there is none", body = BackupView)))]
pub(crate) async fn read_backup(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
) -> Outcome<Json<BackupView>> {
    Ok(Json(app.node().backup(&caller).await?))
}

/// Keeps a list in the place of the expected version, and the chunks that it names.
#[utoipa::path(put, path = "/v1/users/@me/backup", tag = "users",
    request_body = PutBackup,
    security(("access_token" = [])),
    responses((status = 204, description = "Done and durable"),
        (status = 403, description = "`device_required`"),
        (status = 409, description = "`version_conflict`: another version is kept"),
        (status = 413, description = "`too_large`"),
        (status = 422, description = "`invalid`: rule `backup_empty`, `backup_order` or `backup_chunks`")))]
pub(crate) async fn put_backup(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Body(body): Body<PutBackup>,
) -> Outcome<StatusCode> {
    app.node().put_backup(&caller, body).await?;
    Ok(StatusCode::NO_CONTENT)
}
