//! `GET /v1/users/{user}/profile`.

use axum::extract::State;
use coterie_protocol::rest::ProfileView;
use coterie_types::UserId;

use crate::{
    App,
    extract::{IfNoneMatch, InPath, SignedIn, Tagged},
    problem::Outcome,
};

/// The sealed profile of a user with whom the caller shares a server. The `ETag` is its version.
#[utoipa::path(get, path = "/v1/users/{user}/profile", tag = "users",
    params(("user" = UserId, Path, description = "The user"),
        ("if-none-match" = Option<String>, Header, description = "The `ETag` of what is known")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = ProfileView,
            headers(("etag" = String, description = "The version, quoted"))),
        (status = 304, description = "It has not changed"),
        (status = 404, description = "`not_found`")))]
pub(crate) async fn read_profile(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(user): InPath<UserId>,
    known: IfNoneMatch,
) -> Outcome<Tagged<ProfileView>> {
    let profile = app.node().profile(&caller, user).await?;
    Ok(known.tagged(profile.version, profile))
}
