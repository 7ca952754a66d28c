//! `POST /v1/auth/refresh`.

use axum::extract::State;
use coterie_protocol::rest::{Refresh, SessionGranted};

use crate::{
    App,
    extract::{Body, Json},
    problem::Outcome,
};

/// A new access token and the next refresh token.
#[utoipa::path(post, path = "/v1/auth/refresh", tag = "auth",
    request_body = Refresh,
    responses((status = 200, description = "Done", body = SessionGranted), (status = 401, description = "`unauthenticated`, `refresh_reused`: the session is ended")))]
pub(crate) async fn refresh(
    State(app): State<App>,
    Body(body): Body<Refresh>,
) -> Outcome<Json<SessionGranted>> {
    Ok(Json(app.node().refresh(&body).await?))
}
