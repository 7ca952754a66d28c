//! `DELETE /v1/sessions/{session}`.

use axum::{extract::State, http::StatusCode};
use coterie_ports::SessionId;

use crate::{
    App,
    extract::{InPath, SignedIn},
    problem::{ApiError, Outcome},
};

/// Ends a session of the caller.
#[utoipa::path(delete, path = "/v1/sessions/{session}", tag = "sessions",
    params(("session" = String, Path, description = "The session: 32 hex digits")),
    security(("access_token" = [])),
    responses((status = 204, description = "Done"), (status = 404, description = "`not_found`")))]
pub(crate) async fn end_session(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(session): InPath<String>,
) -> Outcome<StatusCode> {
    let session: SessionId =
        session.parse().map_err(|()| ApiError::malformed("a session id is 32 hex digits"))?;
    app.node().end_session(&caller, session).await?;
    Ok(StatusCode::NO_CONTENT)
}
