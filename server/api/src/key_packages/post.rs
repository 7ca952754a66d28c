//! `POST /v1/key-packages`.

use axum::{extract::State, http::StatusCode};
use coterie_protocol::rest::{KeyPackageCount, PostKeyPackages};

use crate::{
    App,
    extract::{Body, Json, SignedIn},
    problem::Outcome,
};

/// Keeps KeyPackages of the session's device.
#[utoipa::path(post, path = "/v1/key-packages", tag = "key-packages",
    request_body = PostKeyPackages,
    security(("access_token" = [])),
    responses((status = 201, description = "Done and durable", body = KeyPackageCount),
        (status = 403, description = "`device_required`"),
        (status = 422, description = "`invalid`, `limit_reached`")))]
pub(crate) async fn post_key_packages(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    Body(body): Body<PostKeyPackages>,
) -> Outcome<(StatusCode, Json<KeyPackageCount>)> {
    let answer = app.node().post_key_packages(&caller, &body).await?;
    Ok((StatusCode::CREATED, Json(answer)))
}
