//! `POST /v1/users/{user}/key-packages/claim`.

use axum::extract::State;
use coterie_protocol::rest::ClaimedKeyPackages;
use coterie_types::UserId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// Takes one KeyPackage of each active device of a user with whom the caller shares a server.
#[utoipa::path(post, path = "/v1/users/{user}/key-packages/claim", tag = "key-packages",
    params(("user" = UserId, Path, description = "The user")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done and durable", body = ClaimedKeyPackages),
        (status = 404, description = "`not_found`"),
        (status = 422, description = "`limit_reached`: the caller has claimed of this user too often today")))]
pub(crate) async fn claim_key_packages(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(user): InPath<UserId>,
) -> Outcome<Json<ClaimedKeyPackages>> {
    Ok(Json(app.node().claim_key_packages(&caller, user).await?))
}
