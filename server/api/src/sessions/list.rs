//! `GET /v1/sessions`.

use axum::extract::State;
use coterie_protocol::rest::Sessions;

use crate::{
    App,
    extract::{Json, SignedIn},
    problem::Outcome,
};

/// The caller's sessions, newest first.
#[utoipa::path(get, path = "/v1/sessions", tag = "sessions",
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = Sessions)))]
pub(crate) async fn list_sessions(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
) -> Outcome<Json<Sessions>> {
    Ok(Json(app.node().sessions(&caller).await?))
}
