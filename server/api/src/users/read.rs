//! `GET /v1/users/{user}`.

use axum::extract::State;
use coterie_protocol::rest::UserView;
use coterie_types::UserId;

use crate::{
    App,
    extract::{InPath, Json, SignedIn},
    problem::Outcome,
};

/// A user with whom the caller shares a server, or the caller.
#[utoipa::path(get, path = "/v1/users/{user}", tag = "users",
    params(("user" = UserId, Path, description = "The user")),
    security(("access_token" = [])),
    responses((status = 200, description = "Done", body = UserView),
        (status = 404, description = "`not_found`")))]
pub(crate) async fn read_user(
    State(app): State<App>,
    SignedIn(caller): SignedIn,
    InPath(user): InPath<UserId>,
) -> Outcome<Json<UserView>> {
    Ok(Json(app.node().user(&caller, user).await?))
}
