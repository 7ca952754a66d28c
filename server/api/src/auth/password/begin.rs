//! `POST /v1/auth/password`.

use axum::extract::State;
use coterie_protocol::rest::{RegisterStart, RegisterStarted};

use crate::{
    App,
    extract::{Body, Json, SignedIn},
    problem::Outcome,
};

/// Begins a change of password: OPAQUE's first messages. The body has no name.
#[utoipa::path(post, path = "/v1/auth/password", tag = "auth",
    request_body = RegisterStart,
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = RegisterStarted), (status = 422, description = "`invalid`: a name that is not the caller's")))]
pub(crate) async fn begin_password(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Body(body): Body<RegisterStart>,
) -> Outcome<Json<RegisterStarted>> {
    Ok(Json(app.node().begin_password(&caller, &body).await?))
}
