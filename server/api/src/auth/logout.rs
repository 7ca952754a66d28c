//! `POST /v1/auth/logout`.

use axum::{extract::State, http::StatusCode};

use crate::{App, extract::SignedIn, problem::Outcome};

/// Ends the caller's session.
#[utoipa::path(post, path = "/v1/auth/logout", tag = "auth",
    security(("access_token" = [])),
    responses((status = 204, description = "Done")))]
pub(crate) async fn log_out(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
) -> Outcome<StatusCode> {
    app.node().log_out(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
