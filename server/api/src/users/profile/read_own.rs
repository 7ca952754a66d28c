//! `GET /v1/users/@me/profile`.

use axum::extract::State;
use coterie_protocol::rest::ProfileView;

use crate::{
    App,
    extract::{IfNoneMatch, SignedIn, Tagged},
    problem::Outcome,
};

/// The caller's sealed profile. The `ETag` is its version.
#[utoipa::path(get, path = "/v1/users/@me/profile", tag = "users",
    params(("if-none-match" = Option<String>, Header, description = "The `ETag` of what is known")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = ProfileView,
            headers(("etag" = String, description = "The version, quoted"))),
        (status = 304, description = "It has not changed")))]
pub(crate) async fn read_own_profile(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    known: IfNoneMatch,
) -> Outcome<Tagged<ProfileView>> {
    let profile = app.node().profile(&caller, caller.user).await?;
    Ok(known.tagged(profile.version, profile))
}
