//! `PUT /v1/users/@me/profile`.

use axum::extract::State;
use coterie_protocol::rest::{ProfileKept, PutProfile};

use crate::{
    App,
    extract::{Body, Json, SignedIn},
    problem::Outcome,
};

/// Keeps the caller's sealed profile, one version up.
#[utoipa::path(put, path = "/v1/users/@me/profile", tag = "users",
    request_body = PutProfile,
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = ProfileKept),
        (status = 409, description = "`version_conflict`: another version is kept"),
        (status = 422, description = "`invalid`")))]
pub(crate) async fn put_profile(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Body(body): Body<PutProfile>,
) -> Outcome<Json<ProfileKept>> {
    Ok(Json(app.node().put_profile(&caller, &body).await?))
}
