//! `DELETE /v1/sessions`.

use axum::extract::State;
use coterie_protocol::rest::SessionsEnded;

use crate::{
    App,
    extract::{Json, SignedIn},
    problem::Outcome,
};

/// Ends every session of the caller but this one.
#[utoipa::path(delete, path = "/v1/sessions", tag = "sessions",
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = SessionsEnded)))]
pub(crate) async fn end_other_sessions(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
) -> Outcome<Json<SessionsEnded>> {
    Ok(Json(app.node().end_other_sessions(&caller).await?))
}
